"""Writes the rows of the stock design: the same tables and statements as the product's, the state as JSON with specs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from benchmarks.place import Place
from benchmarks.stock.recorded import Done
from engine.ids import new_id
from engine.tables.instances import instances, tasks
from engine.tables.journal import journal

_load = sa.select(instances).where(
    instances.c.agency_id == sa.bindparam("agency"), instances.c.id == sa.bindparam("one")
)
_save = (
    sa.update(instances)
    .where(instances.c.agency_id == sa.bindparam("agency"), instances.c.id == sa.bindparam("one"))
    .values(state=sa.bindparam("state_"), revision=instances.c.revision + 1)
)
_close = (
    sa.update(tasks)
    .where(tasks.c.agency_id == sa.bindparam("agency"), tasks.c.id == sa.bindparam("one"))
    .values(state="completed", closed_at=sa.bindparam("at"))
)
_open, _note, _begin = sa.insert(tasks), sa.insert(journal), sa.insert(instances)


class Rows:
    """Keep the rows of one instance beside a real one, whose columns it copies."""

    def __init__(self, place: Place, like: str) -> None:
        self._place = place
        self._id = new_id()
        self._open: dict[str, str] = {}
        self._seq = 0
        with place.house.database.connect() as connection:
            row = connection.execute(_load, {"agency": place.agency_id, "one": like}).one()
            found = connection.execute(sa.select(tasks).where(tasks.c.instance_id == like)).all()
            entry = connection.execute(sa.select(journal).where(journal.c.instance_id == like)).first()
        assert entry is not None
        self._tasks: Mapping[str, Mapping[str, Any]] = {task.node_id: task._asdict() for task in found}
        self._entry = entry._asdict()
        with place.house.database.begin() as connection:
            copy = {**row._asdict(), "id": self._id, "business_key": self._id, "state": b""}
            connection.execute(_begin, copy)

    @contextmanager
    def commit(self) -> Iterator[None]:
        """Begin, and commit at the end."""
        with self._place.house.database.connect() as self._connection:
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
            self._connection.commit()

    def load(self) -> str:
        """Read the state."""
        row = self._connection.execute(_load, {"agency": self._place.agency_id, "one": self._id}).one()
        return str(row.state.decode())

    def begin(self, state: str) -> None:
        """Write the first state."""
        with self.commit():
            self._save(state)

    def write(self, done: Done, state: str, ready: Sequence[str]) -> None:
        """Write what one completion changed: the state, the task that is over, the new ones, the journal."""
        now = self._place.clock.now()
        closed = self._open.pop(done.node_id, None)
        if closed is not None:
            self._connection.execute(_close, {"agency": self._place.agency_id, "one": closed, "at": now})
        new = [node_id for node_id in ready if node_id in self._tasks and node_id not in self._open]
        for node_id in new:
            self._open[node_id] = task_id = new_id()
            row = {"id": task_id, "token_id": new_id(), "instance_id": self._id, "state": "assigned", "closed_at": None}
            self._connection.execute(_open, {**self._tasks[node_id], **row})
        self._seq += 1
        entry = {**self._entry, "id": new_id(), "instance_id": self._id, "seq": self._seq}
        self._connection.execute(_note, entry)
        self._save(state)

    def _save(self, state: str) -> None:
        values = {"agency": self._place.agency_id, "one": self._id, "state_": state.encode()}
        self._connection.execute(_save, values)
