"""Read what a diagram hands to a recorder: named values, checked, with a finding that names the one that is wrong."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.errors import Finding, Invalid
from engine.events import RecordMade


class RecordInvalid(Invalid):
    """The diagram hands this recorder a value that is missing or wrong."""

    code = "record-invalid"
    zh = "流程写入记录的数据不完整"


def text(event: RecordMade, name: str) -> str:
    """Return a text that must be there.

    :raises RecordInvalid: it is missing, empty or no text.
    """
    value = event.values.get(name)
    if not isinstance(value, str) or not value.strip():
        raise wrong(event, name, "a text")
    return value.strip()


def text_if_any(event: RecordMade, name: str) -> str | None:
    """Return a text, or None if there is none.

    :raises RecordInvalid: it is no text.
    """
    value = event.values.get(name)
    if value is None or value == "":
        return None
    return text(event, name)


def amount(event: RecordMade, name: str) -> Decimal:
    """Return an amount that must be there; its bounds are checked where it is posted.

    :raises RecordInvalid: it is missing or no number.
    """
    value = event.values.get(name)
    if not isinstance(value, Decimal):
        raise wrong(event, name, "a number")
    return value


def moment(event: RecordMade, name: str, *, otherwise: datetime | None = None) -> datetime:
    """Return a moment; if none is said, ``otherwise`` or the moment of the event.

    :raises RecordInvalid: it is something else than a moment with a zone.
    """
    value = event.values.get(name)
    if value is None:
        return otherwise or event.at
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise wrong(event, name, "a date and time")
    return value


def ratios(event: RecordMade, name: str) -> Mapping[str, Decimal]:
    """Return who gets which part, empty if nothing is said: ``{whom: part}`` or ``[{to: whom, share: part}]``.

    :raises RecordInvalid: it is written otherwise, or names one twice.
    """
    value: Any = event.values.get(name)
    if value is None:
        return {}
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        pairs = [(item.get("to"), item.get("share")) for item in value]
    else:
        raise wrong(event, name, "parts by whom")
    found = dict(pairs)
    if len(found) != len(pairs) or not all(
        isinstance(to, str) and 0 < len(to) <= 80 and isinstance(part, Decimal) for to, part in pairs
    ):
        raise wrong(event, name, "parts by whom")
    return found


def wrong(event: RecordMade, name: str, expected: str) -> RecordInvalid:
    """Make the problem that names what is wrong with which value of which node."""
    message = f"{event.record} at {event.node_id}: {name} must be {expected}"
    finding = Finding(
        rule="record.value", zh=f"{event.record}（节点 {event.node_id}）缺少或写错了 {name}", en=message, element=name
    )
    return RecordInvalid(message, findings=(finding,), record=event.record, node_id=event.node_id)
