"""What was published: contents by hash, versions by key, bundles that instances pin."""

import sqlalchemy as sa

from engine.tables.metadata import Data, Id, Moment, keyed_table, metadata

contents = sa.Table(
    "contents",
    metadata,
    sa.Column("agency_id", Id, sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

definitions = keyed_table(
    "definitions",
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("key", sa.String(80), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(20), nullable=False),
    sa.Column("published_at", Moment, nullable=False),
    sa.Column("published_by", Id),
    sa.UniqueConstraint("agency_id", "kind", "key", "version"),
    sa.ForeignKeyConstraint(["agency_id", "content_hash"], ["contents.agency_id", "contents.hash"]),
)

bundles = sa.Table(
    "bundles",
    metadata,
    sa.Column("agency_id", Id, sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("root", sa.String(80), nullable=False),
    sa.Column("manifest", Data, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

calendars = keyed_table(
    "calendars",
    sa.Column("key", sa.String(40), nullable=False),
    sa.Column("body", Data, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("loaded_at", Moment, nullable=False),
    sa.UniqueConstraint("agency_id", "key"),
)
