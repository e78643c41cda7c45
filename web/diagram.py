"""A live diagram on a page: its parts for ``components/diagram.html``, and the drawing itself as JSON for the script beside it.

The same is said as a list, for keyboards, screen readers and pages without scripts. What was passed is the engine's to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, jsonify

from engine.queries import drawing
from engine.queries.drawing import Trail
from engine.unit_of_work import UnitOfWork
from web.identity import looking
from web.policy import PAGE, policy

LISTED = frozenset(
    {"userTask", "serviceTask", "businessRuleTask", "callActivity", "manualTask", "sendTask", "receiveTask", "task"}
)
"""What the list names; gateways and unnamed events are for the drawing."""
MOST_LISTED = 200

door = Blueprint("diagrams", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Be something that is open now, for the list: a task or a call."""

    process: str
    name: str
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Be one line of the list; ``state`` is a timeline's."""

    title: str
    text: str
    at: datetime | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Be a diagram on a page: ``sheets`` are the processes entered (key, name), ``first`` the one to show."""

    href: str
    first: str
    sheets: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    left_out: int


def diagram(uow: UnitOfWork, trail: Trail, *, here: Iterable[Place], names: Mapping[str, str]) -> Diagram:
    """Return the parts of an instance's diagram; ``names`` are people's by id."""
    titles = drawing.titles(uow, trail)
    current = list(here)
    entered = dict.fromkeys(
        [trail.process, *(step.process for step in trail.passed), *(place.process for place in current)]
    )
    told = [step for step in trail.passed if step.kind in LISTED or (step.name and step.kind.endswith("Event"))]
    lines = [
        Line(
            title=step.name or titles.get(step.process, step.process),
            text=" · ".join(
                part for part in (titles.get(step.process, ""), names.get(step.actor_id or "", "")) if part
            ),
            at=step.at,
            state="done",
        )
        for step in told[-MOST_LISTED:]
    ]
    lines += [
        Line(
            title=place.name,
            text=" · ".join(part for part in (titles.get(place.process, ""), place.who) if part),
            at=None,
            state="doing",
        )
        for place in current
    ]
    return Diagram(
        href=f"/diagrams/{trail.instance_id}",
        first=current[0].process if current else trail.process,
        sheets=tuple((key, titles.get(key, key)) for key in entered),
        lines=tuple(lines),
        left_out=max(0, len(told) - MOST_LISTED),
    )


@door.get("/diagrams/<uuid:instance_id>/<process>")
@policy(PAGE)
def drawn(instance_id: object, process: str) -> Response:
    """Give one diagram of an instance with what is marked in it."""
    found = drawing.drawing(looking(), instance_id=str(instance_id), process=process[:80])
    told: dict[str, Any] = {
        "process": found.process,
        "name": found.name,
        "xml": found.xml.decode(),
        "taken": sorted(found.taken),
        "current": sorted(found.current),
        "incidents": sorted(found.incidents),
        "called": {node: {"key": key, "name": found.names.get(key, key)} for node, key in found.called.items()},
        "entered": list(found.entered),
    }
    return jsonify(told)


def install(app: Flask) -> None:
    """Serve drawings; every door whose pages show diagrams asks for it."""
    if door.name not in app.blueprints:
        app.register_blueprint(door)
