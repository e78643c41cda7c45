"""What homes were asked and sold for: imported market rows, and demo rows that say so in ``source``."""

import sqlalchemy as sa

from engine.tables.metadata import Id, Moment, Money, keyed_table

market_sales = keyed_table(
    "market_sales",
    sa.Column("city", sa.String(60), nullable=False),
    sa.Column("district", sa.String(60), nullable=False),
    sa.Column("community", sa.String(120), nullable=False),
    sa.Column("area", Money, nullable=False),
    sa.Column("floor", sa.Integer),
    sa.Column("built", sa.Integer),
    sa.Column("price", Money, nullable=False),
    sa.Column("kind", sa.String(5), nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("days", sa.Integer),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("batch_id", Id, nullable=False),
    sa.Column("kept_at", Moment, nullable=False),
    sa.Index("ix_market_sales_city", "agency_id", "city", "on"),
)
"""``area`` in square metres, ``price`` in yuan, ``kind`` sold or asked, ``on`` the day of it, ``days`` on the market."""
