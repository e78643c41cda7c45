"""Make the tables of the doors and of the workshops."""

import sqlalchemy as sa
from alembic import op

from engine.tables.metadata import Data, Id, Moment, Money

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them, in an order in which each finds those that it refers to."""
    op.create_table(
        "sign_in_attempts",
        sa.Column("place", sa.LargeBinary(length=32), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_began_at"), "sign_in_attempts", ["began_at"], unique=False)
    op.create_table(
        "adapter_knobs",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("adapter", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("set_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_adapter_knobs_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_adapter_knobs")),
        sa.UniqueConstraint("agency_id", "adapter", name=op.f("uq_adapter_knobs_agency_id_adapter")),
    )
    op.create_table(
        "contract_terms",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_contract_terms_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_contract_terms")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_contract_terms_agency_id_name")),
    )
    op.create_table(
        "generated_contracts",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("call_id", sa.String(length=60), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("template_hash", sa.String(length=64), nullable=False),
        sa.Column("deal_no", sa.String(length=40), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("blanks", Data(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_generated_contracts_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_generated_contracts")),
        sa.UniqueConstraint(
            "agency_id", "call_id", "request_hash", name=op.f("uq_generated_contracts_agency_id_call_id_request_hash")
        ),
    )
    op.create_table(
        "idempotent_answers",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("content_type", sa.String(length=80), nullable=True),
        sa.Column("location", sa.String(length=400), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_idempotent_answers_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_idempotent_answers")),
    )
    op.create_index(
        op.f("ix_idempotent_answers_agency_id_expires_at"),
        "idempotent_answers",
        ["agency_id", "expires_at"],
        unique=False,
    )
    op.create_table(
        "market_sales",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("district", sa.String(length=60), nullable=False),
        sa.Column("community", sa.String(length=120), nullable=False),
        sa.Column("area", Money(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("built", sa.Integer(), nullable=True),
        sa.Column("price", Money(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_market_sales_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_market_sales")),
    )
    op.create_index("ix_market_sales_city", "market_sales", ["agency_id", "city", "on"], unique=False)
    op.create_table(
        "simulated_answers",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("adapter", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.String(length=60), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", Data(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_simulated_answers_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_simulated_answers")),
        sa.UniqueConstraint(
            "agency_id", "call_id", "request_hash", name=op.f("uq_simulated_answers_agency_id_call_id_request_hash")
        ),
    )
    op.create_table(
        "simulated_facts",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("adapter", sa.String(length=20), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=False),
        sa.Column("facts", Data(), nullable=False),
        sa.Column("planted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_simulated_facts_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_simulated_facts")),
        sa.UniqueConstraint(
            "agency_id", "adapter", "business_key", name=op.f("uq_simulated_facts_agency_id_adapter_business_key")
        ),
    )
    op.create_table(
        "sms_outbox",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("request_id", sa.String(length=60), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("template_id", sa.String(length=40), nullable=False),
        sa.Column("parameters", sa.String(length=1000), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("receipt_no", sa.String(length=60), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_sms_outbox_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_sms_outbox")),
        sa.UniqueConstraint("agency_id", "request_id", name=op.f("uq_sms_outbox_agency_id_request_id")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_api_tokens_agency_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_api_tokens_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("agency_id", "secret_hash", name=op.f("uq_api_tokens_agency_id_secret_hash")),
    )
    op.create_index(op.f("ix_api_tokens_agency_id_person_id"), "api_tokens", ["agency_id", "person_id"], unique=False)
    op.create_table(
        "credentials",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["people.agency_id", "people.id"],
            name=op.f("fk_credentials_agency_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_credentials_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("agency_id", "person_id", name=op.f("uq_credentials_agency_id_person_id")),
    )
    op.create_table(
        "sessions",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device", sa.String(length=160), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"], ["people.agency_id", "people.id"], name=op.f("fk_sessions_agency_id_person_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_sessions_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("agency_id", "secret_hash", name=op.f("uq_sessions_agency_id_secret_hash")),
    )
    op.create_index(op.f("ix_sessions_agency_id_expires_at"), "sessions", ["agency_id", "expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_agency_id_person_id"), "sessions", ["agency_id", "person_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=6), nullable=False),
        sa.Column("recipient", sa.String(length=50), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("customer_id", Id, nullable=True),
        sa.Column("instance_id", Id, nullable=True),
        sa.Column("business_key", sa.String(length=80), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("zh", sa.String(length=300), nullable=False),
        sa.Column("en", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "customer_id"],
            ["customers.agency_id", "customers.id"],
            name=op.f("fk_notices_agency_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"], ["people.agency_id", "people.id"], name=op.f("fk_notices_agency_id_person_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_notices_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "agency_id",
            "event_id",
            "recipient",
            "channel",
            name=op.f("uq_notices_agency_id_event_id_recipient_channel"),
        ),
    )
    op.create_index(
        "ix_notices_person", "notices", ["agency_id", "person_id", "channel", "read_at", "id"], unique=False
    )
