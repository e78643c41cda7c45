"""Money in a deal: accounts, entries and postings in double entry. Rows are only ever added."""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, Money, belongs_to, keyed_table

ledger_accounts = keyed_table(
    "ledger_accounts",
    sa.Column("deal_id", Id, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    belongs_to("deal_id", "deals"),
    sa.UniqueConstraint("agency_id", "deal_id", "kind"),
)

ledger_entries = keyed_table(
    "ledger_entries",
    sa.Column("deal_id", Id, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("receipt_no", sa.String(80)),
    sa.Column("memo", sa.String(200)),
    sa.Column("approver_1", Id),
    sa.Column("approver_2", Id),
    sa.Column("instance_id", Id),
    sa.Column("posted_at", Moment, nullable=False),
    sa.Column("posted_by", Id),
    belongs_to("deal_id", "deals"),
    belongs_to("approver_1", "people"),
    belongs_to("approver_2", "people"),
    sa.UniqueConstraint("agency_id", "deal_id", "seq"),
    sa.UniqueConstraint("agency_id", "deal_id", "kind", "receipt_no", name="uq_ledger_entries_receipt"),
)

ledger_postings = keyed_table(
    "ledger_postings",
    sa.Column("entry_id", Id, nullable=False),
    sa.Column("account_id", Id, nullable=False),
    sa.Column("amount", Money, nullable=False),
    belongs_to("entry_id", "ledger_entries"),
    belongs_to("account_id", "ledger_accounts"),
    sa.Index("ix_ledger_postings_entry", "agency_id", "entry_id"),
    sa.Index("ix_ledger_postings_account", "agency_id", "account_id"),
)
