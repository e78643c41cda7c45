"""The rows of an import that were not kept, in the spreadsheet's own words: masked to look at, whole for whoever brought it.

The words stand in the stored file only; a report keeps numbers of rows and reasons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brokerage import rows
from brokerage.imports import reading
from brokerage.imports.columns import KINDS
from brokerage.imports.writing import csv_file
from brokerage.operations import access, documents
from brokerage.policies import masking
from brokerage.queries import imports
from brokerage.queries.imports import ImportReport, RowFinding
from brokerage.tables.documents import documents as documents_table
from brokerage.tables.imports import import_runs
from engine.unit_of_work import UnitOfWork

MOST_SHOWN = 200
_MASKS = {
    "phone": masking.phone,
    "seller_phone": masking.phone,
    "id_number": masking.id_number,
    "address": masking.address,
    "email": masking.address,
    "seller_name": masking.name,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """Be one row that was not kept: its number, its cells by heading (masked), and what was wrong."""

    number: int
    cells: Mapping[str, str]
    findings: Sequence[RowFinding]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Be a file to download."""

    name: str
    content: bytes


def shown(uow: UnitOfWork, report: ImportReport) -> tuple[RefusedRow, ...]:
    """Return the first 200 rows that were refused, masked. Findings of the file as a whole are none of a row's."""
    told = _by_row(report)
    if not told:
        return ()
    lines = {row.number: row for row in _sheet(uow, report.id).rows if row.number in told}
    return tuple(
        RefusedRow(
            number=number,
            cells={
                heading: _masked(report.kind, heading, cell)
                for heading, cell in (lines[number].cells if number in lines else {}).items()
                if cell
            },
            findings=told[number],
        )
        for number in sorted(told)[:MOST_SHOWN]
    )


def download(uow: UnitOfWork, *, run_id: str) -> File:
    """Return the refused rows as a CSV file that can be mended and imported again; who took it is kept.

    Cells that begin like formulas are made harmless. Only whoever brought the file gets its words back.

    :raises ImportRunUnknown: there is none, or it is somebody else's.
    """
    run = rows.find(uow, import_runs, run_id)
    if run.started_by != rows.acting_person(uow):
        raise rows.ImportRunUnknown(id=run_id)
    access.note(
        uow, subject="import", subject_id=run_id, fields=["content"], known=["content"], reason="下载未导入的行"
    )
    report = imports.report(uow, run_id=run_id)
    told, sheet = _by_row(report), _sheet(uow, run_id)
    lines = [
        [*(row.cells.get(heading, "") for heading in sheet.header), "；".join(one.zh for one in told[row.number])]
        for row in sheet.rows
        if row.number in told
    ]
    return File(name=f"{report.kind}-refused.csv", content=csv_file([*sheet.header, "原因"], lines))


def _by_row(report: ImportReport) -> dict[int, list[RowFinding]]:
    told: dict[int, list[RowFinding]] = {}
    for finding in report.findings:
        if finding.row > 1:
            told.setdefault(finding.row, []).append(finding)
    return told


def _sheet(uow: UnitOfWork, run_id: str) -> reading.Sheet:
    run = rows.find(uow, import_runs, run_id)
    document = documents.opened(uow, rows.find(uow, documents_table, run.document_id))
    return reading.read(document.content, document.media_type)


def _masked(kind: str, heading: str, cell: str) -> str:
    column = KINDS[kind].get(heading)
    if column is None:
        return cell[:60]
    if kind == "customers" and column.name == "name":
        return masking.name(cell)
    mask = _MASKS.get(column.name)
    return mask(cell) if mask else cell[:60]
