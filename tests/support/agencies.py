"""A small agency for integration tests: people, calendars, definitions, hooks; and shorthands for who acts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.hooks import Hooks
from engine.operations import calendars, definitions, directory
from engine.operations.definitions import Source
from engine.queries import directory as people
from engine.queries import tasks as task_queries
from engine.queries.tasks import TaskLine
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from engine.workers.relay import drain
from engine.workers.tick import tick
from tests.support.bpmn_xml import Diagram
from tests.support.houses import open_test_agency

OFFICE = {
    "zone": "Asia/Shanghai",
    "hours": {day: ["09:00-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "known_from": date(2025, 1, 1),
    "known_until": date(2026, 12, 31),
}
NOTE_FORM: Mapping[str, Any] = {
    "title": "办理记录",
    "type": "object",
    "properties": {
        "ok": {"type": "boolean", "title": "通过"},
        "amount": {"type": "number", "title": "金额"},
        "phone": {"type": "string", "title": "电话", "x-personal": True},
    },
}


@dataclass
class Agency:
    """Be one agency of a test house with a branch and a person for each of a few roles."""

    house: House
    id: str
    branch_id: str
    people: dict[str, str] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """Return a person of the agency as the one who acts."""
        with unit_of_work(self.house, agency_id=self.id, actor=Actor.system(), write=False) as uow:
            found = people.person(uow, person_id=self.people[login])
        assert found is not None
        return Actor.person(found.id, found.posts)

    def uow(self, login: str | None = None, *, write: bool = True) -> Any:
        """Open a unit of work as a person, or as the system."""
        actor = Actor.system() if login is None else self.actor(login)
        return unit_of_work(self.house, agency_id=self.id, actor=actor, write=write)

    def publish(self, *diagrams: Diagram, forms: Mapping[str, Any] | None = None) -> None:
        """Publish diagrams (and the form ``note``, which the builder's tasks use)."""
        schemas = {"note": NOTE_FORM, **(forms or {})}
        sources = [
            Source(kind="form", key=key, body=json.dumps(schema, default=str).encode())
            for key, schema in schemas.items()
        ]
        sources += [Source(kind="process", key=diagram.key, body=diagram.bytes()) for diagram in diagrams]
        with self.uow() as uow:
            definitions.publish(uow, sources=sources)

    def todo(self, login: str, view: task_queries.View = "todo") -> tuple[TaskLine, ...]:
        """Return a person's tasks."""
        with self.uow(login, write=False) as uow:
            return task_queries.mine(uow, view=view).items

    def run(self) -> None:
        """Let workers and tick do what is due, until nothing is."""
        while drain(self.house) + tick(self.house):
            pass


STAFF = {
    "lin": ("listing_agent", "wang"),
    "zhao": ("listing_agent", "wang"),
    "wang": ("store_manager", "director"),
    "director": ("director", None),
    "cai": ("finance", "director"),
    "fu": ("finance_reviewer", "director"),
    "admin": ("administrator", None),
}


def staffed(house: House, code: str = "anju") -> Agency:
    """Open an agency with ``STAFF`` in one branch, the office calendar, and nobody's hooks."""
    agency_id = open_test_agency(house, code)
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
        branch_id = directory.open_branch(uow, code="chaoyang", name="朝阳店")
        made = Agency(house=house, id=agency_id, branch_id=branch_id, people=_hire(uow, branch_id))
        calendars.load(uow, key="office", body=OFFICE)
    return made


def _hire(uow: UnitOfWork, branch_id: str) -> dict[str, str]:
    hired = {
        login: directory.hire(uow, login=login, name=login.title(), contact={"email": f"{login}@example.test"})
        for login in STAFF
    }
    for login, (role, superior) in STAFF.items():
        superior_id = hired[superior] if superior else None
        directory.appoint(uow, person_id=hired[login], role=role, branch_id=branch_id, superior_id=superior_id)
    return dict(hired)


def hooks_of(house: House) -> Hooks:
    """Return the registry of a test house."""
    return house.part(Hooks)
