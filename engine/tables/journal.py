"""What was done, append-only: each way in with its sealed input, chained by hash per instance."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, belongs_to, keyed_table

journal = keyed_table(
    "journal",
    sa.Column("instance_id", Id, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor_kind", sa.String(10), nullable=False),
    sa.Column("actor_id", Id),
    sa.Column("verb", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(120)),
    sa.Column("bundle_hash", sa.String(64), nullable=False),
    sa.Column("input", sa.LargeBinary),
    sa.Column("events", Data, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    belongs_to("instance_id", "instances"),
    sa.UniqueConstraint("agency_id", "instance_id", "seq"),
)
