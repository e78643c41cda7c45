"""Two do the same thing at the same moment: one wins, the other is told, nothing happens twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from engine.errors import Conflict, Forbidden, Problem
from engine.hooks import Hooks
from engine.operations import definitions, instances, messages, tasks
from engine.operations.attempts import take
from engine.operations.definitions import Source
from engine.queries import instances as instance_queries
from engine.tables.outbox import outbox
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import claim, data_of, instance, open_tasks, start, task

ROUNDS = 5


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run all at once; return what each gave, or the problem it met."""
    gate = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def one(number: int) -> None:
        gate.wait()
        try:
            outcomes[number] = acts[number]()
        except Problem as problem:
            outcomes[number] = problem

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def losers(outcomes: list[Any]) -> list[Problem]:
    return [outcome for outcome in outcomes if isinstance(outcome, Problem)]


def acting(agency: Agency, login: str, operation: Callable[..., Any], **given: Any) -> Callable[[], Any]:
    def run() -> Any:
        with agency.uow(login) as uow:
            return operation(uow, **given)

    return run


def test_of_two_who_complete_one_task_one_wins(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").user_task("after").end())
    for number in range(ROUNDS):
        instance_id = start(agency, f"D-{number}")
        task_id = claim(agency, "lin", instance_id, "work")
        acts = [
            acting(agency, "lin", tasks.complete, task_id=task_id, data={"amount": amount}) for amount in ("1", "2")
        ]
        outcomes = together(*acts)
        (lost,) = losers(outcomes)
        assert isinstance(lost, Conflict)
        assert data_of(agency, instance_id)["amount"] == outcomes.index(None) + 1
        assert [line.node_id for line in open_tasks(agency, instance_id)] == ["after"]


def test_of_two_who_claim_one_wins_and_the_other_learns_it(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").end())
    for number in range(ROUNDS):
        instance_id = start(agency, f"D-{number}")
        task_id = task(agency, instance_id, "work").id
        outcomes = together(*(acting(agency, login, tasks.claim, task_id=task_id) for login in ("lin", "zhao")))
        (lost,) = losers(outcomes)
        assert isinstance(lost, tasks.AlreadyClaimed)
        winner = ("lin", "zhao")[outcomes.index(None)]
        assert task(agency, instance_id, "work").assignee_id == agency.people[winner]


def test_two_branches_completed_at_once_both_count_and_join(agency: Agency) -> None:
    drawn = Diagram("p").start().parallel("split")
    drawn.user_task("left", outputs={"l": "form.amount"}).parallel("join").user_task("after").end()
    agency.publish(drawn.at("split").user_task("right", outputs={"r": "form.amount"}).to("join"))
    for number in range(ROUNDS):
        instance_id = start(agency, f"D-{number}")
        ids = [claim(agency, "lin", instance_id, node) for node in ("left", "right")]
        acts = [acting(agency, "lin", tasks.complete, task_id=task_id, data={"amount": "1"}) for task_id in ids]
        assert losers(together(*acts)) == []
        assert [line.node_id for line in open_tasks(agency, instance_id)] == ["after"]
        assert {"l", "r"} <= set(data_of(agency, instance_id))


def test_of_two_who_start_under_one_business_key_one_wins(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").end())
    for number in range(ROUNDS):
        given = {"process": "p", "business_key": f"D-{number}", "data": {}}
        outcomes = together(*(acting(agency, login, instances.start, **given) for login in ("lin", "zhao")))
        (lost,) = losers(outcomes)
        assert isinstance(lost, instances.BusinessKeyTaken)


def test_a_message_that_comes_at_the_moment_its_receiver_begins_to_wait_arrives(agency: Agency) -> None:
    agency.publish(Diagram("p").start().catch_message("wait", "paid").end())
    for number in range(ROUNDS):
        key = f"D-{number}"
        begin = acting(agency, "lin", instances.start, process="p", business_key=key, data={"deal_no": key})
        send = acting(agency, "zhao", messages.correlate, name="paid", key=key, payload={})
        assert losers(together(begin, send)) == []
        agency.run()
        with agency.uow(write=False) as uow:
            assert instance_queries.keyed(uow, process="p", business_key=key).status == "completed"


def test_one_message_sent_to_two_who_wait_reaches_each_once(agency: Agency) -> None:
    agency.publish(Diagram("p").start().catch_message("wait", "paid").end())
    waiting = [start(agency, key, deal_no="D") for key in ("A", "B")]
    given = {"name": "paid", "key": "D", "payload": {}}
    outcomes = together(*(acting(agency, login, messages.correlate, **given) for login in ("lin", "zhao")))
    assert sorted(outcomes) == sorted(waiting)
    assert {instance(agency, instance_id).status for instance_id in waiting} == {"completed"}


def test_of_many_who_take_one_attempt_one_gets_it(agency: Agency) -> None:
    agency.house.part(Hooks).service("registry.check", lambda call: {})
    drawn = Diagram("p").start().service_task("check", "registry.check", outputs={"ok": "true"}).end()
    agency.publish(drawn)
    for number in range(ROUNDS):
        start(agency, f"D-{number}")
    with agency.uow(write=False) as uow:
        ids = [row.id for row in uow.rows(sa.select(outbox.c.id).where(outbox.c.agency_id == agency.id))]
    for outbox_id in ids:
        acts = [acting(agency, "admin", take, outbox_id=outbox_id) for _ in range(4)]
        assert len([outcome for outcome in together(*acts) if outcome is not None]) == 1


def test_two_who_publish_at_once_make_two_versions(agency: Agency) -> None:
    agency.publish(Diagram("other").start().user_task("work").end())
    sources = [
        Source(kind="process", key="p", body=Diagram("p").start().user_task(node).end().bytes()) for node in ("a", "b")
    ]
    outcomes = together(*(acting(agency, "admin", definitions.publish, sources=[source]) for source in sources))
    assert losers(outcomes) == []
    assert sorted(versions[0].version for versions in outcomes) == [1, 2]


@pytest.mark.parametrize("verb", ["suspend", "terminate"])
def test_a_task_completed_at_the_moment_its_instance_is_stopped_counts_or_is_refused(agency: Agency, verb: str) -> None:
    agency.publish(Diagram("p").start().user_task("work").user_task("after").end())
    instance_id = start(agency)
    task_id = claim(agency, "lin", instance_id, "work")
    done, stopped = together(
        acting(agency, "lin", tasks.complete, task_id=task_id, data={}),
        acting(agency, "wang", getattr(instances, verb), instance_id=instance_id, reason="查封"),
    )
    assert stopped is None
    assert done is None or isinstance(done, Conflict | Forbidden)
