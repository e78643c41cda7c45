"""Read tokens into a syntax tree: precedence climbing over what `primary` reads (DMN 1.3, 10.3.1.2).

From loose to tight: or, and, comparison, + -, * /, **, unary minus, instance of, postfix (path, filter, call).
`stream` holds the tokens and the budget.
"""

from functools import partial

from engine.expressions import tree
from engine.expressions.budget import too_nested
from engine.expressions.primary import PrimaryParser
from engine.expressions.tree import Node

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 7)
_LEVELS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys((*_COMPARISONS, "between", "in"), _COMPARISON),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/"), _PRODUCT),
    "**": _POWER,
}
_CALLABLE = (tree.Name, tree.Path, tree.Call, tree.Filter, tree.FunctionLiteral)
_CHAIN_LIMIT = 30


class Parser(PrimaryParser):
    """One reading of one text."""

    def whole_expression(self) -> Node:
        """Read the text as one expression."""
        node = self.expression()
        self._finish()
        return node

    def whole_unary_tests(self) -> tree.Tests:
        """Read the text as the unary tests of a cell."""
        if self.at("-") and self.peek().kind == "end":
            self.take()
            return tree.Tests(())
        negated = self.token.text == "not" and self.token.kind == "name" and self._closes_at_end()
        if negated:
            self.take()
            self.expect("(")
        tests = [self._test()]
        while self.at(","):
            self.take()
            tests.append(self._test())
        if negated:
            self.expect(")")
        self._finish()
        return tree.Tests(tuple(tests), negated)

    def _closes_at_end(self) -> bool:
        """Say whether the bracket after `not` closes at the end; in `not(a), b` it is the call of a function."""
        depth = 0
        for token in self.tokens[self.index + 1 :]:
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "operator" else 0
            if depth == 0:
                return self.tokens[-2] is token
        return False

    def _finish(self) -> None:
        if self.token.kind != "end":
            zh, en = self.token.shown()
            raise self.fail(f"多出{zh}", f"unexpected {en}")

    def expression(self) -> Node:
        """Read one expression of any kind."""
        with self.nested():
            return self._binary(_OR)

    def sum(self) -> Node:
        """Read what may stand beside a comparison."""
        return self._binary(_SUM)

    def _binary(self, level: int) -> Node:
        left, compared = self._operand(), 0
        while True:
            token = self.token
            found = _LEVELS.get(token.text, 0) if token.kind in ("operator", "keyword") else 0
            if found < level or found == 0:
                return left
            if found == _COMPARISON:
                left = self._compare(left)
                compared += 1
                if compared > _CHAIN_LIMIT:
                    raise too_nested()
            elif found in (_OR, _AND):
                left = self._logic(left, token.text, found)
            else:
                left = self._arithmetic(left, found)

    def _logic(self, first: Node, word: str, level: int) -> Node:
        operands = [first]
        while self.at(word):
            self.take()
            operands.append(self._binary(level + 1))
        return self.made(tree.Logic(word, tuple(operands)))

    def _arithmetic(self, first: Node, level: int) -> Node:
        rest: list[tuple[str, Node]] = []
        while self.token.kind == "operator" and _LEVELS.get(self.token.text) == level:
            operator = self.take().text
            rest.append((operator, self._binary(level + 1)))
        return self.made(tree.Arithmetic(first, tuple(rest)))

    def _compare(self, left: Node) -> Node:
        operator = self.take().text
        if operator == "between":
            low = self.sum()
            self.expect("and")
            return self.made(tree.Between(left, low, self.sum()))
        if operator == "in":
            return self.made(tree.Membership(left, self._membership()))
        return self.made(tree.Comparison(operator, left, self.sum()))

    def _membership(self) -> tuple[tree.Test, ...]:
        if not self.at("("):
            return (self._test(bare=True),)
        start = self.index
        self.take()
        tests = [self._test()]
        if not self.at(",", ")"):  # `(a..b)` or a bracketed operand such as `(a + b) * c`: read it again as one
            self.index = start
            return (self._test(bare=True),)
        while self.at(","):
            self.take()
            tests.append(self._test())
        self.expect(")")
        return tuple(tests)

    def _test(self, *, bare: bool = False) -> tree.Test:
        """Read one unary test; a bare one, right after `in`, leaves `and` and `or` to what is outside."""
        if self.at(*_COMPARISONS):
            operator = self.take().text
            return self.made(tree.Test(operator, self.sum()))
        return self.made(tree.Test(None, self.sum() if bare else self.expression()))

    def _operand(self) -> Node:
        minuses = 0
        while self.at("-"):
            self.take()
            minuses += 1
        node = self._postfix(self.primary())
        if self.at("instance"):
            self.take()
            self.expect("of")
            node = self.made(tree.InstanceOf(node, self.type_name()))
        if minuses > _CHAIN_LIMIT:
            raise too_nested()
        for _ in range(minuses):
            node = self.made(tree.Negation(node))
        return node

    def _postfix(self, node: Node) -> Node:
        for _ in range(_CHAIN_LIMIT):
            if self.at("."):
                self.take()
                node = self.made(tree.Path(node, self.member()))
            elif self.at("(") and isinstance(node, _CALLABLE):
                self.take()
                node = self.made(self.outside_range(partial(self._call, node)))
            elif self.at("[") and not self.closes_range():
                self.take()
                node = self.made(tree.Filter(node, self.outside_range(self.expression)))
                self.expect("]")
            else:
                return node
        raise too_nested()

    def _call(self, function: Node) -> Node:
        if self.token.kind in ("name", "string") and self.peek().text == ":" and self.peek().kind == "operator":
            return self._named_call(function)
        positional: list[Node] = []
        while not self.at(")"):
            positional.append(self.expression())
            if not self.at(")"):
                self.expect(",")
                if self.at(")"):
                    raise self.fail("逗号后缺少参数", "an argument is missing after the comma")
        self.take()
        return tree.Call(function, tuple(positional))

    def _named_call(self, function: Node) -> Node:
        named: dict[str, Node] = {}
        while True:
            token = self.token
            name = self.take().text if token.kind == "string" else self.name("参数名", "a parameter name")
            if name in named:
                raise self.fail(f"参数「{name}」重复", f"parameter '{name}' is given twice", token)
            self.expect(":")
            named[name] = self.expression()
            if not self.at(","):
                break
            self.take()
        self.expect(")")
        return tree.Call(function, (), tuple(named.items()))
