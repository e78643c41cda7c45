"""A customer completes what a diagram leaves to the buyer or the seller, sees nothing else, and reads the portal's texts."""

from collections.abc import Iterable
from typing import Any

import pytest

from engine.ids import new_id
from engine.operations import instances, tasks
from engine.policies.lifecycle import Illegal
from engine.queries import instances as instance_queries
from engine.queries import party, portal_texts
from engine.queries.instances import InstanceUnknown
from engine.queries.tasks import TaskUnknown
from engine.unit_of_work import Actor, unit_of_work
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram, tag
from tests.support.steps import claim, clock, do, task

BUYER, SELLER = new_id(), new_id()


def reads(party: str, zh: str, milestone: str | None = None) -> str:
    told = tag("fl:portal", party=party, zh=zh)
    return told + (tag("fl:milestone", name=milestone, zh=zh) if milestone else "")


def paying() -> Diagram:
    return (
        Diagram("p")
        .start()
        .user_task("prepare", extensions=reads("buyer", "请备齐材料。"))
        .user_task(
            "pay", rule="party", party="buyer", extensions=reads("buyer", "请付款。"), outputs={"amount": "form.amount"}
        )
        .user_task("hand_over", extensions=reads("seller", "请交房。", "paid"))
        .end()
    )


def begun(agency: Agency, key: str = "D-1") -> str:
    with agency.uow("lin") as uow:
        return instances.start(
            uow,
            process="p",
            business_key=key,
            data={"amount": "7.00", "secret": "底价"},
            branch_id=agency.branch_id,
            sides={"buyer": [BUYER], "seller": [SELLER]},
        )


def as_party(agency: Agency, customer: str, side: str, instances_: Iterable[str], *, write: bool = True) -> Any:
    actor = Actor.party(customer, side=side, instances=instances_)
    return unit_of_work(agency.house, agency_id=agency.id, actor=actor, write=write)


def test_a_buyer_sees_the_task_left_to_the_buyer_and_completes_it_unclaimed(agency: Agency) -> None:
    agency.publish(paying())
    instance_id = begun(agency)
    do(agency, "lin", instance_id, "prepare")
    with as_party(agency, BUYER, "buyer", [instance_id], write=False) as uow:
        (mine,) = party.open_tasks(uow)
        sheet = party.task(uow, task_id=mine.id)
    assert (mine.node_id, mine.taken, sheet.asked is not None) == ("pay", False, True)
    assert sheet.facts == {"amount": "7.00"}, "what the form does not show stays in the house"
    with as_party(agency, BUYER, "buyer", [instance_id]) as uow:
        tasks.complete(uow, task_id=mine.id, data={"amount": "12.50"})
    task(agency, instance_id, "hand_over")
    with as_party(agency, BUYER, "buyer", [instance_id], write=False) as uow:
        assert party.open_tasks(uow) == ()
        assert [line.id for line in party.done_tasks(uow)] == [mine.id]
    with agency.uow(write=False) as uow:
        entries = instance_queries.history(uow, instance_id=instance_id).items
    assert [(entry.actor_kind, entry.actor_id) for entry in entries if entry.subject == mine.id] == [("party", BUYER)]


def test_a_party_completes_twice_in_vain_and_learns_that_it_was_done(agency: Agency) -> None:
    agency.publish(paying())
    instance_id = begun(agency)
    do(agency, "lin", instance_id, "prepare")
    pay = task(agency, instance_id, "pay").id
    with as_party(agency, BUYER, "buyer", [instance_id]) as uow:
        tasks.complete(uow, task_id=pay, data={"amount": "1.00"})
    with pytest.raises(tasks.AnsweredAlready), as_party(agency, BUYER, "buyer", [instance_id]) as uow:
        tasks.complete(uow, task_id=pay, data={"amount": "1.00"})


@pytest.mark.parametrize("who", ["the seller", "a stranger on the side", "the buyer of another deal"])
def test_nobody_else_reaches_the_task_of_a_party(agency: Agency, who: str) -> None:
    agency.publish(paying())
    instance_id = begun(agency)
    other = begun(agency, "D-2")
    do(agency, "lin", instance_id, "prepare")
    pay = task(agency, instance_id, "pay").id
    customer, side, let_into = {
        "the seller": (SELLER, "seller", [instance_id]),
        "a stranger on the side": (new_id(), "buyer", [instance_id]),
        "the buyer of another deal": (BUYER, "buyer", [other]),
    }[who]
    with as_party(agency, customer, side, let_into, write=False) as uow:
        assert party.open_tasks(uow) == ()
        with pytest.raises(TaskUnknown):
            party.task(uow, task_id=pay)
    with pytest.raises(TaskUnknown), as_party(agency, customer, side, let_into) as uow:
        tasks.complete(uow, task_id=pay, data={})


def test_a_task_that_a_colleague_has_claimed_for_the_party_is_the_colleagues(agency: Agency) -> None:
    agency.publish(paying())
    instance_id = begun(agency)
    do(agency, "lin", instance_id, "prepare")
    pay = claim(agency, "lin", instance_id, "pay")
    with as_party(agency, BUYER, "buyer", [instance_id], write=False) as uow:
        assert [line.taken for line in party.open_tasks(uow)] == [True]
    with pytest.raises(Illegal), as_party(agency, BUYER, "buyer", [instance_id]) as uow:
        tasks.complete(uow, task_id=pay, data={})
    do(agency, "lin", instance_id, "pay", amount="1.00")


def test_a_person_completes_no_offered_task_as_if_a_party(agency: Agency) -> None:
    agency.publish(paying())
    instance_id = begun(agency)
    do(agency, "lin", instance_id, "prepare")
    with pytest.raises(Illegal), agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task(agency, instance_id, "pay").id, data={})


def test_the_portal_tells_what_is_done_and_what_is_under_way_with_their_moments(agency: Agency) -> None:
    agency.publish(paying())
    instance_id = begun(agency)
    clock(agency).turn(hours=1)
    prepared = clock(agency).at
    do(agency, "lin", instance_id, "prepare")
    with as_party(agency, BUYER, "buyer", [instance_id], write=False) as uow:
        told = portal_texts.of_instance(uow, instance_id=instance_id, party="buyer")
        assert portal_texts.milestones(uow, instance_id=instance_id) == ()
    assert [(line.zh, line.state, line.at) for line in told] == [
        ("请备齐材料。", "done", prepared),
        ("请付款。", "now", prepared),
    ]
    do(agency, "lin", instance_id, "pay", amount="1.00")
    clock(agency).turn(hours=1)
    handed = clock(agency).at
    do(agency, "lin", instance_id, "hand_over")
    with as_party(agency, SELLER, "seller", [instance_id], write=False) as uow:
        (line,) = portal_texts.of_instance(uow, instance_id=instance_id, party="seller")
        (reached,) = portal_texts.milestones(uow, instance_id=instance_id)
    assert (line.state, line.at) == ("done", handed)
    assert (reached.name, reached.zh, reached.at) == ("paid", "请交房。", handed)


def test_the_texts_of_a_called_process_are_the_instances_too(agency: Agency) -> None:
    inner = Diagram("inner").start("is").user_task("wait_for_bank", extensions=reads("buyer", "银行审批中。")).end("ie")
    agency.publish(
        inner,
        Diagram("p").start().call("bank", "inner", inputs={"amount": "amount"}, outputs={"amount": "amount"}).end(),
    )
    instance_id = begun(agency)
    with as_party(agency, BUYER, "buyer", [instance_id], write=False) as uow:
        (line,) = portal_texts.of_instance(uow, instance_id=instance_id, party="buyer")
    assert (line.process, line.zh, line.state) == ("inner", "银行审批中。", "now")


def test_a_party_reads_nothing_of_an_instance_it_was_not_let_into(agency: Agency) -> None:
    agency.publish(paying())
    instance_id, other = begun(agency), begun(agency, "D-2")
    with as_party(agency, BUYER, "buyer", [other], write=False) as uow:
        with pytest.raises(InstanceUnknown):
            portal_texts.of_instance(uow, instance_id=instance_id, party="buyer")
        with pytest.raises(InstanceUnknown):
            portal_texts.milestones(uow, instance_id=instance_id)
