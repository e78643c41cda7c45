"""Statements that are sent often: built and compiled by SQLAlchemy once, then given to the driver as they are.

What SQLAlchemy does anew for each execution costs several times what SQLite itself takes for a row. Types still turn values into
what the driver takes and back, errors are SQLAlchemy's, and who listens to statements hears of these too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
_Processor = Callable[[Any], Any]


@dataclass(slots=True, kw_only=True)
class _Plan:
    """Be a statement compiled for one dialect. ``binds`` are the parameters' names, constants and processors, in order.

    ``readers`` turn the columns' values; what they have to do is known when the driver has told its own types.
    """

    sql: str
    positional: bool
    names: tuple[str, ...]
    binds: tuple[tuple[str, Any, _Processor | None], ...]
    shape: SimpleResultMetaData
    types: tuple[sa.types.TypeEngine[Any], ...]
    readers: tuple[_Processor | None, ...] | None = None

    def parameters(self, values: Values) -> Any:
        """Return what the driver takes for these values; what they do not name keeps its constant, else is null."""
        given = values.get
        bound = [
            given(name, constant) if process is None else process(given(name, constant))
            for name, constant, process in self.binds
        ]
        return bound if self.positional else dict(zip(self.names, bound, strict=True))

    def rows(self, cursor: Any, dialect: Dialect) -> list[Row[Any]]:
        """Return the rows as SQLAlchemy would."""
        if self.readers is None:
            self.readers = tuple(
                kind.dialect_impl(dialect).result_processor(dialect, told[1])
                for kind, told in zip(self.types, cursor.description, strict=True)
            )
        shape, index, readers = self.shape, self.shape._key_to_index, self.readers
        return [
            Row(
                shape,
                None,
                index,
                [one if read is None else read(one) for one, read in zip(told, readers, strict=True)],
            )
            for told in cursor.fetchall()
        ]


class Prepared:
    """Be a statement without lists among its parameters; its columns have different names."""

    def __init__(self, statement: sa.Select[Any] | sa.CompoundSelect[Any] | sa.Insert | sa.Update | sa.Delete) -> None:
        self._statement = statement
        self._fills = isinstance(statement, sa.Insert)
        self._plans: dict[tuple[str, tuple[str, ...]], _Plan] = {}

    def rows(self, connection: sa.Connection, values: Values) -> list[Row[Any]]:
        """Run it and return its rows.

        :raises sqlalchemy.exc.DBAPIError: the database refuses it.
        """
        plan = self._plan(connection.dialect, values)
        cursor = _send(connection, plan.sql, plan.parameters(values), many=False)
        try:
            return plan.rows(cursor, connection.dialect)
        finally:
            cursor.close()

    def run(self, connection: sa.Connection, values: Values | Sequence[Values]) -> int:
        """Run it, once for each of several values, and return the number of rows it changed.

        :raises sqlalchemy.exc.DBAPIError: the database refuses it.
        """
        if isinstance(values, Mapping):
            plan = self._plan(connection.dialect, values)
            cursor = _send(connection, plan.sql, plan.parameters(values), many=False)
        else:
            plan = self._plan(connection.dialect, values[0])
            cursor = _send(connection, plan.sql, [plan.parameters(one) for one in values], many=True)
        changed = int(cursor.rowcount)
        cursor.close()
        return changed

    def _plan(self, dialect: Dialect, values: Values) -> _Plan:
        named = tuple(values) if self._fills else ()
        plan = self._plans.get((dialect.name, named))
        if plan is None:
            plan = self._plans[dialect.name, named] = _compiled(self._statement, dialect, named)
        return plan


def _compiled(statement: Any, dialect: Dialect, named: tuple[str, ...]) -> _Plan:
    made = statement.compile(dialect=dialect, column_keys=list(named) or None)
    binds = {name: bind for bind, name in made.bind_names.items()}
    assert not any(bind.expanding for bind in binds.values()), "a list among the parameters changes the text"
    names = tuple(made.positiontup if made.positional else binds)
    columns = list(statement.exported_columns) if statement.is_select or statement._returning else []
    return _Plan(
        sql=str(made),
        positional=made.positional,
        names=names,
        binds=tuple(
            (name, made.params[name], binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
        ),
        shape=SimpleResultMetaData([column.name for column in columns]),
        types=tuple(column.type for column in columns),
    )


def _send(connection: sa.Connection, sql: str, parameters: Any, *, many: bool) -> Any:
    cursor: Any = connection.connection.cursor()
    if connection._has_events or connection.engine._has_events:
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, cursor, sql, parameters, None, many)
    try:
        if many:
            cursor.executemany(sql, parameters)
        else:
            cursor.execute(sql, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, cursor, sql, error) from error
    return cursor


def _told(connection: sa.Connection, cursor: Any, sql: str, error: Exception) -> Exception:
    """Turn the driver's error into SQLAlchemy's; a connection that is gone leaves the pool."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.driver_connection, cursor)  # type: ignore[arg-type]  # it is one
    told = DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect, hide_parameters=True
    )
    if lost:
        connection.invalidate(error)
    return told
