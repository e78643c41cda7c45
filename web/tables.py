"""Rows of the porch: answers already given to writes that carried an ``Idempotency-Key``, and drafts of forms (sealed)."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, belongs_to, keyed_table

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

form_drafts = keyed_table(
    "form_drafts",
    sa.Column("person_id", Id, nullable=False),
    sa.Column("subject", sa.String(120), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("values_sealed", sa.LargeBinary, nullable=False),
    sa.Column("documents", Data, nullable=False),
    sa.Column("saved_at", Moment, nullable=False),
    belongs_to("person_id", "people"),
    sa.UniqueConstraint("agency_id", "person_id", "subject"),
    sa.Index(None, "agency_id", "subject"),
    sa.Index(None, "agency_id", "saved_at"),
)
