"""Read an operand: literals, names, brackets, ranges, lists, contexts, and the constructs that begin with a keyword."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from engine.expressions import tree
from engine.expressions.stream import TokenStream
from engine.expressions.temporal import parse_moment
from engine.expressions.tree import Node

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_STARTS = frozenset(["(", "[", "{", "@", "-", "?", "if", "for", "some", "every", "function", *_CONSTANTS])
_T = TypeVar("_T")


class PrimaryParser(TokenStream, ABC):
    """The part of the parser below the operators."""

    closing = False
    """True while the upper end of a range is read, where `[` may close it: `]1..5[`."""

    @abstractmethod
    def expression(self) -> Node:
        """Read one expression of any kind."""

    @abstractmethod
    def sum(self) -> Node:
        """Read what may stand beside a comparison."""

    def outside_range(self, read: Callable[[], _T]) -> _T:
        """Read something inside its own brackets, where `[` is a filter again."""
        before, self.closing = self.closing, False
        result = read()
        self.closing = before
        return result

    def closes_range(self) -> bool:
        """Say whether a `[` ends the range that is being read rather than begins a filter."""
        following = self.peek()
        starts = following.kind in ("number", "string", "name") or following.text in _STARTS
        return self.closing and not starts

    def primary(self) -> Node:
        """Read one operand."""
        token = self.token
        if token.kind == "number":
            return self.made(tree.Literal(self.take().number))
        if token.kind == "string":
            return self.made(tree.Literal(self.take().text))
        if token.kind == "name":
            return self.made(tree.Name(self.take().text))
        reader = self._readers().get(token.text) if token.kind in ("operator", "keyword") else None
        if reader is None:
            zh, en = token.shown()
            raise self.fail(f"这里应为值或名称，却是{zh}", f"expected a value or a name, found {en}")
        with self.nested():
            return self.made(self.outside_range(reader))

    def _readers(self) -> dict[str, Callable[[], Node]]:
        return {
            "(": self._bracket,
            "[": self._square,
            "]": self._open_range,
            "{": self._context,
            "@": self._moment,
            "?": self._input,
            "true": self._constant,
            "false": self._constant,
            "null": self._constant,
            "if": self._conditional,
            "for": self._iteration,
            "some": self._quantified,
            "every": self._quantified,
            "function": self._function,
        }

    def _constant(self) -> Node:
        return tree.Literal(_CONSTANTS[self.take().text])

    def _input(self) -> Node:
        self.take()
        return tree.Name("?")

    def _moment(self) -> Node:
        self.take()
        token = self.token
        if token.kind != "string":
            raise self.fail(
                '@ 后应为引号里的日期或时长，如 @"2026-01-31"', 'expected a quoted moment such as @"2026-01-31"'
            )
        value = parse_moment(self.take().text)
        if value is None:
            raise self.fail(
                f"「{token.text}」不是日期、时间或时长", f"'{token.text}' is no date, time or duration", token
            )
        return tree.Literal(value)

    def _bracket(self) -> Node:
        self.take()
        if self.at("<", "<=", ">", ">=", "=", "!="):
            operator = self.take().text
            bound = self.sum()
            self.expect(")")
            return tree.HalfLine(operator, bound)
        node = self.expression()
        if self.at(".."):
            return self._range(node, included=False)
        self.expect(")")
        return node

    def _open_range(self) -> Node:
        self.take()
        return self._range(self.sum(), included=False)

    def _square(self) -> Node:
        self.take()
        items: list[Node] = []
        while not self.at("]"):
            items.append(self.expression())
            if len(items) == 1 and self.at(".."):
                return self._range(items[0], included=True)
            if not self.at("]"):
                self.expect(",")
                if self.at("]"):
                    raise self.fail("逗号后缺少一项", "an item is missing after the comma")
        self.take()
        return tree.ListLiteral(tuple(items))

    def _range(self, low: Node, *, included: bool) -> Node:
        self.expect("..")
        self.closing = True
        high = self.sum()
        self.closing = False
        if not self.at("]", ")", "["):
            zh, en = self.token.shown()
            raise self.fail(f"区间应以 ] 或 ) 结尾，却是{zh}", f"a range ends with ] or ), found {en}")
        return tree.RangeLiteral(low, high, included, self.take().text == "]")

    def _context(self) -> Node:
        self.take()
        entries: dict[str, Node] = {}
        while not self.at("}"):
            token = self.token
            key = self.take().text if token.kind == "string" else self.member()
            if key in entries:
                raise self.fail(f"键「{key}」重复", f"key '{key}' is given twice", token)
            self.expect(":")
            entries[key] = self.expression()
            if not self.at("}"):
                self.expect(",")
                if self.at("}"):
                    raise self.fail("逗号后缺少一项", "an entry is missing after the comma")
        self.take()
        return tree.ContextLiteral(tuple(entries.items()))

    def _conditional(self) -> Node:
        self.take()
        condition = self.expression()
        self.expect("then")
        consequence = self.expression()
        self.expect("else")
        return tree.Conditional(condition, consequence, self.expression())

    def _iterators(self) -> tuple[tree.Iterator, ...]:
        iterators: list[tree.Iterator] = []
        while True:
            name = self.name("循环变量", "a variable")
            self.expect("in")
            source = self.expression()
            end = None
            if self.at(".."):
                self.take()
                end = self.expression()
            iterators.append(self.made(tree.Iterator(name, source, end)))
            if not self.at(","):
                return tuple(iterators)
            self.take()

    def _iteration(self) -> Node:
        self.take()
        iterators = self._iterators()
        start = self.expect("return")
        result = self.expression()
        partial = any(
            token.kind == "name" and token.text == "partial"
            for token in self.tokens[self.tokens.index(start) : self.index]
        )
        return tree.Iteration(iterators, result, partial)

    def _quantified(self) -> Node:
        every = self.take().text == "every"
        iterators = self._iterators()
        self.expect("satisfies")
        return tree.Quantified(every, iterators, self.expression())

    def _function(self) -> Node:
        self.take()
        self.expect("(")
        parameters: dict[str, tree.TypeName | None] = {}
        while not self.at(")"):
            token = self.token
            name = self.name("参数名", "a parameter name")
            if name in parameters:
                raise self.fail(f"参数「{name}」重复", f"parameter '{name}' is given twice", token)
            parameters[name] = None
            if self.at(":"):
                self.take()
                parameters[name] = self.type_name()
            if not self.at(")"):
                self.expect(",")
        self.take()
        if self.token.text == "external" and self.peek().text == "{":
            raise self.fail("不支持外部函数", "external functions are not supported")
        return tree.FunctionLiteral(tuple(parameters), tuple(parameters.values()), self.expression())
