"""Equal names for equal places: a city's code, a district without its suffix."""

from brokerage.policies.personal import clean_text

CODES = {
    "北京": "beijing",
    "上海": "shanghai",
    "深圳": "shenzhen",
    "广州": "guangzhou",
    "杭州": "hangzhou",
    "天津": "tianjin",
    "成都": "chengdu",
    "西安": "xian",
    "南京": "nanjing",
    "苏州": "suzhou",
    "武汉": "wuhan",
}


def city_code(name: str) -> str:
    """Return the code of a city's name; a code, or a city without one, stays as it is."""
    plain = clean_text(name).removesuffix("市")
    return CODES.get(plain, plain.lower())


def district_name(name: str) -> str:
    """Return a district without 区: 朝阳区 is 朝阳."""
    plain = clean_text(name)
    return plain.removesuffix("区") if len(plain) > 2 else plain
