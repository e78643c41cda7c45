"""Rows of the accounts: API tokens (only their hash) and credentials (argon2id). People are the engine's."""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, belongs_to, keyed_table

api_tokens = keyed_table(
    "api_tokens",
    sa.Column("person_id", Id, nullable=False),
    sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("label", sa.String(80), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("last_used_at", Moment),
    belongs_to("person_id", "people"),
    sa.UniqueConstraint("agency_id", "secret_hash"),
    sa.Index(None, "agency_id", "person_id"),
)

credentials = keyed_table(
    "credentials",
    sa.Column("person_id", Id, nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    belongs_to("person_id", "people"),
    sa.UniqueConstraint("agency_id", "person_id"),
)
