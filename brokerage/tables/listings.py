"""Listings with their history, viewings, and the running numbers of all that is numbered."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, Money, belongs_to, keyed_table

SquareMetres = Money
"""Areas are exact to two places too."""

number_series = keyed_table(
    "number_series",
    sa.Column("series", sa.String(20), nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.UniqueConstraint("agency_id", "series"),
)

listings = keyed_table(
    "listings",
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("branch_id", Id),
    sa.Column("maintainer_id", Id),
    sa.Column("seller_id", Id),
    sa.Column("instance_id", Id),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("state_at", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("city", sa.String(60), nullable=False),
    sa.Column("district", sa.String(60)),
    sa.Column("community", sa.String(120), nullable=False),
    sa.Column("address_sealed", sa.LargeBinary),
    sa.Column("address_index", sa.LargeBinary),
    sa.Column("area", SquareMetres, nullable=False),
    sa.Column("price_asked", Money, nullable=False),
    sa.Column("title_type", sa.String(40), nullable=False),
    sa.Column("seller_mortgage", sa.Boolean),
    sa.Column("verification_code", sa.String(60)),
    sa.Column("facts", Data, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", Id),
    belongs_to("branch_id", "branches"),
    belongs_to("maintainer_id", "people"),
    belongs_to("seller_id", "customers"),
    belongs_to("instance_id", "instances"),
    sa.UniqueConstraint("agency_id", "number"),
    sa.Index("ix_listings_state", "agency_id", "state", "id"),
    sa.Index("ix_listings_branch", "agency_id", "branch_id", "id"),
    sa.Index("ix_listings_address", "agency_id", "address_index"),
)

listing_history = keyed_table(
    "listing_history",
    sa.Column("listing_id", Id, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("verb", sa.String(40), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(500)),
    sa.Column("changes", Data),
    sa.Column("deal_id", Id),
    sa.Column("instance_id", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("person_id", Id),
    belongs_to("listing_id", "listings"),
    sa.UniqueConstraint("agency_id", "listing_id", "seq"),
)

viewings = keyed_table(
    "viewings",
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("listing_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("agent_id", Id),
    sa.Column("branch_id", Id),
    sa.Column("instance_id", Id),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("viewing_at", Moment, nullable=False),
    sa.Column("checked_in_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("outcome", sa.String(40)),
    sa.Column("feedback_sealed", sa.LargeBinary),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", Id),
    belongs_to("listing_id", "listings"),
    belongs_to("customer_id", "customers"),
    belongs_to("agent_id", "people"),
    belongs_to("branch_id", "branches"),
    belongs_to("instance_id", "instances"),
    sa.UniqueConstraint("agency_id", "number"),
    sa.Index("ix_viewings_listing", "agency_id", "listing_id", "id"),
    sa.Index("ix_viewings_customer", "agency_id", "customer_id", "id"),
)
