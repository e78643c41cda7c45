"""What an import would make of a file: which heading is read as what, how many rows, what is wrong; and templates to fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brokerage import rows
from brokerage.imports import columns, reading
from brokerage.imports.columns import KINDS
from brokerage.imports.writing import csv_file, xlsx_file
from brokerage.operations import documents
from brokerage.tables.documents import documents as documents_table
from engine.errors import Finding
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Be a file before it is imported. ``mapping``: heading to the template's heading, None where it is not known."""

    name: str
    rows: int
    mapping: Sequence[tuple[str, str | None]]
    findings: Sequence[Finding]


EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "listings": {
        "城市": "北京",
        "区域": "朝阳",
        "小区": "望京西园",
        "地址": "3 号楼 2 单元 501",
        "面积": "89.5",
        "挂牌价(万)": "500",
        "产权性质": "commodity",
        "有无抵押": "否",
        "业主姓名": "王小明",
        "业主电话": "13800000000",
    },
    "customers": {
        "姓名": "李小红",
        "电话": "13800000001",
        "证件类型": "身份证",
        "证件号": "11010519491231002X",
        "来源": "门店到访",
    },
    "people": {
        "登录名": "wangwei",
        "姓名": "王伟",
        "岗位": "房源维护人、买方经纪人",
        "门店": "wangjing",
        "上级": "manager",
        "邮箱": "wangwei@example.com",
        "电话": "13800000002",
    },
}
"""A template's headings with one made-up row, which whoever fills it in replaces."""


def preview(uow: UnitOfWork, *, kind: str, document_id: str) -> Preview:
    """Read a stored spreadsheet that the one who asks has brought.

    :raises DocumentUnknown: there is none, or it is somebody else's.
    """
    row = rows.find(uow, documents_table, document_id)
    if row.stored_by != rows.acting_person(uow):
        raise rows.DocumentUnknown(id=document_id)
    document = documents.opened(uow, row)
    try:
        sheet = reading.read(document.content, document.media_type)
    except reading.SpreadsheetUnreadable as problem:
        said = Finding(rule=problem.code, zh=problem.zh, en=str(problem))
        return Preview(name=document.name, rows=0, mapping=(), findings=(said,))
    known = KINDS[kind]
    usual = {known[heading].name: heading for heading in EXAMPLES[kind]}
    return Preview(
        name=document.name,
        rows=len(sheet.rows),
        mapping=tuple(
            (heading, usual.get(known[heading].name, known[heading].name) if heading in known else None)
            for heading in sheet.header
        ),
        findings=columns.check_header(kind, sheet.header),
    )


def template(kind: str, *, xlsx: bool = False) -> bytes:
    """Return a spreadsheet with the headings of a kind and one made-up row."""
    example = EXAMPLES[kind]
    made = xlsx_file if xlsx else csv_file
    return made(list(example), [list(example.values())])
