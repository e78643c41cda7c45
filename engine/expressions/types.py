"""`instance of`: whether a value is of a named FEEL type (DMN 1.3, 10.3.2.9)."""

from engine.expressions.tree import TypeName
from engine.expressions.values import Function, Range, Value, kind_of

TYPE_NAMES = frozenset(
    {
        "Any", "Null", "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
        "years and months duration", "list", "context", "range", "function",
    }
)  # fmt: skip


def belongs(value: Value, wanted: TypeName) -> bool | None:
    """Say whether a value is of a type; None when there is no such type."""
    if wanted.name not in TYPE_NAMES:
        return None
    if value is None:
        return wanted.name == "Null"
    if wanted.name == "Any":
        return True
    if isinstance(value, Function):
        return wanted.name == "function" and (not wanted.members or len(wanted.members) == len(value.parameters))
    if kind_of(value) != wanted.name:
        return False
    return _members_belong(value, wanted)


def _members_belong(value: Value, wanted: TypeName) -> bool:
    if not wanted.members:
        return True
    if isinstance(value, dict):
        return all(name in value and _may_be(value[name], kind) for name, kind in wanted.members)
    if isinstance(value, list):
        return all(_may_be(item, wanted.members[0][1]) for item in value)
    if isinstance(value, Range):
        return all(end is None or _may_be(end, wanted.members[0][1]) for end in (value.low, value.high))
    return True


def _may_be(value: Value, wanted: TypeName) -> bool:
    """Members may be null: null belongs to the domain of every type."""
    return value is None or belongs(value, wanted) is True
