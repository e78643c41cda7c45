"""Rows of the porch: answers already given to writes that carried an ``Idempotency-Key``."""

import sqlalchemy as sa

from engine.tables.metadata import Moment, keyed_table

idempotent_answers = keyed_table(
    "idempotent_answers",
    sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("content_type", sa.String(80)),
    sa.Column("location", sa.String(400)),
    sa.Column("body", sa.LargeBinary),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Index(None, "agency_id", "expires_at"),
)
