"""Run an import: read the file outside any transaction, keep its rows in pieces, each with how far it has come.

A piece and the run's counter commit together, so an errand that runs twice keeps every row once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.imports import columns, reading
from brokerage.imports.orders import ERRAND, OVER
from brokerage.imports.reading import Row, Sheet
from brokerage.imports.rows_kept import KEEPERS
from brokerage.operations import documents
from brokerage.tables.documents import documents as documents_table
from brokerage.tables.imports import import_findings, import_runs
from engine.errors import Finding, Problem, Unavailable
from engine.hooks import Errand
from engine.unit_of_work import Actor, UnitOfWork, unit_of_work

__all__ = ["ERRAND", "run_import"]

PIECE = 100


def run_import(errand: Errand) -> Mapping[str, Any]:
    """Import the spreadsheet of a run and return its counts; what was wrong stands in the run's findings.

    :raises ImportRunUnknown: no such run.
    :raises Unavailable: the database is away; what was kept stays kept, and another attempt goes on from there.
    """
    run_id = errand.input["run_id"]
    kind, sheet, problem = _read(errand, run_id)
    if sheet is None:
        return _end(errand, run_id, [problem] if problem else [])
    if wrong := columns.check_header(kind, sheet.header):
        return _end(errand, run_id, wrong)
    for start in range(0, len(sheet.rows), PIECE):
        with _unit(errand) as uow:
            goes_on = _keep_piece(uow, run_id, kind, start, sheet.rows[start : start + PIECE], len(sheet.rows))
        if not goes_on:
            break
        errand.progress(min(99, (start + PIECE) * 100 // len(sheet.rows)), "正在导入")
    return _end(errand, run_id, [])


def _unit(errand: Errand, *, write: bool = True) -> Any:
    return unit_of_work(errand.house, agency_id=errand.agency_id, actor=Actor.system(), write=write)


def _read(errand: Errand, run_id: str) -> tuple[str, Sheet | None, Finding | None]:
    """Return the run's kind and its sheet; no sheet: the run is over already, or the finding says what is wrong."""
    with _unit(errand, write=False) as uow:
        run = rows.find(uow, import_runs, run_id)
        if run.state in OVER:
            return run.kind, None, None
        document = documents.opened(uow, rows.find(uow, documents_table, run.document_id))
    try:
        return run.kind, reading.read(document.content, document.media_type), None
    except reading.SpreadsheetUnreadable as problem:
        return run.kind, None, Finding(rule=problem.code, zh=problem.zh, en=str(problem))


def _keep_piece(uow: UnitOfWork, run_id: str, kind: str, start: int, piece: Sequence[Row], total: int) -> bool:
    """Keep a piece, unless it was kept before; return whether the run goes on: it may have been cancelled."""
    run = rows.find(uow, import_runs, run_id, lock=True)
    if run.state in OVER or run.done > start:
        return run.state not in OVER
    rejected = 0
    for row in piece:
        findings = _keep_row(uow, kind, row, run.branch_id)
        rejected += bool(findings)
        _note(uow, run_id, row.number, findings)
    uow.run(
        _of(uow, run_id).values(
            state="running",
            rows=total,
            done=start + len(piece),
            kept=run.kept + len(piece) - rejected,
            rejected=run.rejected + rejected,
        )
    )
    return True


def _keep_row(uow: UnitOfWork, kind: str, row: Row, branch_id: str | None) -> list[Finding]:
    """Keep one row, or nothing of it; return what is wrong."""
    values, findings = columns.values(kind, row)
    if findings:
        return findings
    try:
        with uow.connection.begin_nested():
            KEEPERS[kind](uow, values, branch_id)
    except Unavailable:
        raise
    except Problem as problem:
        return list(problem.findings) or [Finding(rule=problem.code, zh=problem.zh, en=str(problem))]
    return []


def _note(uow: UnitOfWork, run_id: str, number: int, findings: Sequence[Finding]) -> None:
    for finding in findings:
        rows.insert(
            uow,
            import_findings,
            run_id=run_id,
            row=number,
            column=finding.element and finding.element[:60],
            rule=finding.rule[:60],
            zh=finding.zh[:300],
            en=finding.en[:300],
        )


def _end(errand: Errand, run_id: str, findings: Sequence[Finding]) -> Mapping[str, Any]:
    """Close the run, failed if the file as a whole has findings; a run that is over stays as it is."""
    with _unit(errand) as uow:
        run = rows.find(uow, import_runs, run_id, lock=True)
        if run.state not in OVER:
            _note(uow, run_id, 1, findings)
            uow.run(_of(uow, run_id).values(state="failed" if findings else "done", ended_at=uow.now))
            run = rows.find(uow, import_runs, run_id)
    errand.progress(100, "完成")
    return {"run_id": run_id, "state": run.state, "rows": run.rows, "kept": run.kept, "rejected": run.rejected}


def _of(uow: UnitOfWork, run_id: str) -> sa.Update:
    return sa.update(import_runs).where(import_runs.c.agency_id == uow.agency_id, import_runs.c.id == run_id)
