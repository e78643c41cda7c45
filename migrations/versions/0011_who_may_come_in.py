"""Keep links to set a password, locks, closed branches, and what administrators did outside any process."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OWN = "current_setting('fangliu.agency', true) in ('*', agency_id::text)"


def upgrade() -> None:
    """Add the tables and columns."""
    op.add_column("branches", sa.Column("closed_at", Moment))
    op.add_column("credentials", sa.Column("locked_at", Moment))
    op.create_table(
        "invitations",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_invitations_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_invitations_agency_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("agency_id", "secret_hash", name=op.f("uq_invitations_agency_id_secret_hash")),
        sa.UniqueConstraint("agency_id", "person_id", name=op.f("uq_invitations_agency_id_person_id")),
    )
    op.create_table(
        "acts",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor_id", Id),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject_id", Id),
        sa.Column("detail", Data, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_acts_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_acts")),
    )
    op.create_index(op.f("ix_acts_agency_id_subject_id_id"), "acts", ["agency_id", "subject_id", "id"])
    if op.get_bind().dialect.name == "postgresql":
        for table in ("invitations", "acts"):
            op.execute(f'alter table "{table}" enable row level security, force row level security')
            op.execute(f'create policy own_agency on "{table}" using ({OWN}) with check ({OWN})')
