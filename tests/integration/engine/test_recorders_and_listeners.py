"""Recorders write in the transaction and may refuse it; listeners hear only what was committed."""

from typing import Any

import pytest
import sqlalchemy as sa

from engine.errors import Conflict, Unavailable
from engine.events import InstanceEnded, TaskOpened
from engine.hooks import Hooks
from engine.operations import directory, instances, tasks
from engine.queries import instances as instance_queries
from engine.tables.directory import branches
from engine.tables.outbox import outbox
from engine.unit_of_work import UnitOfWork
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import claim, clock, data_of, do, instance, listen, start, task


class Taken(Conflict):
    """Somebody else has it."""

    code = "taken"


def noting(agency: Agency, record: str = "noted") -> Diagram:
    drawn = Diagram("p").start()
    note = drawn.record(record, {"phone": "form.phone", "by": "actor", "price": "price"})
    return drawn.user_task("work", extensions=note).user_task("after").end()


def test_a_recorder_that_refuses_leaves_everything_as_it_was(agency: Agency) -> None:
    refusing = [True]

    def recorder(uow: Any, event: Any) -> None:
        directory.open_branch(uow, code="made", name="由记录器写下")
        if refusing[0]:
            raise Taken("deal D-2 took it")

    agency.house.part(Hooks).recorder("noted", recorder)
    agency.publish(noting(agency))
    instance_id = start(agency, price=5)
    task_id = claim(agency, "lin", instance_id, "work")
    before = instance(agency, instance_id)
    with pytest.raises(Taken, match="D-2"), agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={"ok": True, "phone": "13800000000"})
    assert instance(agency, instance_id) == before
    assert task(agency, instance_id, "work").state == "assigned"
    assert "ok" not in data_of(agency, instance_id)
    with agency.uow(write=False) as uow:
        verbs = [entry.verb for entry in instance_queries.history(uow, instance_id=instance_id).items]
        made = uow.rows(sa.select(branches.c.code).where(branches.c.agency_id == agency.id))
    assert verbs == ["start", "claim"]
    assert [row.code for row in made] == ["chaoyang"]
    refusing[0] = False
    do(agency, "lin", instance_id, "work", ok=True, phone="13800000000")
    assert task(agency, instance_id, "after").state == "offered"


def test_a_recorder_sees_the_whole_form_the_data_and_who_acts(agency: Agency) -> None:
    seen: list[Any] = []
    agency.house.part(Hooks).recorder("noted", lambda uow, event: seen.append(event))
    agency.publish(noting(agency))
    do(agency, "lin", start(agency, price=5), "work", phone="13800000000")
    (event,) = seen
    assert dict(event.values) == {"phone": "13800000000", "by": agency.people["lin"], "price": 5}
    assert (event.business_key, event.node_id, event.actor_id) == ("D-1", "work", agency.people["lin"])


def start_twice(uow: UnitOfWork, agency: Agency) -> None:
    for _ in range(2):
        instances.start(uow, process="p", business_key="D-0", data={}, branch_id=agency.branch_id)


def test_a_listener_hears_only_after_the_commit_and_never_of_what_was_rolled_back(agency: Agency) -> None:
    heard: list[TaskOpened] = []
    listen(agency, TaskOpened, heard)
    agency.publish(Diagram("p").start().user_task("work").end())
    with pytest.raises(instances.BusinessKeyTaken), agency.uow("lin") as uow:
        start_twice(uow, agency)
    agency.run()
    assert heard == []
    start(agency)
    assert heard == []
    agency.run()
    assert [event.node_id for event in heard] == ["work"]
    agency.run()
    assert len(heard) == 1


def test_a_listener_that_fails_is_asked_again_and_holds_up_nobody(agency: Agency) -> None:
    tries: list[int] = []

    def listener(house: Any, event: InstanceEnded) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("the mail server is away")

    agency.house.part(Hooks).listener(InstanceEnded, "mail", listener)
    agency.publish(Diagram("p").start().user_task("work").end())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "work")
    assert instance(agency, instance_id).status == "completed"
    for _ in range(4):
        agency.run()
        clock(agency).turn(minutes=5)
    assert len(tries) == 3
    with agency.uow(write=False) as uow:
        left = uow.rows(sa.select(outbox.c.state).where(outbox.c.agency_id == agency.id, outbox.c.name == "mail"))
    assert left == []
