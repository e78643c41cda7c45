"""Write the numbers that people read out on the phone: city, kind, year, running number (BJ-D-2026-000123)."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

CITIES = {
    "北京": "BJ", "beijing": "BJ", "上海": "SH", "shanghai": "SH", "深圳": "SZ", "shenzhen": "SZ", "广州": "GZ",
    "guangzhou": "GZ", "杭州": "HZ", "hangzhou": "HZ", "天津": "TJ", "tianjin": "TJ", "成都": "CD", "chengdu": "CD",
    "西安": "XA", "xian": "XA", "南京": "NJ", "nanjing": "NJ", "苏州": "SU", "suzhou": "SU", "武汉": "WH", "wuhan": "WH",
    "重庆": "CQ", "chongqing": "CQ", "郑州": "ZZ", "zhengzhou": "ZZ", "长沙": "CS", "changsha": "CS",
}  # fmt: skip
ELSEWHERE = "CN"
TRADE_ZONE = ZoneInfo("Asia/Shanghai")
"""Chinese real estate has one zone; the year of a number is the local one."""


class NumberKind(StrEnum):
    """What is numbered: A listing, D deal, V viewing."""

    LISTING = "A"
    DEAL = "D"
    VIEWING = "V"


def city_code(city: str) -> str:
    """Return the two letters of a city, ``CN`` for one that has none here."""
    return CITIES.get(city.strip().removesuffix("市").lower(), ELSEWHERE)


def local_year(now: datetime) -> int:
    """Return the year in China."""
    return now.astimezone(TRADE_ZONE).year


def write(city: str, kind: NumberKind, year: int, running: int) -> str:
    """Return the number; it grows past six digits rather than wrap."""
    return f"{city_code(city)}-{kind}-{year}-{running:06d}"
