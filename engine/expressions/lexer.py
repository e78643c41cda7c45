"""Cut FEEL text into tokens.

Names may contain spaces: words that follow one another are one name, since FEEL has no place where two names
stand side by side. Names that contain a keyword or an operator (`date and time`, `get or else`, `a-b`) have to be
known beforehand: those of the language are, others are given by the caller and found by longest match.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, Overflow
from functools import lru_cache

from engine.expressions.failures import ExpressionInvalid
from engine.expressions.values import NUMBERS

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "function",
        "true",
        "false",
        "null",
    ]
)
LANGUAGE_NAMES = frozenset({"date and time", "years and months duration", "days and time duration", "get or else"})
_OPERATORS = ("..", "**", "<=", ">=", "!=", "->", *"<>=+-*/()[]{},:.@?")
_NUMBER = re.compile(r"(?:\d+(?:\.(?!\.)\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_BLANK = re.compile(r"(?:\s|\ufeff|//[^\n]*|/\*(?s:.*?)\*/)+")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_WIDE = str.maketrans("，。（）＝＜＞：【】“”‘’！＋－＊／；｛｝", ",.()=<>:[]\"\"''!+-*/;{}")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `kind` is number, string, name, keyword, operator or end; `end` is where it stops in the text."""

    kind: str
    text: str
    start: int
    end: int
    number: Decimal | None = None

    def shown(self) -> tuple[str, str]:
        """Name the token for a message, in Chinese and English."""
        return ("结尾", "the end") if self.kind == "end" else (f"「{self.text}」", f"'{self.text}'")


def _starts_name(char: str) -> bool:
    return char.isalpha() or char == "_" or (char >= "\U00010000")


def _continues_name(char: str) -> bool:
    return char.isalnum() or char in "_·\u203f\u2040" or "\u0300" <= char <= "\u036f" or char >= "\U00010000"


@lru_cache(maxsize=256)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(r"\s+".join(map(re.escape, name.split())) for name in ordered))


class _Lexer:
    def __init__(self, source: str, names: frozenset[str]) -> None:
        self.source = source
        self.pattern = _pattern(names)
        self.at = 0
        self.tokens: list[Token] = []

    def fail(self, zh: str, en: str, offset: int | None = None) -> ExpressionInvalid:
        return ExpressionInvalid(source=self.source, offset=self.at if offset is None else offset, zh=zh, en=en)

    def run(self) -> list[Token]:
        while True:
            blank = _BLANK.match(self.source, self.at)
            if blank:
                self.at = blank.end()
            if self.at >= len(self.source):
                self.tokens.append(Token("end", "", len(self.source), len(self.source)))
                return self.tokens
            self.tokens.append(self._next(self.source[self.at]))
            self.at = self.tokens[-1].end

    def _next(self, char: str) -> Token:
        if char == '"':
            return self._string()
        if char in "0123456789" or (char == "." and self.source[self.at + 1 : self.at + 2].isdecimal()):
            return self._number()
        if _starts_name(char):
            return self._word()
        for operator in _OPERATORS:
            if self.source.startswith(operator, self.at):
                return Token("operator", operator, self.at, self.at + len(operator))
        raise self._strange(char)

    def _strange(self, char: str) -> ExpressionInvalid:
        plain = char.translate(_WIDE)
        if plain != char:
            return self.fail(
                f"「{char}」是全角符号，请改用半角「{plain}」", f"'{char}' is a full-width sign, write '{plain}'"
            )
        if char == "'":
            return self.fail("文本请用双引号", "write text in double quotes")
        if char in "&|!;%^~#$`\\":
            return self.fail(
                f"这里不能用「{char}」（FEEL 写 and、or、not(...)、!=）",
                f"'{char}' is not FEEL (write and, or, not(...), !=)",
            )
        return self.fail(f"不认识的字符「{char}」", f"unknown character {char!r}")

    def _number(self) -> Token:
        found = _NUMBER.match(self.source, self.at)
        if found is None:
            raise self._strange(self.source[self.at])
        try:
            value = NUMBERS.create_decimal(found[0])
        except (InvalidOperation, Overflow):
            raise self.fail("数字太大", "the number is too large") from None
        return Token("number", found[0], self.at, found.end(), value)

    def _word(self) -> Token:
        known = self.pattern.match(self.source, self.at)
        if known and not _continues_name(self.source[known.end() : known.end() + 1] or " "):
            return Token("name", " ".join(known[0].split()), self.at, known.end())
        words: list[str] = []
        end = self.at
        while True:
            start = end
            while end < len(self.source) and _continues_name(self.source[end]):
                end += 1
            word = self.source[start:end]
            if not words and word in KEYWORDS:
                return Token("keyword", word, self.at, end)
            if not words and word == "of" and self.tokens and self.tokens[-1].text == "instance":
                return Token("keyword", word, self.at, end)
            words.append(word)
            blank = _BLANK.match(self.source, end)
            following = blank.end() if blank else len(self.source)
            if following >= len(self.source) or not _starts_name(self.source[following]) or self._keyword(following):
                return self._name(words, end)
            end = following

    def _keyword(self, start: int) -> bool:
        end = start
        while end < len(self.source) and _continues_name(self.source[end]):
            end += 1
        return self.source[start:end] in KEYWORDS

    def _name(self, words: list[str], end: int) -> Token:
        if words[0] == "not" and len(words) > 1:
            raise self.fail("否定请写 not(...)", "write not(...) with brackets")
        return Token("name", " ".join(words), self.at, end)

    def _string(self) -> Token:
        out: list[str] = []
        at = self.at + 1
        while True:
            if at >= len(self.source):
                raise self.fail("文本缺少右引号", "the text has no closing quote")
            char = self.source[at]
            if char == '"':
                break
            if char == "\\":
                piece, at = self._escape(at + 1)
                out.append(piece)
            else:
                out.append(char)
                at += 1
        text = "".join(out)
        try:  # pairs of \ud83d\ude00 are one character; a lone half is none
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise self.fail("文本里有不完整的字符", "the text holds half a character") from None
        return Token("string", text, self.at, at + 1)

    def _escape(self, at: int) -> tuple[str, int]:
        mark = self.source[at : at + 1]
        if mark in _ESCAPES and mark:
            return _ESCAPES[mark], at + 1
        length = {"u": 4, "U": 6}.get(mark)
        digits = self.source[at + 1 : at + 1 + length] if length else ""
        if length is not None and re.fullmatch(f"[0-9A-Fa-f]{{{length}}}", digits) and int(digits, 16) <= 0x10FFFF:
            return chr(int(digits, 16)), at + 1 + length
        if length is None and mark:
            return "\\" + mark, at + 1  # patterns are written `"\d+"` by nearly everyone, and by the DMN TCK
        raise self.fail("反斜杠后不是字符编码", "no character code after the backslash", at - 1)


def tokens_of(source: str, names: Iterable[str] = ()) -> list[Token]:
    """Cut a text into tokens, the last of kind `end`.

    :raises ExpressionInvalid: at a character or literal that is none.
    """
    extra = frozenset(name for name in names if name.strip())
    return _Lexer(source, LANGUAGE_NAMES | extra if extra else LANGUAGE_NAMES).run()
