"""Values as bytes and back, without losing their kind.

Stored form: JSON with sorted keys, in which one-key objects stand for what JSON lacks: `{"$":"12.50"}` a number,
`{"$date":…}`, `{"$time":…}`, `{"$datetime":…}`, `{"$span":…}` a days-and-time duration and `{"$months":…}` a
years-and-months duration, each in FEEL's spelling. All numbers are tagged, so that no reader makes floats of them; a key
of the data's own that begins with `$` gets a second one. Equal data give equal bytes; a number keeps its places
(12.5 and 12.50 are equal numbers and different data).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import orjson

from engine.errors import Invalid
from engine.expressions.admission import DataRefused
from engine.expressions.budget import INTEGER_BITS, NESTING_LIMIT
from engine.expressions.temporal import (
    parse_date_and_time,
    parse_duration,
    parse_time,
    write_date_and_time,
    write_days_time,
    write_time,
)
from engine.expressions.values import Value, YearsMonths

_PLAIN = frozenset({str, bool, type(None)})


class StoredDataBroken(Invalid):
    """Stored bytes are not what the codec writes."""

    code = "stored-data-broken"


def _number(value: Decimal) -> str:
    text = str(value)
    if text.isdecimal() or text.replace(".", "", 1).isdecimal():
        return text
    if not value.is_finite():
        raise DataRefused("数字不是有限值 / the number is not finite", kind="Decimal")
    if not value:
        return format(abs(value), "f") if value.adjusted() > -100 else "0"
    if "E" in text:
        return format(value, "f") if abs(value.adjusted()) < 100 else str(value.normalize())
    return text


def _integer(value: int) -> str:
    if value.bit_length() > INTEGER_BITS:
        raise DataRefused("数字位数过多 / the number has too many digits", kind="int")
    return str(value)


def _moment(value: datetime) -> str:
    """ISO 8601, which is the quicker to read; only an IANA zone needs FEEL's spelling."""
    return write_date_and_time(value) if isinstance(value.tzinfo, ZoneInfo) else value.isoformat()


_TAGS: dict[type, Callable[..., dict[str, str]]] = {
    Decimal: lambda value: {"$": _number(value)},
    int: lambda value: {"$": _integer(value)},
    date: lambda value: {"$date": value.isoformat()},
    time: lambda value: {"$time": write_time(value)},
    datetime: lambda value: {"$datetime": _moment(value)},
    timedelta: lambda value: {"$span": write_days_time(value)},
    YearsMonths: lambda value: {"$months": str(value)},
}
_READERS: dict[str, Callable[[str], Value]] = {
    "$": Decimal,
    "$date": date.fromisoformat,
    "$time": parse_time,
    "$datetime": lambda text: parse_date_and_time(text) if "@" in text else datetime.fromisoformat(text),
    "$span": parse_duration,
    "$months": parse_duration,
}


def _prepare(value: object, depth: int) -> object:
    """Turn a value into what orjson writes as it should be; refuse floats, objects and endless nesting.

    Done here rather than in orjson's `default` hook: floats never reach that hook, and calling it back costs more.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    tag = _TAGS.get(kind)
    if tag is not None:
        return tag(value)
    if depth > NESTING_LIMIT:
        raise DataRefused("数据嵌套过深 / the data is nested too deeply")
    if kind is dict:
        return _prepare_entries(value, depth + 1)  # type: ignore[arg-type]  # kind is dict
    if isinstance(value, (list, tuple)):
        return [item if type(item) in _PLAIN else _prepare(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return _prepare_entries(value, depth + 1)
    if isinstance(value, int):
        return {"$": _integer(int(value))}
    if isinstance(value, str):
        return str.__str__(value)
    raise DataRefused(f"不能保存这种数据 / data of this kind cannot be stored: {kind.__name__}", kind=kind.__name__)


def _prepare_entries(value: Mapping[object, object], depth: int) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, item in value.items():
        if type(key) is not str:
            raise DataRefused("键必须是文本 / a key must be text", kind=type(key).__name__)
        kind = type(item)
        if kind not in _PLAIN:
            tag = _TAGS.get(kind)
            item = _prepare(item, depth) if tag is None else tag(item)
        made["$" + key if key[:1] == "$" else key] = item
    return made


def dumps(value: object) -> bytes:
    """Write a value of FEEL, or a tree of dicts and lists of them; integers are written as numbers.

    :raises DataRefused: a float, an object, a key that is no text, half a character, or too deep a tree.
    """
    try:
        return orjson.dumps(_prepare(value, 0), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as problem:
        raise DataRefused(f"数据不能保存 / the data cannot be stored: {problem}") from problem


def loads(data: bytes) -> Value:
    """Read what `dumps` wrote.

    :raises StoredDataBroken: the bytes are something else.
    """
    try:
        value: Value = orjson.loads(data)
        return _revive(value) if b'"$' in data else value
    except (ValueError, InvalidOperation) as problem:
        raise StoredDataBroken(f"保存的数据已损坏 / the stored data is broken: {problem}") from problem


def _revive(value: Value) -> Value:
    if isinstance(value, list):
        for index, item in enumerate(value):
            if type(item) is dict or type(item) is list:
                value[index] = _revive(item)
        return value
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, text),) = value.items()
        reader = _READERS.get(key)
        if reader is not None:
            revived = reader(text) if isinstance(text, str) else None
            if revived is None:
                raise StoredDataBroken(f"保存的数据已损坏 / the stored data is broken: {key}")
            return revived
    escaped = False
    for key, item in value.items():
        escaped = escaped or key[:1] == "$"
        if type(item) is dict or type(item) is list:
            value[key] = _revive(item)
    return {key[1:] if key[:1] == "$" else key: item for key, item in value.items()} if escaped else value


def to_json(value: object) -> object:
    """Make plain JSON for an answer of the API: numbers as decimal strings, moments and durations in FEEL's spelling.

    :raises DataRefused: as `dumps`.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    tag = _TAGS.get(kind)
    if tag is not None:
        return next(iter(tag(value).values()))
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    ready = _prepare(value, 0)
    return ready if isinstance(ready, str) else to_json(ready["$"] if isinstance(ready, dict) else ready)
