"""Deals, their parties, their evidence and who shares the commission.

``active_listing_id`` is the listing while the deal holds it, else NULL. Its unique constraint is a partial index that every
database knows, because NULLs do not collide: two deals can never hold one listing.
"""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, Money, belongs_to, keyed_table

deals = keyed_table(
    "deals",
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("listing_id", Id, nullable=False),
    sa.Column("active_listing_id", Id),
    sa.Column("branch_id", Id),
    sa.Column("agent_id", Id),
    sa.Column("instance_id", Id),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("state_at", Moment, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("price", Money, nullable=False),
    sa.Column("deposit", Money, nullable=False),
    sa.Column("loan_type", sa.String(20), nullable=False),
    sa.Column("loan_amount", Money, nullable=False),
    sa.Column("sign_date", sa.Date),
    sa.Column("transfer_date", sa.Date),
    sa.Column("facts", Data, nullable=False),
    sa.Column("taken_at", Moment),
    sa.Column("taken_by", Id),
    sa.Column("taken_role", sa.String(40)),
    sa.Column("signed_at", Moment),
    sa.Column("contract_no", sa.String(80)),
    sa.Column("certificate_no", sa.String(80)),
    sa.Column("escrow_account_no", sa.String(80)),
    sa.Column("fault", sa.String(10)),
    sa.Column("fell_through_reason", sa.String(500)),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("opened_by", Id),
    belongs_to("listing_id", "listings"),
    belongs_to("active_listing_id", "listings"),
    belongs_to("branch_id", "branches"),
    belongs_to("agent_id", "people"),
    belongs_to("taken_by", "people"),
    belongs_to("instance_id", "instances"),
    sa.UniqueConstraint("agency_id", "number"),
    sa.UniqueConstraint("agency_id", "active_listing_id", name="uq_deals_active_listing"),
    sa.Index("ix_deals_listing", "agency_id", "listing_id"),
    sa.Index("ix_deals_state", "agency_id", "state", "id"),
    sa.Index("ix_deals_branch", "agency_id", "branch_id", "id"),
)

deal_parties = keyed_table(
    "deal_parties",
    sa.Column("deal_id", Id, nullable=False),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("side", sa.String(10), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    sa.Column("share_percent", Money),
    belongs_to("deal_id", "deals"),
    belongs_to("customer_id", "customers"),
    sa.UniqueConstraint("agency_id", "deal_id", "side", "role", "customer_id"),
    sa.Index("ix_deal_parties_customer", "agency_id", "customer_id"),
)

deal_evidence = keyed_table(
    "deal_evidence",
    sa.Column("deal_id", Id, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("document_id", Id),
    sa.Column("reference", sa.String(120)),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("recorded_by", Id),
    belongs_to("deal_id", "deals"),
    belongs_to("document_id", "documents"),
    sa.Index("ix_deal_evidence_deal", "agency_id", "deal_id", "kind"),
)

commission_shares = keyed_table(
    "commission_shares",
    sa.Column("deal_id", Id, nullable=False),
    sa.Column("entry_id", Id, nullable=False),
    sa.Column("to", sa.String(80), nullable=False),
    sa.Column("amount", Money, nullable=False),
    belongs_to("deal_id", "deals"),
    belongs_to("entry_id", "ledger_entries"),
    sa.Index("ix_commission_shares_deal", "agency_id", "deal_id"),
)
