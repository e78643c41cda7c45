"""Make the tables of listings, viewings and customers."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment, Money

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, in an order in which each finds those that it refers to."""
    op.create_table(
        "access_log",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("fields", Data(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.String(length=60), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_access_log_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_access_log")),
    )
    op.create_index("ix_access_log_actor", "access_log", ["agency_id", "actor_id", "at"], unique=False)
    op.create_index("ix_access_log_subject", "access_log", ["agency_id", "subject", "subject_id"], unique=False)
    op.create_table(
        "number_series",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_number_series_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("agency_id", "series", name=op.f("uq_number_series_agency_id_series")),
    )
    op.create_table(
        "customers",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("branch_id", Id, nullable=True),
        sa.Column("maintainer_id", Id, nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_last_four_index", sa.LargeBinary(), nullable=True),
        sa.Column("id_type", sa.String(length=10), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_last_four_index", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "branch_id"],
            ["branches.agency_id", "branches.id"],
            name=op.f("fk_customers_agency_id_branch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "maintainer_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_customers_agency_id_maintainer_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_customers_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_customers")),
    )
    op.create_index("ix_customers_id_number", "customers", ["agency_id", "id_number_index"], unique=False)
    op.create_index(
        "ix_customers_id_number_last_four", "customers", ["agency_id", "id_number_last_four_index"], unique=False
    )
    op.create_index("ix_customers_name", "customers", ["agency_id", "name_index"], unique=False)
    op.create_index("ix_customers_phone", "customers", ["agency_id", "phone_index"], unique=False)
    op.create_index("ix_customers_phone_last_four", "customers", ["agency_id", "phone_last_four_index"], unique=False)
    op.create_table(
        "listings",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("branch_id", Id, nullable=True),
        sa.Column("maintainer_id", Id, nullable=True),
        sa.Column("seller_id", Id, nullable=True),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("district", sa.String(length=60), nullable=True),
        sa.Column("community", sa.String(length=120), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_index", sa.LargeBinary(), nullable=True),
        sa.Column("area", Money(), nullable=False),
        sa.Column("price_asked", Money(), nullable=False),
        sa.Column("title_type", sa.String(length=40), nullable=False),
        sa.Column("seller_mortgage", sa.Boolean(), nullable=True),
        sa.Column("verification_code", sa.String(length=60), nullable=True),
        sa.Column("facts", Data(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "branch_id"],
            ["branches.agency_id", "branches.id"],
            name=op.f("fk_listings_agency_id_branch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_listings_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "maintainer_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_listings_agency_id_maintainer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "seller_id"],
            ["customers.agency_id", "customers.id"],
            name=op.f("fk_listings_agency_id_seller_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_listings_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_listings")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_listings_agency_id_number")),
    )
    op.create_index("ix_listings_address", "listings", ["agency_id", "address_index"], unique=False)
    op.create_index("ix_listings_branch", "listings", ["agency_id", "branch_id", "id"], unique=False)
    op.create_index("ix_listings_state", "listings", ["agency_id", "state", "id"], unique=False)
    op.create_table(
        "listing_history",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("changes", Data(), nullable=True),
        sa.Column("deal_id", Id, nullable=True),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "listing_id"],
            ["listings.agency_id", "listings.id"],
            name=op.f("fk_listing_history_agency_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_listing_history_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_listing_history")),
        sa.UniqueConstraint("agency_id", "listing_id", "seq", name=op.f("uq_listing_history_agency_id_listing_id_seq")),
    )
    op.create_table(
        "viewings",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("agent_id", Id, nullable=True),
        sa.Column("branch_id", Id, nullable=True),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("viewing_at", Moment(), nullable=False),
        sa.Column("checked_in_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("feedback_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "agent_id"], ["people.agency_id", "people.id"], name=op.f("fk_viewings_agency_id_agent_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "branch_id"],
            ["branches.agency_id", "branches.id"],
            name=op.f("fk_viewings_agency_id_branch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "customer_id"],
            ["customers.agency_id", "customers.id"],
            name=op.f("fk_viewings_agency_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_viewings_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "listing_id"],
            ["listings.agency_id", "listings.id"],
            name=op.f("fk_viewings_agency_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_viewings_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_viewings")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_viewings_agency_id_number")),
    )
    op.create_index("ix_viewings_customer", "viewings", ["agency_id", "customer_id", "id"], unique=False)
    op.create_index("ix_viewings_listing", "viewings", ["agency_id", "listing_id", "id"], unique=False)
