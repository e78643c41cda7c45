"""Records what one deal did, step by step, so that stock SpiffWorkflow can be led along the same path with the same data."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benchmarks import deal
from benchmarks.place import SYSTEM, Place
from engine.bpmn import runtime
from engine.bpmn.execution.feel import assigned
from engine.operations.locking import hold
from engine.queries import instances
from engine.queries.tasks import TaskSheet
from engine.unit_of_work import unit_of_work

WAITS = frozenset({"userTask", "serviceTask", "intermediateCatchEvent"})
_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Be one wait that ended: where, whether a person ended it, and all data that were known right after."""

    node_id: str
    by_person: bool
    data: Mapping[str, Any]


def record(place: Place, opened: deal.Opened) -> tuple[Done, ...]:
    """Carry a deal through and return its waits in the order in which they ended."""
    before: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []

    @contextmanager
    def watch(sheet: TaskSheet, given: Mapping[str, Any]) -> Iterator[None]:
        before.append(_known(place, opened))
        yield
        after.append({**_written(place, opened, sheet, given), **_known(place, opened)})

    deal.carry(place, opened, watch)
    before.append(_known(place, opened))
    made: list[Done] = []
    persons = 0
    data: dict[str, Any] = {}
    for node_id, kind in _passed(place, opened.instance_id):
        by_person = kind == "userTask"
        persons += by_person
        data = {**data, **(after[persons - 1] if by_person else before[persons])}
        made.append(Done(node_id=node_id, by_person=by_person, data=plain(data)))
    return tuple(made)


def plain(value: Any) -> Any:
    """Return data as stock's own serializer keeps them: no Decimal, no dates."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, date | timedelta) else value


def _written(place: Place, opened: deal.Opened, sheet: TaskSheet, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's data and what the node makes of them, which a called process may take to its end at once."""
    with unit_of_work(place.house, agency_id=place.agency_id, actor=SYSTEM, write=False) as uow:
        pin = hold(uow, opened.instance_id).pin
    now, node = place.clock.now(), pin.node(sheet.line.process, sheet.line.node_id)
    form = pin.forms[sheet.form].clean(given, now_date=now.date()).data if sheet.form else dict(given)
    return {**form, **assigned(node.outputs, {**sheet.facts, "form": form, "actor": None}, now)}


def _known(place: Place, opened: deal.Opened) -> dict[str, Any]:
    """Return what all open tokens of all scopes know, outer scopes first."""
    with unit_of_work(place.house, agency_id=place.agency_id, actor=SYSTEM, write=False) as uow:
        held = hold(uow, opened.instance_id)
        live = runtime.load(held.pin.bundle, held.row.state)
    data = dict(live.data)
    for scope in live.root.scopes():
        for token in scope.tokens():
            data.update(token.data)
    return data


def _passed(place: Place, instance_id: str) -> Iterator[tuple[str, str]]:
    """Go through the waits in the journal's order."""
    cursor = None
    while True:
        with unit_of_work(place.house, agency_id=place.agency_id, actor=SYSTEM, write=False) as uow:
            page = instances.history(uow, instance_id=instance_id, limit=_PAGE, cursor=cursor)
        for entry in page.items:
            for event in entry.events:
                if event[0] == "node" and event[3] in WAITS:
                    yield event[1], event[3]
        cursor = page.next_cursor
        if cursor is None:
            return
