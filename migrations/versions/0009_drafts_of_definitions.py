"""Keep drafts of definitions."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Id, Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OWN = "current_setting('fangliu.agency', true) in ('*', agency_id::text)"


def upgrade() -> None:
    """Add the table, one open draft a definition, and its row security."""
    op.create_table(
        "definition_drafts",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", Id, nullable=True),
        sa.Column("aside_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_definition_drafts_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_definition_drafts")),
    )
    op.create_index(
        "uq_definition_drafts_open",
        "definition_drafts",
        ["agency_id", "kind", "key"],
        unique=True,
        sqlite_where=sa.text("aside_at IS NULL"),
        postgresql_where=sa.text("aside_at IS NULL"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table definition_drafts enable row level security, force row level security")
        op.execute(f"create policy own_agency on definition_drafts using ({OWN}) with check ({OWN})")
