"""The token stream the parser reads from, with the budget of one text, and the reading of type names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from engine.expressions.budget import NESTING_LIMIT, NODE_LIMIT, SOURCE_LIMIT, too_nested
from engine.expressions.failures import BudgetExceeded, ExpressionInvalid
from engine.expressions.lexer import Token, tokens_of
from engine.expressions.tree import TypeName

_T = TypeVar("_T")


class TokenStream:
    """Tokens of one text and a place among them; `nodes` and `depth` count what has been made of them."""

    def __init__(self, source: str, names: frozenset[str] = frozenset()) -> None:
        if len(source) > SOURCE_LIMIT:
            raise BudgetExceeded(f"表达式超过 {SOURCE_LIMIT} 字", f"the expression has over {SOURCE_LIMIT} characters")
        self.source = source
        self.tokens = tokens_of(source, names)
        self.index = 0
        self.nodes = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.index]

    def peek(self) -> Token:
        """Look at the token after the next."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def at(self, *texts: str) -> bool:
        """Say whether the next token is one of these operators or keywords."""
        return self.token.kind in ("operator", "keyword") and self.token.text in texts

    def take(self) -> Token:
        """Read one token; the end stays where it is."""
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def expect(self, text: str) -> Token:
        """Read this operator or keyword, or refuse the text."""
        if self.at(text):
            return self.take()
        zh, en = self.token.shown()
        raise self.fail(f"这里应为「{text}」，却是{zh}", f"expected '{text}', found {en}")

    def name(self, what_zh: str, what_en: str) -> str:
        """Read a name, or refuse the text."""
        if self.token.kind == "name":
            return self.take().text
        zh, en = self.token.shown()
        raise self.fail(f"这里应为{what_zh}，却是{zh}", f"expected {what_en}, found {en}")

    def member(self) -> str:
        """Read the name of an entry, where keywords are names too."""
        if self.token.kind == "keyword":
            return self.take().text
        return self.name("名称", "a name")

    def fail(self, zh: str, en: str, token: Token | None = None) -> ExpressionInvalid:
        """Build the refusal of the text at a token, by default the next."""
        return ExpressionInvalid(source=self.source, offset=(token or self.token).start, zh=zh, en=en)

    def made(self, node: _T) -> _T:
        """Count a node."""
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            raise BudgetExceeded("表达式过于复杂", "the expression is too complex")
        return node

    @contextmanager
    def nested(self, by: int = 1) -> Iterator[None]:
        """Count one construct inside another."""
        self.depth += by
        if self.depth > 2 * NESTING_LIMIT:
            raise too_nested()
        yield
        self.depth -= by

    def type_name(self) -> TypeName:
        """Read a type: `number`, `list<string>`, `context<a: number>`, `function<number> -> string`."""
        with self.nested():
            token = self.token
            name = self.take().text if token.text == "function" else self.name("类型名", "a type")
            members: list[tuple[str, TypeName]] = []
            if self.at("<"):
                self.take()
                while not self.at(">"):
                    field = ""
                    if name == "context":
                        field = self.member()
                        self.expect(":")
                    members.append((field, self.made(self.type_name())))
                    if not self.at(">"):
                        self.expect(",")
                self.take()
            result = None
            if name == "function" and self.at("->"):
                self.take()
                result = self.type_name()
            return TypeName(name, tuple(members), result)
