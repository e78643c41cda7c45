"""Functions on strings. Patterns are run by RE2, whose time is linear in the text whatever the pattern."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import re2

from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.run import Run
from engine.expressions.values import Value, whole

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)

_FLAGS = frozenset("smix")
_GROUP = re.compile(r"\\([\\$])|\$(\d{1,2})", re.ASCII)
_BLANK = re.compile(r"(\[(?:[^\]\\]|\\.)*\])|\s+")
"""Blanks of a pattern written with the flag x; those inside a class stand."""
_PATTERN_MEMORY = 1 << 20


@feel("substring(string: string, start position: number, length: number?)")
def _substring(run: Run, text: str, position: Decimal, length: Decimal | None) -> Value:
    start = whole(position)
    count = len(text) if length is None else int(min(max(length, Decimal(0)), Decimal(len(text))))
    if start is None or start == 0 or abs(start) > len(text) or count < 1:
        run.fail("substring() 的位置超出文本", "substring() begins outside the text")
        return None
    first = start - 1 if start > 0 else len(text) + start
    return text[first : first + count]


@feel("string length(string: string)")
def _string_length(_run: Run, text: str) -> Value:
    return Decimal(len(text))


@feel("upper case(string: string)")
def _upper_case(run: Run, text: str) -> Value:
    run.budget.write(3 * len(text))
    return text.upper()


@feel("lower case(string: string)")
def _lower_case(run: Run, text: str) -> Value:
    run.budget.write(3 * len(text))
    return text.lower()


@feel("trim(string: string)")
def _trim(_run: Run, text: str) -> Value:
    return text.strip()


@feel("substring before(string: string, match: string)")
def _substring_before(_run: Run, text: str, match: str) -> Value:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@feel("substring after(string: string, match: string)")
def _substring_after(_run: Run, text: str, match: str) -> Value:
    return text.partition(match)[2] if match else text


@feel("contains(string: string, match: string)")
def _contains(_run: Run, text: str, match: str) -> Value:
    return match in text


@feel("starts with(string: string, match: string)")
def _starts_with(_run: Run, text: str, match: str) -> Value:
    return text.startswith(match)


@feel("ends with(string: string, match: string)")
def _ends_with(_run: Run, text: str, match: str) -> Value:
    return text.endswith(match)


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> Any:
    options = re2.Options()
    options.max_mem = _PATTERN_MEMORY
    options.log_errors = False
    letters = "".join(letter for letter in "smi" if letter in flags)
    if "x" in flags:
        pattern = _BLANK.sub(lambda found: found[1] or "", pattern)
    try:
        return re2.compile(f"(?{letters}){pattern}" if letters else pattern, options)
    except re2.error:
        return None


def _pattern(run: Run, pattern: str, flags: str | None) -> Any:
    if not _FLAGS.issuperset(flags or ""):
        run.fail(f"正则表达式没有「{flags}」选项", f"'{flags}' are no pattern flags")
        return None
    found = _compiled(pattern, "".join(sorted(set(flags or "")))) if len(pattern) <= 1000 else None
    if found is None:
        run.fail(f"正则表达式有误：{pattern[:60]}", f"the pattern cannot be used: {pattern[:60]}")
    return found


@feel("matches(input: string, pattern: string, flags: string?)")
def _matches(run: Run, text: str, pattern: str, flags: str | None) -> Value:
    found = _pattern(run, pattern, flags)
    return None if found is None else found.search(text) is not None


@feel("replace(input: string, pattern: string, replacement: string, flags: string?)")
def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None) -> Value:
    found = _pattern(run, pattern, flags)
    if found is None:
        return None
    out: list[str] = []
    size, at = 0, 0
    for match in found.finditer(text):
        run.budget.spend(1)
        out += (text[at : match.start()], _expanded(match, replacement))
        size += len(out[-1]) + len(out[-2])
        at = match.end()
        run.budget.write(size if size > 10_000 else 0)
    out.append(text[at:])
    run.budget.write(size + len(out[-1]))
    return "".join(out)


def _expanded(match: Any, replacement: str) -> str:
    """Put the groups of a match into `$1`; `\\$` is a dollar sign."""

    def group(mark: re.Match[str]) -> str:
        if mark[1]:
            return mark[1]
        number = int(mark[2])
        if number <= match.re.groups:
            return str(match.group(number) or "")
        shorter = number // 10  # `$12` with nine groups is group 1 and a 2
        return str(match.group(shorter) or "") + mark[2][1:] if 0 < shorter <= match.re.groups else ""

    return _GROUP.sub(group, replacement)


@feel("extract(input: string, pattern: string, flags: string?)")
def _extract(run: Run, text: str, pattern: str, flags: str | None) -> Value:
    found = _pattern(run, pattern, flags)
    if found is None:
        return None
    pieces: list[Value] = []
    for match in found.finditer(text):
        run.budget.spend(1)
        pieces.append(match.group(0))
    run.budget.hold(len(pieces))
    return pieces


@feel("split(string: string, delimiter: string)")
def _split(run: Run, text: str, delimiter: str) -> Value:
    found = _pattern(run, delimiter, None)
    if found is None:
        return None
    pieces: list[Value] = []
    at = 0
    for match in found.finditer(text):
        run.budget.spend(1)
        pieces.append(text[at : match.start()])
        at = match.end()
    pieces.append(text[at:])
    run.budget.hold(len(pieces))
    return pieces


@feel("string join(list: list, delimiter: string?)")
def _string_join(run: Run, items: Sequence[Value], delimiter: str | None) -> Value:
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        run.fail("string join() 只接受文本", "string join() takes strings only")
        return None
    pieces = [str(item) for item in texts]
    run.budget.spend(len(pieces))
    run.budget.write(sum(map(len, pieces)) + len(delimiter or "") * len(pieces))
    return (delimiter or "").join(pieces)
