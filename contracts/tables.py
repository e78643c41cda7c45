"""An agency's terms for its papers, and which paper each call made.

A paper's document is swept when no process attached it within a day, so nothing here holds it by a foreign key.
"""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, keyed_table

contract_terms = keyed_table(
    "contract_terms",
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("value", sa.String(200), nullable=False),
    sa.Column("set_at", Moment, nullable=False),
    sa.UniqueConstraint("agency_id", "name"),
)

generated_contracts = keyed_table(
    "generated_contracts",
    sa.Column("call_id", sa.String(60), nullable=False),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("template", sa.String(80), nullable=False),
    sa.Column("template_hash", sa.String(64), nullable=False),
    sa.Column("deal_no", sa.String(40), nullable=False),
    sa.Column("document_id", Id, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("blanks", Data, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.UniqueConstraint("agency_id", "call_id", "request_hash"),
)
