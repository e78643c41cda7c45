"""What the simulators keep: their knobs, what was planted, and every answer they gave."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, keyed_table

adapter_knobs = keyed_table(
    "adapter_knobs",
    sa.Column("adapter", sa.String(20), nullable=False),
    sa.Column("mode", sa.String(10), nullable=False),
    sa.Column("latency_ms", sa.Integer, nullable=False),
    sa.Column("note", sa.String(200)),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("set_by", Id),
    sa.UniqueConstraint("agency_id", "adapter"),
)

simulated_facts = keyed_table(
    "simulated_facts",
    sa.Column("adapter", sa.String(20), nullable=False),
    sa.Column("business_key", sa.String(120), nullable=False),
    sa.Column("facts", Data, nullable=False),
    sa.Column("planted_at", Moment, nullable=False),
    sa.UniqueConstraint("agency_id", "adapter", "business_key"),
)

simulated_answers = keyed_table(
    "simulated_answers",
    sa.Column("adapter", sa.String(20), nullable=False),
    sa.Column("question", sa.String(40), nullable=False),
    sa.Column("call_id", sa.String(60), nullable=False),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("answer", Data, nullable=False),
    sa.Column("answered_at", Moment, nullable=False),
    sa.UniqueConstraint("agency_id", "call_id", "request_hash"),
)
