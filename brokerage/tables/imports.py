"""Imports of spreadsheets: how far a run has come, and what was wrong with which row."""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, belongs_to, keyed_table

import_runs = keyed_table(
    "import_runs",
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("document_id", Id),
    sa.Column("branch_id", Id),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("started_by", Id),
    sa.Column("ended_at", Moment),
    belongs_to("document_id", "documents"),
    belongs_to("branch_id", "branches"),
)

import_findings = keyed_table(
    "import_findings",
    sa.Column("run_id", Id, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("column", sa.String(60)),
    sa.Column("rule", sa.String(60), nullable=False),
    sa.Column("zh", sa.String(300), nullable=False),
    sa.Column("en", sa.String(300), nullable=False),
    belongs_to("run_id", "import_runs"),
    sa.Index("ix_import_findings_run", "agency_id", "run_id", "row"),
)
