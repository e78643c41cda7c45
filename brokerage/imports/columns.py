"""Say which headings a spreadsheet may have, and turn the cells of a row into what the operations take."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from brokerage.imports.reading import Row
from brokerage.policies.personal import IdType
from engine.errors import Finding

_NOISE = re.compile(r"[,，\s]|元|㎡|平方米|平米|平")
_YES = frozenset({"是", "有", "yes", "y", "true", "1"})
_NO = frozenset({"否", "无", "没有", "no", "n", "false", "0"})
_ID_TYPES = {"身份证": IdType.RESIDENT, "护照": IdType.PASSPORT, "港澳通行证": IdType.HK_MACAO, "台胞证": IdType.TAIWAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Be a column: its name for programs, how it is read, and whether a row needs it."""

    name: str
    read: Callable[[str], Any]
    needed: bool = False


class _CellInvalid(Exception):
    """The cell cannot be read; the text says why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def _text(cell: str) -> str:
    return cell


def _number(cell: str) -> Decimal:
    try:
        number = Decimal(_NOISE.sub("", cell))
    except InvalidOperation:
        raise _CellInvalid("应为数字", "is no number") from None
    if not number.is_finite():
        raise _CellInvalid("应为数字", "is no number")
    return number


def _ten_thousands(cell: str) -> Decimal:
    return _number(cell.replace("万", "")) * 10000


def _yuan(cell: str) -> Decimal:
    return _ten_thousands(cell) if "万" in cell else _number(cell)


def _truth(cell: str) -> bool:
    word = cell.lower()
    if word not in _YES | _NO:
        raise _CellInvalid("应为“是”或“否”", "is neither yes nor no")
    return word in _YES


def _id_type(cell: str) -> IdType:
    if cell in _ID_TYPES:
        return _ID_TYPES[cell]
    if cell in set(IdType):
        return IdType(cell)
    raise _CellInvalid("不认识的证件类型", "is no type of identity document")


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[、,，;；/\s]+", cell) if word)


def _headings(*columns: tuple[Column, tuple[str, ...]]) -> dict[str, Column]:
    return {heading: column for column, headings in columns for heading in (column.name, *headings)}


LISTINGS = _headings(
    (Column(name="city", read=_text, needed=True), ("城市",)),
    (Column(name="community", read=_text, needed=True), ("小区", "小区名称", "楼盘")),
    (Column(name="area", read=_number, needed=True), ("面积", "建筑面积", "面积(㎡)", "面积（㎡）")),
    (Column(name="price_asked", read=_yuan, needed=True), ("挂牌价", "报价", "挂牌价(元)", "挂牌价（元）")),
    (Column(name="price_asked", read=_ten_thousands, needed=True), ("挂牌价(万)", "挂牌价（万）", "挂牌价(万元)")),
    (Column(name="title_type", read=_text, needed=True), ("产权性质", "产权类型")),
    (Column(name="district", read=_text), ("区域", "城区", "行政区")),
    (Column(name="address", read=_text), ("地址", "楼栋门牌", "房号")),
    (Column(name="seller_mortgage", read=_truth), ("有无抵押", "抵押", "是否抵押")),
    (Column(name="seller_name", read=_text), ("业主姓名", "业主")),
    (Column(name="seller_phone", read=_text), ("业主电话", "业主手机")),
)  # fmt: skip

CUSTOMERS = _headings(
    (Column(name="name", read=_text, needed=True), ("姓名", "客户姓名")),
    (Column(name="phone", read=_text), ("电话", "手机", "手机号", "联系电话")),
    (Column(name="id_type", read=_id_type), ("证件类型",)),
    (Column(name="id_number", read=_text), ("证件号", "证件号码", "身份证号")),
    (Column(name="address", read=_text), ("地址", "通讯地址")),
    (Column(name="source", read=_text), ("来源", "客户来源")),
)

PEOPLE = _headings(
    (Column(name="login", read=_text, needed=True), ("登录名", "账号", "工号")),
    (Column(name="name", read=_text, needed=True), ("姓名",)),
    (Column(name="roles", read=_words, needed=True), ("角色", "岗位")),
    (Column(name="branch", read=_text), ("门店", "门店编码")),
    (Column(name="superior", read=_text), ("上级", "上级登录名")),
    (Column(name="email", read=_text), ("邮箱",)),
    (Column(name="phone", read=_text), ("电话", "手机")),
)

KINDS: Mapping[str, Mapping[str, Column]] = {"listings": LISTINGS, "customers": CUSTOMERS, "people": PEOPLE}


def check_header(kind: str, header: tuple[str, ...]) -> list[Finding]:
    """Return what is wrong with a header: unknown headings, missing columns, one column twice."""
    known = KINDS[kind]
    findings = [
        _say(heading, "import.heading", f"不认识的列“{heading}”", f"unknown column {heading}")
        for heading in header
        if heading not in known
    ]
    names = [known[heading].name for heading in header if heading in known]
    findings += [
        _say(name, "import.column-twice", f"列 {name} 出现了两次", f"column {name} is there twice")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    missing = sorted({column.name for column in known.values() if column.needed} - set(names))
    return findings + [
        _say(name, "import.column-missing", f"缺少列“{_chinese(known, name)}”", f"column {name} is missing")
        for name in missing
    ]


def values(kind: str, row: Row) -> tuple[dict[str, Any], list[Finding]]:
    """Return the values of a row by column name, and what is wrong with its cells. Empty cells are left out."""
    found: dict[str, Any] = {}
    findings: list[Finding] = []
    for heading, cell in row.cells.items():
        column = KINDS[kind][heading]
        if not cell:
            if column.needed:
                findings.append(_say(heading, "import.empty", f"“{heading}”必填", f"{heading} is required"))
            continue
        if cell.startswith(("=", "＝", "@", "＠")):
            findings.append(
                _say(heading, "import.formula", f"“{heading}”不能是公式", f"{heading} must not be a formula")
            )
            continue
        try:
            found[column.name] = column.read(cell)
        except _CellInvalid as problem:
            findings.append(_say(heading, "import.cell", f"“{heading}”{problem.zh}", f"{heading} {problem.en}"))
    return found, findings


def _chinese(known: Mapping[str, Column], name: str) -> str:
    return next(heading for heading, column in known.items() if column.name == name and heading != name)


def _say(heading: str, rule: str, zh: str, en: str) -> Finding:
    return Finding(rule=rule, zh=zh, en=en, element=heading)
