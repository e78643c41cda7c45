"""Patterns that mean the same on the server (RE2, linear time) and in a browser (ECMAScript with the ``u`` flag).

What the two read differently is refused when the form is compiled, so that no form is right in one and wrong in the other.
"""

import re
from functools import lru_cache
from typing import Any

import re2

LONGEST = 300

_ESCAPE = re.compile(
    r"\\(?:u\{(?P<braced>[0-9A-Fa-f]{1,6})\}|u(?P<four>[0-9A-Fa-f]{4})|x[0-9A-Fa-f]{2}"
    r"|[pP]\{(?:L|Lu|Ll|Lt|Lm|Lo|N|Nd|Nl|No|P|S|M|Z|Zs)\}|[dDwWbBtnrfv]|[\^$\\.*+?()\[\]{}|/]|(?P<dash>-))"
)
_QUANTIFIER = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")


class PatternRefused(ValueError):
    """The pattern means nothing, or not the same, on the server and in a browser. The message says where."""


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> Any:
    """Compile ``pattern`` for searching; the result's ``search(text)`` takes time linear in the text.

    :raises PatternRefused: longer than ``LONGEST``, not an RE2 pattern, or read differently by browsers.
    """
    if len(pattern) > LONGEST:
        raise PatternRefused(f"longer than {LONGEST} characters")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(_for_re2(pattern), options)
    except re2.error as error:
        told = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise PatternRefused(told) from error


def _for_re2(pattern: str) -> str:
    """Return the pattern in RE2's spelling: walk it once, refusing what ECMAScript's ``u`` flag would not take."""
    out: list[str] = []
    at, in_class = 0, False
    while at < len(pattern):
        sign = pattern[at]
        taken = sign
        if sign == "\\":
            found = _ESCAPE.match(pattern, at)
            if found is None or (found["dash"] and not in_class):
                raise PatternRefused(f"the escape at {at} is not the same everywhere")
            taken, code = found[0], found["braced"] or found["four"]
            out.append(f"\\x{{{code}}}" if code else taken)
        elif in_class:
            if sign == "[":
                raise PatternRefused(f"a [ within a class must be escaped (at {at})")
            in_class = sign != "]"
            out.append(sign)
        else:
            taken = _outside(pattern, at)
            in_class = sign == "["
            out.append(taken)
        at += len(taken)
    return "".join(out)


def _outside(pattern: str, at: int) -> str:
    """Return what stands at ``at``, outside a class: one sign, a whole quantifier, or the start of a group."""
    sign = pattern[at]
    if sign == "{":
        found = _QUANTIFIER.match(pattern, at)
        if found is None:
            raise PatternRefused(f"a {{ must be escaped (at {at})")
        return found[0]
    if sign in "]}":
        raise PatternRefused(f"a {sign} must be escaped (at {at})")
    if pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
        raise PatternRefused(f"of groups, only (...) and (?:...) are known (at {at})")
    if pattern.startswith("[]", at) or pattern.startswith("[^]", at):
        raise PatternRefused(f"an empty class (at {at})")
    return sign
