"""Keep the links by which parties reach their deal."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Id, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OWN = "current_setting('fangliu.agency', true) in ('*', agency_id::text)"


def upgrade() -> None:
    """Add the table, and on PostgreSQL the policy that keeps agencies apart."""
    op.create_table(
        "party_links",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("business_key", sa.String(length=80), nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("revoked_by", Id, nullable=True),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_party_links_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "customer_id"],
            ["customers.agency_id", "customers.id"],
            name=op.f("fk_party_links_agency_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_party_links")),
        sa.UniqueConstraint("agency_id", "secret_hash", name=op.f("uq_party_links_agency_id_secret_hash")),
    )
    op.create_index(
        op.f("ix_party_links_agency_id_business_key_customer_id"),
        "party_links",
        ["agency_id", "business_key", "customer_id"],
        unique=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute('alter table "party_links" enable row level security, force row level security')
        op.execute(f'create policy own_agency on "party_links" using ({OWN}) with check ({OWN})')
