"""The walk: an instance starts, a person claims and completes, the process goes on, the journal knows."""

from decimal import Decimal

import pytest

from engine.errors import NotFound
from engine.operations import filled, instances, tasks
from engine.operations.instances import BusinessKeyTaken
from engine.policies.lifecycle import Illegal
from engine.queries import instances as instance_queries
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram


def two_steps() -> Diagram:
    return (
        Diagram("p")
        .start()
        .user_task("first", sla={"due": "3WD", "warning": "2WD", "calendar": "office"})
        .user_task("second", rule="same-person", task="first")
        .end()
    )


def started(agency: Agency, key: str = "D-1") -> str:
    with agency.uow("lin") as uow:
        return instances.start(
            uow, process="p", business_key=key, data={"price": Decimal("5000000")}, branch_id=agency.branch_id
        )


def test_a_claimed_and_completed_task_brings_the_next_one_to_the_same_person(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = started(agency)
    (offered,) = agency.todo("lin", "claimable")
    with agency.uow("lin") as uow:
        tasks.claim(uow, task_id=offered.id)
    with agency.uow("lin") as uow:
        tasks.complete(uow, task_id=offered.id, data={"ok": True, "amount": "12.50", "phone": "13800001234"})
    (second,) = agency.todo("lin")
    assert second.node_id == "second"
    with agency.uow(write=False) as uow:
        assert instance_queries.data(uow, instance_id=instance_id) == {
            "price": Decimal("5000000"),
            "ok": True,
            "amount": Decimal("12.50"),
        }
        assert [entry.verb for entry in instance_queries.history(uow, instance_id=instance_id).items] == [
            "start",
            "claim",
            "complete",
        ]


def test_the_last_task_ends_the_instance(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("only").end("done"))
    instance_id = started(agency)
    task_id = agency.todo("lin", "claimable")[0].id
    with agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    with agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={})
    with agency.uow(write=False) as uow:
        line = instance_queries.one(uow, instance_id=instance_id)
    assert (line.status, line.outcome) == ("completed", "done")
    assert agency.todo("lin", "done")[0].id == task_id


def test_completing_a_task_twice_is_a_conflict(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("only").user_task("next").end())
    started(agency)
    task_id = agency.todo("lin", "claimable")[0].id
    with agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    with agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={})
    with pytest.raises(Illegal), agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={})


def test_a_second_claim_is_a_conflict_and_a_strange_group_is_refused(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("only").end())
    started(agency)
    task_id = agency.todo("lin", "claimable")[0].id
    assert agency.todo("cai", "claimable") == ()
    with pytest.raises(tasks.NotInGroup), agency.uow("cai") as uow:
        tasks.claim(uow, task_id=task_id)
    with agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    with pytest.raises(tasks.AlreadyClaimed), agency.uow("zhao") as uow:
        tasks.claim(uow, task_id=task_id)
    with pytest.raises(tasks.NotYours), agency.uow("zhao") as uow:
        tasks.complete(uow, task_id=task_id, data={})


def test_wrong_form_data_are_findings_and_change_nothing(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("only").end())
    instance_id = started(agency)
    task_id = agency.todo("lin", "claimable")[0].id
    with agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    with pytest.raises(filled.FormRejected) as refused, agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={"amount": "viel", "strange": 1})
    assert {finding.element for finding in refused.value.findings} == {"/amount", "/strange"}
    with agency.uow(write=False) as uow:
        assert instance_queries.one(uow, instance_id=instance_id).status == "running"


def test_a_business_key_starts_a_process_once(agency: Agency) -> None:
    agency.publish(two_steps())
    started(agency)
    with pytest.raises(BusinessKeyTaken):
        started(agency)
    started(agency, "D-2")


def test_a_running_instance_keeps_its_bundle_when_a_new_version_is_published(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("old").end())
    started(agency, "D-1")
    agency.publish(Diagram("p").start().user_task("new").end())
    started(agency, "D-2")
    assert {(task.business_key, task.node_id) for task in agency.todo("lin", "claimable")} == {
        ("D-1", "old"),
        ("D-2", "new"),
    }


def test_a_suspended_instance_moves_only_after_it_is_resumed(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("only").end())
    instance_id = started(agency)
    task_id = agency.todo("lin", "claimable")[0].id
    with agency.uow("wang") as uow:
        instances.suspend(uow, instance_id=instance_id, reason="查封")
    with pytest.raises(Illegal), agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    with agency.uow("wang") as uow:
        instances.resume(uow, instance_id=instance_id, reason="解除查封")
    with agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)


def test_a_terminated_instance_cancels_its_tasks(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("only").end())
    instance_id = started(agency)
    with agency.uow("wang") as uow:
        instances.terminate(uow, instance_id=instance_id, reason="客户放弃")
    assert agency.todo("lin", "claimable") == ()
    with agency.uow(write=False) as uow:
        assert instance_queries.one(uow, instance_id=instance_id).status == "terminated"


def test_another_agency_finds_nothing(agency: Agency) -> None:
    from tests.support.agencies import staffed

    agency.publish(Diagram("p").start().user_task("only").end())
    started(agency)
    task_id = agency.todo("lin", "claimable")[0].id
    other = staffed(agency.house, "pengcheng")
    with pytest.raises(NotFound), other.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
