"""Customers, sealed field by field, and the log of who looked at personal data and why."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, belongs_to, keyed_table

customers = keyed_table(
    "customers",
    sa.Column("branch_id", Id),
    sa.Column("maintainer_id", Id),
    sa.Column("name_sealed", sa.LargeBinary, nullable=False),
    sa.Column("name_index", sa.LargeBinary, nullable=False),
    sa.Column("phone_sealed", sa.LargeBinary),
    sa.Column("phone_index", sa.LargeBinary),
    sa.Column("phone_last_four_index", sa.LargeBinary),
    sa.Column("id_type", sa.String(10)),
    sa.Column("id_number_sealed", sa.LargeBinary),
    sa.Column("id_number_index", sa.LargeBinary),
    sa.Column("id_number_last_four_index", sa.LargeBinary),
    sa.Column("address_sealed", sa.LargeBinary),
    sa.Column("source", sa.String(60)),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", Id),
    belongs_to("branch_id", "branches"),
    belongs_to("maintainer_id", "people"),
    sa.Index("ix_customers_name", "agency_id", "name_index"),
    sa.Index("ix_customers_phone", "agency_id", "phone_index"),
    sa.Index("ix_customers_phone_last_four", "agency_id", "phone_last_four_index"),
    sa.Index("ix_customers_id_number", "agency_id", "id_number_index"),
    sa.Index("ix_customers_id_number_last_four", "agency_id", "id_number_last_four_index"),
)

access_log = keyed_table(
    "access_log",
    sa.Column("subject", sa.String(20), nullable=False),
    sa.Column("subject_id", Id, nullable=False),
    sa.Column("fields", Data, nullable=False),
    sa.Column("reason_sealed", sa.LargeBinary),
    sa.Column("actor_kind", sa.String(10), nullable=False),
    sa.Column("actor_id", sa.String(60)),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_access_log_subject", "agency_id", "subject", "subject_id"),
    sa.Index("ix_access_log_actor", "agency_id", "actor_id", "at"),
)
