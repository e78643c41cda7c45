"""Imports, to look at: how far a run has come and what was wrong with which row."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from brokerage import rows
from brokerage.tables.imports import import_findings, import_runs
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFinding:
    """Say what was wrong with a row; ``row`` is its number in the spreadsheet, 1 for the file as a whole."""

    row: int
    column: str | None
    rule: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """Be a run with its findings. ``state``: waiting, running, done, failed or cancelled."""

    id: str
    kind: str
    state: str
    rows: int
    done: int
    kept: int
    rejected: int
    started_at: datetime
    started_by: str | None
    ended_at: datetime | None
    findings: tuple[RowFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """Be a run in a list."""

    id: str
    kind: str
    state: str
    rows: int
    kept: int
    rejected: int
    started_at: datetime


def recent(uow: UnitOfWork, *, limit: int = 10) -> tuple[ImportLine, ...]:
    """Return the newest runs, in one statement."""
    found = uow.rows(
        sa.select(import_runs)
        .where(import_runs.c.agency_id == uow.agency_id)
        .order_by(import_runs.c.id.desc())
        .limit(limit)
    )
    return tuple(
        ImportLine(
            id=run.id,
            kind=run.kind,
            state=run.state,
            rows=run.rows,
            kept=run.kept,
            rejected=run.rejected,
            started_at=run.started_at,
        )
        for run in found
    )


def report(uow: UnitOfWork, *, run_id: str) -> ImportReport:
    """Return the report of a run.

    :raises ImportRunUnknown: there is none in this agency.
    """
    run = rows.find(uow, import_runs, run_id)
    found = uow.rows(
        sa.select(import_findings)
        .where(import_findings.c.agency_id == uow.agency_id, import_findings.c.run_id == run_id)
        .order_by(import_findings.c.row, import_findings.c.id)
    )
    return ImportReport(
        id=run.id,
        kind=run.kind,
        state=run.state,
        rows=run.rows,
        done=run.done,
        kept=run.kept,
        rejected=run.rejected,
        started_at=run.started_at,
        started_by=run.started_by,
        ended_at=run.ended_at,
        findings=tuple(
            RowFinding(row=line.row, column=line.column, rule=line.rule, zh=line.zh, en=line.en) for line in found
        ),
    )
