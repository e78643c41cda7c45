"""What shall leave the house, written with the state that caused it; the queue's only truth."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, keyed_table

outbox = keyed_table(
    "outbox",
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("queue", sa.String(20), nullable=False),
    sa.Column("subject_id", Id),
    sa.Column("payload", Data),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("attempts_allowed", sa.Integer, nullable=False),
    sa.Column("backoff", sa.Integer, nullable=False),
    sa.Column("timeout", sa.Integer, nullable=False),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("rung_at", Moment),
    sa.Column("progress", sa.Integer),
    sa.Column("progress_word", sa.String(200)),
    sa.Column("answer", Data),
    sa.Column("problem", sa.String(500)),
    sa.Column("ended_at", Moment),
    sa.Index(None, "state", "due_at"),
    sa.Index(None, "agency_id", "subject_id"),
    sa.Index(None, "agency_id", "kind", "created_at"),
)
