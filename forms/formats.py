"""The formats of text that a form knows: each reads what was typed into a clean value, or answers None.

Text arrives narrowed (``forms.text.narrow``). Every pattern names ASCII digits: Python's ``\\d`` matches others too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timezone, tzinfo
from types import MappingProxyType
from typing import Any

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(0[1-9][0-9]{1,2})([2-9][0-9]{6,7})")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_ID_CARD = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
# GB/T 2260 first two digits; 81-83 residents of Hong Kong, Macao and Taiwan, 9x foreign permanent residents (since 2023).
_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Be what reading depends on beside the text: today (None: unknown) and the zone of times written without one."""

    today: date | None
    zone: tzinfo


def read_date(text: str, _: Ground) -> date | None:
    """Read ``2026-03-02``."""
    return _iso(date, text) if _DATE.fullmatch(text) else None


def read_time(text: str, _: Ground) -> time | None:
    """Read ``14:30`` or ``14:30:00``."""
    return _iso(time, text) if _TIME.fullmatch(text) else None


def read_date_time(text: str, ground: Ground) -> datetime | None:
    """Read ``2026-03-02T14:30``, with or without seconds and offset, into the zone's time with a fixed offset."""
    found = _iso(datetime, text.replace("Z", "+00:00")) if _DATE_TIME.fullmatch(text) else None
    return None if found is None else settle(found, ground)


def settle(moment: datetime, ground: Ground) -> datetime | None:
    """Return ``moment`` in the zone's time with a fixed offset; without zone it is read as the zone's; None out of range."""
    try:
        local = moment.astimezone(ground.zone) if moment.tzinfo else moment.replace(tzinfo=ground.zone)
    except OverflowError:
        return None
    return local.replace(tzinfo=timezone(local.utcoffset() or UTC.utcoffset(None)))


def read_email(text: str, _: Ground) -> str | None:
    """Read an address of at most 254 ASCII characters (the HTML living standard's pattern, with a dot in the domain)."""
    return text if len(text) <= 254 and _EMAIL.fullmatch(text) else None


def read_phone(text: str, _: Ground) -> str | None:
    """Read a mainland number: mobile as ``13800138000``, landline as ``010-62345678``, 400 and 800 numbers plain."""
    plain = re.sub(r"[ ()-]", "", text)
    if found := _MOBILE.fullmatch(plain):
        return found[1]
    if _SERVICE.fullmatch(plain):
        return plain
    for code in (3, 4):  # 010 and 02x have three digits, other area codes four
        area, rest = plain[:code], plain[code:]
        if _LANDLINE.fullmatch(plain) and (code == 3) == (area[:2] in ("01", "02")) and 7 <= len(rest) <= 8:
            return f"{area}-{rest}"
    return None


def read_id_card(text: str, ground: Ground) -> str | None:
    """Read an 18-character resident identity number: region, a birthday not in the future, check digit (GB 11643-1999)."""
    plain = re.sub(r"[ -]", "", text).upper()
    if not _ID_CARD.fullmatch(plain) or (plain[0] != "9" and plain[:2] not in _PROVINCES):
        return None
    born = _iso(date, f"{plain[6:10]}-{plain[10:12]}-{plain[12:14]}")
    if born is None or born.year < 1850 or (ground.today is not None and born > ground.today):
        return None
    return plain if plain[17] == id_card_check(plain[:17]) else None


def id_card_check(body: str) -> str:
    """Return the check digit of the 17 digits ``body`` (ISO 7064 MOD 11-2, as GB 11643-1999 asks)."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def read_uuid(text: str, _: Ground) -> str | None:
    """Read a UUID of any version (RFC 9562) into lower case."""
    return text.lower() if _UUID.fullmatch(text.lower()) else None


def _iso(kind: Any, text: str) -> Any:
    try:
        return kind.fromisoformat(text)
    except ValueError:
        return None


FORMATS: Mapping[str, Callable[[str, Ground], Any]] = MappingProxyType(
    {
        "date": read_date,
        "date-time": read_date_time,
        "time": read_time,
        "email": read_email,
        "phone-cn": read_phone,
        "id-card-cn": read_id_card,
        "uuid": read_uuid,
        "document": read_uuid,
    }
)
"""``document`` is the id of a stored file; that it exists is for whoever stores files to check."""

PERSONAL = frozenset({"phone-cn", "id-card-cn", "email"})
"""Formats that are personal data unless the schema says ``"x-personal": false``."""

RIGID = frozenset({"date", "date-time", "time", "uuid", "document"})
"""Formats whose values are no free text: length, pattern and choices do not apply."""
