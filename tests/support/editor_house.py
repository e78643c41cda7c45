"""A real agency of the library with an administrator who signs in to pages, served to a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import assembly
from accounts import credentials
from engine.operations import instances, tasks
from engine.queries import tasks as queries
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from tests.support.stages import Stage, staged
from web.application import Porch

PASSWORD = "right horse battery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Be the agency and its application."""

    stage: Stage
    app: Porch

    def uow(self, role: str | None = None) -> Any:
        """Open a unit of work as the first person of a role, or as the system."""
        actor = Actor.system()
        if role is not None:
            person = next(one for one in self.stage.people if role in one.roles)
            actor = Actor.person(person.id, frozenset({(role, None)}))
        return unit_of_work(self.stage.house, agency_id=self.stage.agency_id, actor=actor)

    def start(self, process: str, key: str, facts: Mapping[str, Any]) -> str:
        """Start a process; return its instance."""
        with self.uow() as uow:
            return str(instances.start(uow, process=process, data=dict(facts), business_key=key))

    def open_tasks(self, instance_id: str) -> dict[str, str]:
        """Return open tasks of an instance: their ids by name."""
        with self.uow() as uow:
            return {line.name: line.id for line in _open(uow, instance_id)}

    def complete(self, task_id: str, role: str, data: Mapping[str, Any]) -> None:
        """Take a task and complete it."""
        with self.uow(role) as uow:
            tasks.claim(uow, task_id=task_id)
            tasks.complete(uow, task_id=task_id, data=dict(data))


def _open(uow: UnitOfWork, instance_id: str) -> tuple[queries.TaskLine, ...]:
    return tuple(line for line in queries.of_instance(uow, instance_id=instance_id) if line.closed_at is None)


def workshop(house: House) -> Workshop:
    """Found anju from the library and let its administrator sign in."""
    stage = staged(house, "anju")
    hashed = credentials.hash_password(PASSWORD)
    with unit_of_work(house, agency_id=stage.agency_id, actor=Actor.system()) as uow:
        for person in stage.people:
            credentials.set_password(uow, person_id=person.id, password_hash=hashed)
    return Workshop(stage=stage, app=assembly.serve(house))
