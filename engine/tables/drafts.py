"""Definitions that somebody is still writing; what was put aside for another draft or thrown away is kept for a while."""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, keyed_table

definition_drafts = keyed_table(
    "definition_drafts",
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("key", sa.String(80), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("based_on", sa.Integer),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", Id),
    sa.Column("aside_at", Moment),
)

OPEN = sa.Index(
    "uq_definition_drafts_open",
    definition_drafts.c.agency_id,
    definition_drafts.c.kind,
    definition_drafts.c.key,
    unique=True,
    sqlite_where=definition_drafts.c.aside_at.is_(None),
    postgresql_where=definition_drafts.c.aside_at.is_(None),
)
"""One draft of a definition is open; those put aside do not count."""
