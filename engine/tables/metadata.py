"""The MetaData that every room hangs its tables on, and the column types that they share.

Every table leads its key with ``agency_id``, so that a query that forgets the agency is visible at a glance and a distributed
PostgreSQL can shard by agency. Leaves the rows themselves to the rooms.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.schema import SchemaItem

from engine.expressions import codec

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = sa.MetaData(naming_convention=NAMING)

Id = sa.Uuid(as_uuid=False)
"""A UUIDv7 as text in Python, 16 bytes on PostgreSQL, 32 characters on SQLite."""


class Moment(sa.TypeDecorator[datetime]):
    """Keep an aware UTC moment; SQLite stores it naive, so the zone is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC.

        :raises ValueError: the moment has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Data(sa.TypeDecorator[Any]):
    """Keep plain data (Decimal, dates, lists, dicts) in the expressions' codec."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encode."""
        return None if value is None else codec.dumps(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decode."""
        return None if value is None else codec.loads(value)


class Money(sa.TypeDecorator[Decimal]):
    """Keep an amount in yuan to the fen: NUMERIC(18, 2) on PostgreSQL, whole fen on SQLite, which has no decimal type."""

    impl = sa.Numeric(18, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type."""
        return dialect.type_descriptor(sa.BigInteger() if dialect.name == "sqlite" else sa.Numeric(18, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | int | None:
        """Turn into what the column keeps.

        :raises ValueError: the amount has a fraction of a fen, or is no Decimal.
        """
        if value is None:
            return None
        if not isinstance(value, Decimal) or value != value.quantize(Decimal("0.01")):
            raise ValueError(f"not an amount in whole fen: {value!r}")
        return int(value * 100) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give yuan back."""
        if value is None:
            return None
        yuan = Decimal(value) / 100 if dialect.name == "sqlite" else Decimal(value)
        return yuan.quantize(Decimal("0.01"))


def keyed_table(name: str, *items: SchemaItem) -> sa.Table:
    """Make a table whose key is ``(agency_id, id)``."""
    return sa.Table(
        name,
        metadata,
        sa.Column("agency_id", Id, sa.ForeignKey("agencies.id"), primary_key=True),
        sa.Column("id", Id, primary_key=True),
        *items,
    )


def belongs_to(column: str, table: str) -> sa.ForeignKeyConstraint:
    """Point ``(agency_id, column)`` at ``table``'s key, so that no row can refer to another agency's."""
    return sa.ForeignKeyConstraint(["agency_id", column], [f"{table}.agency_id", f"{table}.id"])
