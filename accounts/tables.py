"""Rows of the accounts: API tokens, sessions, invitations and customers' links (only their hashes), credentials (argon2id),
attempts to come in.

People are the engine's.
"""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, belongs_to, keyed_table, metadata

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
    sa.Column("locked_at", Moment),
    belongs_to("person_id", "people"),
    sa.UniqueConstraint("agency_id", "person_id"),
)

sessions = keyed_table(
    "sessions",
    sa.Column("person_id", Id, nullable=False),
    sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("device", sa.String(160), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    belongs_to("person_id", "people"),
    sa.UniqueConstraint("agency_id", "secret_hash"),
    sa.Index(None, "agency_id", "person_id"),
    sa.Index(None, "agency_id", "expires_at"),
)

invitations = keyed_table(
    "invitations",
    sa.Column("person_id", Id, nullable=False),
    sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    belongs_to("person_id", "people"),
    sa.UniqueConstraint("agency_id", "secret_hash"),
    sa.UniqueConstraint("agency_id", "person_id"),
)
"""A link by which a person sets a password, once; a newer one takes the older one's place."""

party_links = keyed_table(
    "party_links",
    sa.Column("business_key", sa.String(80), nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", Id),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("revoked_by", Id),
    sa.Column("used_at", Moment),
    belongs_to("customer_id", "customers"),
    sa.UniqueConstraint("agency_id", "secret_hash"),
    sa.Index(None, "agency_id", "business_key", "customer_id"),
)
"""``created_by`` and ``revoked_by`` are people, NULL for the house itself; ``used_at``: the customer last did something by it."""

# The one table without an agency: attempts are counted before it is known whether the agency that was typed exists.
sign_in_attempts = sa.Table(
    "sign_in_attempts",
    metadata,
    sa.Column("place", sa.LargeBinary(32), primary_key=True),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Index(None, "began_at"),
)
