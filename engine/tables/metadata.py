"""The MetaData that every room hangs its tables on, and the column types that they share.

Every table leads its key with ``agency_id``, so that a query that forgets the agency is visible at a glance and a distributed
PostgreSQL can shard by agency. Leaves the rows themselves to the rooms.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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


class _PackedId(sa.types.UserDefinedType[str]):
    """Keep a UUID as 16 bytes where the database has no type for it: half of its text, and quicker to read."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name the column type."""
        return "BLOB"

    def bind_processor(self, _dialect: Dialect) -> Callable[[str | None], bytes | None]:
        """Pack."""
        return lambda value: None if value is None else bytes.fromhex(value.replace("-", ""))

    def result_processor(self, _dialect: Dialect, _column_type: object) -> Callable[[bytes | None], str | None]:
        """Unpack."""
        return lambda value: None if value is None else _with_dashes(value.hex())


def _with_dashes(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


Id = sa.Uuid(as_uuid=False).with_variant(_PackedId(), "sqlite")
"""A UUIDv7: text in Python, 16 bytes in the database."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(sa.TypeDecorator[datetime]):
    """Keep an aware UTC moment; SQLite, which has no type for it, keeps the microseconds since 1970."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type."""
        return dialect.type_descriptor(sa.BigInteger() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Turn to UTC.

        :raises ValueError: the moment has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return (value - _EPOCH) // _MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _EPOCH + timedelta(microseconds=value)
        moment: datetime = value
        return moment.astimezone(UTC)


class Written(bytes):
    """Be plain data that the codec has written already."""

    __slots__ = ()


class Data(sa.TypeDecorator[Any]):
    """Keep plain data (Decimal, dates, lists, dicts) in the expressions' codec."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encode."""
        if value is None or type(value) is Written:
            return value
        return codec.dumps(value)

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
