"""Who exists: agencies, branches, people, memberships and absences; and what was done to them."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, belongs_to, keyed_table, metadata

agencies = sa.Table(
    "agencies",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("code", sa.String(40), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("city", sa.String(60), nullable=False),
    sa.Column("zone", sa.String(60), nullable=False),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
    sa.Column("demo", sa.Boolean, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("roles", Data, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

branches = keyed_table(
    "branches",
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("closed_at", Moment),
    sa.UniqueConstraint("agency_id", "code"),
)

people = keyed_table(
    "people",
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("contact", sa.LargeBinary),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.UniqueConstraint("agency_id", "login"),
)

memberships = keyed_table(
    "memberships",
    sa.Column("person_id", Id, nullable=False),
    sa.Column("branch_id", Id),
    sa.Column("role", sa.String(40), nullable=False),
    sa.Column("superior_id", Id),
    belongs_to("person_id", "people"),
    belongs_to("branch_id", "branches"),
    belongs_to("superior_id", "people"),
    sa.Index(None, "agency_id", "role", "branch_id"),
    sa.Index(None, "agency_id", "person_id"),
)

absences = keyed_table(
    "absences",
    sa.Column("person_id", Id, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    sa.Column("why_sealed", sa.LargeBinary),
    belongs_to("person_id", "people"),
    sa.Index(None, "agency_id", "person_id", "ends_at"),
)

acts = keyed_table(
    "acts",
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor_id", Id),
    sa.Column("verb", sa.String(40), nullable=False),
    sa.Column("subject_id", Id),
    sa.Column("detail", Data, nullable=False),
    sa.Index(None, "agency_id", "subject_id", "id"),
)
"""What administrators did outside any process, append-only; ``detail`` holds no personal data and no secret."""
