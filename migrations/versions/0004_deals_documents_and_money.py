"""Make the tables of deals, documents and money."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment, Money

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, in an order in which each finds those that it refers to."""
    op.create_table(
        "document_blobs",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed_hash", sa.String(length=64), nullable=False),
        sa.Column("stored_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_document_blobs_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_document_blobs")),
        sa.UniqueConstraint("agency_id", "content_hash", name=op.f("uq_document_blobs_agency_id_content_hash")),
    )
    op.create_table(
        "deals",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("active_listing_id", Id, nullable=True),
        sa.Column("branch_id", Id, nullable=True),
        sa.Column("agent_id", Id, nullable=True),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("price", Money(), nullable=False),
        sa.Column("deposit", Money(), nullable=False),
        sa.Column("loan_type", sa.String(length=20), nullable=False),
        sa.Column("loan_amount", Money(), nullable=False),
        sa.Column("sign_date", sa.Date(), nullable=True),
        sa.Column("transfer_date", sa.Date(), nullable=True),
        sa.Column("facts", Data(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("taken_by", Id, nullable=True),
        sa.Column("taken_role", sa.String(length=40), nullable=True),
        sa.Column("signed_at", Moment(), nullable=True),
        sa.Column("contract_no", sa.String(length=80), nullable=True),
        sa.Column("certificate_no", sa.String(length=80), nullable=True),
        sa.Column("escrow_account_no", sa.String(length=80), nullable=True),
        sa.Column("fault", sa.String(length=10), nullable=True),
        sa.Column("fell_through_reason", sa.String(length=500), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("opened_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "active_listing_id"],
            ["listings.agency_id", "listings.id"],
            name=op.f("fk_deals_agency_id_active_listing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "agent_id"], ["people.agency_id", "people.id"], name=op.f("fk_deals_agency_id_agent_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "branch_id"], ["branches.agency_id", "branches.id"], name=op.f("fk_deals_agency_id_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "instance_id"],
            ["instances.agency_id", "instances.id"],
            name=op.f("fk_deals_agency_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "listing_id"],
            ["listings.agency_id", "listings.id"],
            name=op.f("fk_deals_agency_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "taken_by"], ["people.agency_id", "people.id"], name=op.f("fk_deals_agency_id_taken_by")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_deals_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_deals")),
        sa.UniqueConstraint("agency_id", "active_listing_id", name="uq_deals_active_listing"),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_deals_agency_id_number")),
    )
    op.create_index("ix_deals_branch", "deals", ["agency_id", "branch_id", "id"], unique=False)
    op.create_index("ix_deals_listing", "deals", ["agency_id", "listing_id"], unique=False)
    op.create_index("ix_deals_state", "deals", ["agency_id", "state", "id"], unique=False)
    op.create_table(
        "deal_parties",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("deal_id", Id, nullable=False),
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("share_percent", Money(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "customer_id"],
            ["customers.agency_id", "customers.id"],
            name=op.f("fk_deal_parties_agency_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "deal_id"], ["deals.agency_id", "deals.id"], name=op.f("fk_deal_parties_agency_id_deal_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_deal_parties_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_deal_parties")),
        sa.UniqueConstraint(
            "agency_id",
            "deal_id",
            "side",
            "role",
            "customer_id",
            name=op.f("uq_deal_parties_agency_id_deal_id_side_role_customer_id"),
        ),
    )
    op.create_index("ix_deal_parties_customer", "deal_parties", ["agency_id", "customer_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("blob_id", Id, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("deal_id", Id, nullable=True),
        sa.Column("listing_id", Id, nullable=True),
        sa.Column("customer_id", Id, nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("stored_at", Moment(), nullable=False),
        sa.Column("stored_by", Id, nullable=True),
        sa.Column("attached_at", Moment(), nullable=True),
        sa.Column("attached_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "blob_id"],
            ["document_blobs.agency_id", "document_blobs.id"],
            name=op.f("fk_documents_agency_id_blob_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "customer_id"],
            ["customers.agency_id", "customers.id"],
            name=op.f("fk_documents_agency_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "deal_id"], ["deals.agency_id", "deals.id"], name=op.f("fk_documents_agency_id_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "listing_id"],
            ["listings.agency_id", "listings.id"],
            name=op.f("fk_documents_agency_id_listing_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_documents_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_blob", "documents", ["agency_id", "blob_id"], unique=False)
    op.create_index("ix_documents_deal", "documents", ["agency_id", "deal_id"], unique=False)
    op.create_index("ix_documents_listing", "documents", ["agency_id", "listing_id"], unique=False)
    op.create_index("ix_documents_orphans", "documents", ["agency_id", "attached_at", "stored_at"], unique=False)
    op.create_table(
        "ledger_accounts",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("deal_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "deal_id"], ["deals.agency_id", "deals.id"], name=op.f("fk_ledger_accounts_agency_id_deal_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_ledger_accounts_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint("agency_id", "deal_id", "kind", name=op.f("uq_ledger_accounts_agency_id_deal_id_kind")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("deal_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("receipt_no", sa.String(length=80), nullable=True),
        sa.Column("memo", sa.String(length=200), nullable=True),
        sa.Column("approver_1", Id, nullable=True),
        sa.Column("approver_2", Id, nullable=True),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("posted_at", Moment(), nullable=False),
        sa.Column("posted_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "approver_1"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_ledger_entries_agency_id_approver_1"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "approver_2"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_ledger_entries_agency_id_approver_2"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "deal_id"], ["deals.agency_id", "deals.id"], name=op.f("fk_ledger_entries_agency_id_deal_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_ledger_entries_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("agency_id", "deal_id", "kind", "receipt_no", name="uq_ledger_entries_receipt"),
        sa.UniqueConstraint("agency_id", "deal_id", "seq", name=op.f("uq_ledger_entries_agency_id_deal_id_seq")),
    )
    op.create_table(
        "commission_shares",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("deal_id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("to", sa.String(length=80), nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "deal_id"],
            ["deals.agency_id", "deals.id"],
            name=op.f("fk_commission_shares_agency_id_deal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "entry_id"],
            ["ledger_entries.agency_id", "ledger_entries.id"],
            name=op.f("fk_commission_shares_agency_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_commission_shares_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_commission_shares")),
    )
    op.create_index("ix_commission_shares_deal", "commission_shares", ["agency_id", "deal_id"], unique=False)
    op.create_table(
        "deal_evidence",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("deal_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "deal_id"], ["deals.agency_id", "deals.id"], name=op.f("fk_deal_evidence_agency_id_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "document_id"],
            ["documents.agency_id", "documents.id"],
            name=op.f("fk_deal_evidence_agency_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_deal_evidence_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_deal_evidence")),
    )
    op.create_index("ix_deal_evidence_deal", "deal_evidence", ["agency_id", "deal_id", "kind"], unique=False)
    op.create_table(
        "import_runs",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("branch_id", Id, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("started_by", Id, nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "branch_id"],
            ["branches.agency_id", "branches.id"],
            name=op.f("fk_import_runs_agency_id_branch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "document_id"],
            ["documents.agency_id", "documents.id"],
            name=op.f("fk_import_runs_agency_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_import_runs_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_import_runs")),
    )
    op.create_table(
        "ledger_postings",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "account_id"],
            ["ledger_accounts.agency_id", "ledger_accounts.id"],
            name=op.f("fk_ledger_postings_agency_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "entry_id"],
            ["ledger_entries.agency_id", "ledger_entries.id"],
            name=op.f("fk_ledger_postings_agency_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_ledger_postings_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_ledger_postings")),
    )
    op.create_index("ix_ledger_postings_account", "ledger_postings", ["agency_id", "account_id"], unique=False)
    op.create_index("ix_ledger_postings_entry", "ledger_postings", ["agency_id", "entry_id"], unique=False)
    op.create_table(
        "import_findings",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=60), nullable=True),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("zh", sa.String(length=300), nullable=False),
        sa.Column("en", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id"],
            ["import_runs.agency_id", "import_runs.id"],
            name=op.f("fk_import_findings_agency_id_run_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_import_findings_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_import_findings")),
    )
    op.create_index("ix_import_findings_run", "import_findings", ["agency_id", "run_id", "row"], unique=False)
