"""Make the tables of who exists and of what is published."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, in an order in which each finds those that it refers to."""
    op.create_table(
        "agencies",
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("roles", Data(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("code", name=op.f("uq_agencies_code")),
    )
    op.create_table(
        "branches",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_branches_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_branches")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_branches_agency_id_code")),
    )
    op.create_table(
        "bundles",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=80), nullable=False),
        sa.Column("manifest", Data(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_bundles_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "hash", name=op.f("pk_bundles")),
    )
    op.create_table(
        "calendars",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("body", Data(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("loaded_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_calendars_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("agency_id", "key", name=op.f("uq_calendars_agency_id_key")),
    )
    op.create_table(
        "contents",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_contents_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "hash", name=op.f("pk_contents")),
    )
    op.create_table(
        "people",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_people_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_people")),
        sa.UniqueConstraint("agency_id", "login", name=op.f("uq_people_agency_id_login")),
    )
    op.create_table(
        "absences",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"], ["people.agency_id", "people.id"], name=op.f("fk_absences_agency_id_person_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_absences_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_absences")),
    )
    op.create_index(
        op.f("ix_absences_agency_id_person_id_ends_at"), "absences", ["agency_id", "person_id", "ends_at"], unique=False
    )
    op.create_table(
        "definitions",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("published_at", Moment(), nullable=False),
        sa.Column("published_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "content_hash"],
            ["contents.agency_id", "contents.hash"],
            name=op.f("fk_definitions_agency_id_content_hash"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_definitions_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_definitions")),
        sa.UniqueConstraint(
            "agency_id", "kind", "key", "version", name=op.f("uq_definitions_agency_id_kind_key_version")
        ),
    )
    op.create_table(
        "memberships",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("branch_id", Id, nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("superior_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "branch_id"],
            ["branches.agency_id", "branches.id"],
            name=op.f("fk_memberships_agency_id_branch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_memberships_agency_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "superior_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_memberships_agency_id_superior_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_memberships_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_agency_id_person_id"), "memberships", ["agency_id", "person_id"], unique=False)
    op.create_index(
        op.f("ix_memberships_agency_id_role_branch_id"), "memberships", ["agency_id", "role", "branch_id"], unique=False
    )
