"""Write the numbers that people read out on the phone: city, kind, year, running number (BJ-D-2026-000123)."""

import re
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

CITIES = {
    "beijing": ("北京", "BJ"),
    "shanghai": ("上海", "SH"),
    "shenzhen": ("深圳", "SZ"),
    "guangzhou": ("广州", "GZ"),
    "hangzhou": ("杭州", "HZ"),
    "tianjin": ("天津", "TJ"),
    "chengdu": ("成都", "CD"),
    "xian": ("西安", "XA"),
    "nanjing": ("南京", "NJ"),
    "suzhou": ("苏州", "SU"),
    "wuhan": ("武汉", "WH"),
    "chongqing": ("重庆", "CQ"),
    "zhengzhou": ("郑州", "ZZ"),
    "changsha": ("长沙", "CS"),
}
"""City ids, as decision tables and forms write them, with the Chinese name and the two letters of numbers."""

_BY_NAME = {name: city for city, (name, _) in CITIES.items()}
_REQUEST = re.compile(r"(?<=[0-9]{6})-[A-Z][0-9]{1,4}$")
ELSEWHERE = "CN"
TRADE_ZONE = ZoneInfo("Asia/Shanghai")
"""Chinese real estate has one zone; the year of a number is the local one."""


class NumberKind(StrEnum):
    """What is numbered: A listing, D deal, V viewing."""

    LISTING = "A"
    DEAL = "D"
    VIEWING = "V"


def city_id(city: str) -> str:
    """Return the id of a city written as id or as Chinese name (北京, 北京市); another city stays as it is written."""
    plain = city.strip()
    return _BY_NAME.get(plain.removesuffix("市"), plain.lower() if plain.lower() in CITIES else plain)


def city_code(city: str) -> str:
    """Return the two letters of a city, ``CN`` for one that has none here."""
    known = CITIES.get(city_id(city))
    return known[1] if known else ELSEWHERE


def local_year(now: datetime) -> int:
    """Return the year in China."""
    return now.astimezone(TRADE_ZONE).year


def write(city: str, kind: NumberKind, year: int, running: int) -> str:
    """Return the number; it grows past six digits rather than wrap."""
    return f"{city_code(city)}-{kind}-{year}-{running:06d}"


def of_record(key: str) -> str:
    """Return the number of the record that a business key is about: a request about a deal is called as the deal, and ``-R1``."""
    return _REQUEST.sub("", key)
