"""From the flat pairs of a posted HTML form to nested data: ``rooms/0/area`` is the area of the first row of rooms."""

from collections.abc import Iterable
from typing import Any, Final

MOST_PAIRS: Final = 2000
MOST_ROWS: Final = 200
DEEPEST: Final = 6


class PostedInvalid(ValueError):
    """The names posted are none that a page of ours sends."""


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return nested data of (name, text) pairs; a name posted twice makes a list (several choices).

    Rows are kept in the order of their numbers, gaps closed.

    :raises PostedInvalid: too many pairs or rows, nested too deep, or a name used both as a value and as a group.
    """
    tree: dict[str, Any] = {}
    for number, (name, text) in enumerate(pairs):
        steps = name.split("/")
        if number >= MOST_PAIRS or len(steps) > DEEPEST:
            raise PostedInvalid("too many or too deeply nested fields")
        at = tree
        for part in steps[:-1]:
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                raise PostedInvalid(f"{name[:60]!r} is both a value and a group")
        held = at.get(steps[-1])
        if isinstance(held, dict):
            raise PostedInvalid(f"{name[:60]!r} is both a value and a group")
        at[steps[-1]] = text if held is None else ([*held, text] if isinstance(held, list) else [held, text])
    return {name: _rows(value) for name, value in tree.items()}


def _rows(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _rows(each) for name, each in value.items()}
    if not all(name.isascii() and name.isdigit() and len(name) < 7 for name in inner):
        return inner
    if len(inner) > MOST_ROWS:
        raise PostedInvalid(f"more than {MOST_ROWS} rows")
    return [inner[name] for name in sorted(inner, key=int)]
