"""What a person is told of their lists: how many tasks there are, which came and which went, since they last looked."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.queries import arrivals
from engine.queries.arrivals import Standing, Touched
from engine.unit_of_work import Actor, UnitOfWork
from web import json_text

MOST_TOLD = 100


def news(last: str, actor: Actor, standing: Standing, touched: Iterable[Touched]) -> dict[str, Any]:
    """Return the event's data: plain counts and ids, no word of what the tasks are about."""
    todo, claimable, went = [], [], []
    for task in touched:
        if task.is_todo_of(actor):
            todo.append(task.id)
        elif task.is_open_to(actor):
            claimable.append(task.id)
        else:
            went.append(task.id)
    return {
        "id": last,
        "todo": standing.todo,
        "overdue": standing.overdue,
        "claimable": standing.claimable,
        "came": {"todo": todo[:MOST_TOLD], "claimable": claimable[:MOST_TOLD]},
        "went": went[:MOST_TOLD],
    }


def since(uow: UnitOfWork, after: str) -> dict[str, Any]:
    """Return the acting person's news since an id, in at most four statements."""
    found = arrivals.entries(uow, after=arrivals.earlier(after))
    touched = arrivals.touched(uow, task_ids=frozenset().union(*found.values()))
    actor = uow.actor
    standing = arrivals.standings(uow, actors=[actor])[actor.id or ""]
    return news(max([after, *found]), actor, standing, touched)


def event(data: Mapping[str, Any]) -> bytes:
    """Write one server-sent event (WHATWG HTML, 9.2)."""
    return b"id: %s\nevent: inbox\ndata: %s\n\n" % (str(data["id"]).encode(), json_text.dumps(data))
