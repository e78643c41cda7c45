"""Keep drafts of forms."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OWN = "current_setting('fangliu.agency', true) in ('*', agency_id::text)"


def upgrade() -> None:
    """Add its table, and let PostgreSQL keep agencies apart in it."""
    op.create_table(
        "form_drafts",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("values_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("documents", Data(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_form_drafts_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_form_drafts_agency_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_form_drafts")),
        sa.UniqueConstraint(
            "agency_id", "person_id", "subject", name=op.f("uq_form_drafts_agency_id_person_id_subject")
        ),
    )
    op.create_index(op.f("ix_form_drafts_agency_id_subject"), "form_drafts", ["agency_id", "subject"])
    op.create_index(op.f("ix_form_drafts_agency_id_saved_at"), "form_drafts", ["agency_id", "saved_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table form_drafts enable row level security, force row level security")
        op.execute(f"create policy own_agency on form_drafts using ({OWN}) with check ({OWN})")
