"""驳回: a task is withdrawn, and the one before opens again for whoever did it, with what they had filled in and the reason."""

from datetime import timedelta

import pytest

from engine.operations import comments as comment_operations
from engine.operations import directory, tasks
from engine.operations.instances import ReasonMissing
from engine.policies.lifecycle import Illegal
from engine.queries import comments
from engine.queries import instances as instance_queries
from engine.queries import tasks as task_queries
from engine.queries.previous_tasks import NotReturnable
from engine.tables.instances import timers
from tests.support.agencies import Agency, hooks_of
from tests.support.bpmn_xml import Diagram
from tests.support.steps import claim, clock, data_of, do, open_tasks, sheet, start, task

SLA = {"due": "3WD", "warning": "2WD", "calendar": "office"}


def two_steps() -> Diagram:
    return (
        Diagram("p")
        .start()
        .user_task("first", sla=SLA)
        .task("between")
        .user_task("second", role="finance", sla=SLA)
        .end()
    )


def hand_back(agency: Agency, login: str, task_id: str, reason: str = "金额与回单不符，电话 13800001234") -> None:
    with agency.uow(login) as uow:
        tasks.return_(uow, task_id=task_id, reason=reason)


def why_not(agency: Agency, login: str, task_id: str) -> str:
    with agency.uow(login, write=False) as uow:
        assert task_queries.returnable(uow, task_id=task_id) is None
    with pytest.raises(NotReturnable) as refused:
        hand_back(agency, login, task_id)
    return refused.value.findings[0].zh


def test_the_task_before_opens_again_for_whoever_did_it_with_its_form_and_the_reason(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    first = do(agency, "lin", instance_id, "first", ok=True, amount="12.50", phone="13900001234")
    second = claim(agency, "cai", instance_id, "second")
    with agency.uow("cai", write=False) as uow:
        found = task_queries.returnable(uow, task_id=second)
    assert found is not None
    assert (found.task_id, found.node_id, found.person_name) == (first, "first", "Lin")
    clock(agency).turn(days=1)
    hand_back(agency, "cai", second)
    again = sheet(agency, instance_id, "first")
    assert [line.node_id for line in open_tasks(agency, instance_id)] == ["first"]
    assert (again.line.assignee_name, again.line.state) == ("Lin", "assigned")
    assert "驳回" in (again.assigned_why or "")
    assert again.handed_back is not None
    assert again.handed_back.reason == "金额与回单不符，电话 13800001234"
    assert (again.handed_back.by_name, again.handed_back.at) == ("Cai", clock(agency).at)
    assert again.facts["ok"] is True
    assert "phone" not in again.facts, "what is personal is asked again"
    assert again.line.due_at is not None
    assert again.line.due_at > clock(agency).at + timedelta(days=2)
    do(agency, "lin", instance_id, "first", ok=True, amount="13.00")
    do(agency, "cai", instance_id, "second")
    with agency.uow(write=False) as uow:
        line = instance_queries.one(uow, instance_id=instance_id)
        verbs = [entry.verb for entry in instance_queries.history(uow, instance_id=instance_id).items]
    assert line.status == "completed"
    assert verbs == ["start", "claim", "complete", "claim", "return", "complete", "claim", "complete"]
    assert data_of(agency, instance_id)["amount"] == 13


def test_the_reason_stands_in_no_row_in_plain(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    hand_back(agency, "cai", claim(agency, "cai", instance_id, "second"))
    with agency.uow(write=False) as uow:
        shown = [
            str(row)
            for table in ("tasks", "journal", "instances", "outbox")
            for row in uow.connection.exec_driver_sql(f"select * from {table}")
        ]
    assert not [row for row in shown if "13800001234" in row]


def test_the_clock_of_the_withdrawn_task_is_disarmed(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    hand_back(agency, "cai", claim(agency, "cai", instance_id, "second"))
    with agency.uow(write=False) as uow:
        assert {row.node_id for row in uow.rows(timers.select())} == {"first"}


def test_whoever_is_away_is_passed_over_by_the_rule_and_it_is_said_why(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    with agency.uow() as uow:
        now = clock(agency).at
        directory.note_absence(
            uow, person_id=agency.people["lin"], starts_at=now, ends_at=now + timedelta(days=3), why="年假"
        )
    hand_back(agency, "cai", claim(agency, "cai", instance_id, "second"))
    again = sheet(agency, instance_id, "first")
    assert again.line.state == "offered"
    assert "不在岗" in (again.assigned_why or "")
    do(agency, "zhao", instance_id, "first")


def test_a_case_goes_back_one_step_and_no_further(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    assert "第一个任务" in why_not(agency, "lin", claim(agency, "lin", instance_id, "first"))
    do(agency, "lin", instance_id, "first")
    hand_back(agency, "cai", claim(agency, "cai", instance_id, "second"))
    assert "没有" in why_not(agency, "lin", task(agency, instance_id, "first").id)


@pytest.mark.parametrize(
    ("between", "said"),
    [
        (
            lambda d: d.parallel("fork").user_task("second").parallel("join").at("fork").user_task("x").to("join"),
            "fork",
        ),
        (lambda d: d.service_task("told", "test.bank").user_task("second"), "对外生效"),
        (lambda d: d.call("sub", "inner", inputs={"a": "1"}, outputs={"b": "1"}).user_task("second"), "子流程"),
        (lambda d: d.catch_timer("pause", duration="PT1H").user_task("second"), "事件"),
    ],
    ids=["a fork", "a service call", "a called process", "an event"],
)
def test_no_way_leads_back_over_what_asking_again_does_not_undo(agency: Agency, between, said: str) -> None:
    hooks_of(agency.house).service("test.bank", lambda call: {"ok": True})
    inner = Diagram("inner").start("is").end("ie")
    agency.publish(inner, between(Diagram("p").start().user_task("first")).end())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    clock(agency).turn(hours=2)
    agency.run()
    assert said in why_not(agency, "lin", claim(agency, "lin", instance_id, "second"))


def test_no_way_leads_back_over_what_has_been_recorded(agency: Agency) -> None:
    hooks_of(agency.house).recorder("test.record", lambda uow, event: None)
    recording = Diagram().record("test.record", {"ok": "true"})
    agency.publish(Diagram("p").start().user_task("first", extensions=recording).user_task("second").end())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    assert "登记" in why_not(agency, "lin", claim(agency, "lin", instance_id, "second"))


def test_only_whoever_holds_a_task_hands_it_back_and_says_why(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first")
    with pytest.raises(Illegal):
        hand_back(agency, "cai", task(agency, instance_id, "second").id)
    second = claim(agency, "cai", instance_id, "second")
    with pytest.raises(tasks.NotYours):
        hand_back(agency, "wang", second)
    with pytest.raises(ReasonMissing):
        hand_back(agency, "cai", second, reason=" ")
    hand_back(agency, "cai", second)
    with pytest.raises(Illegal):
        hand_back(agency, "cai", second)


def test_a_branch_goes_back_within_itself_while_the_other_waits_at_the_join(agency: Agency) -> None:
    diagram = Diagram("p").start().parallel("fork").user_task("a").user_task("b").parallel("join")
    agency.publish(diagram.at("fork").user_task("x").to("join").at("join").user_task("last").end())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "x")
    do(agency, "lin", instance_id, "a")
    hand_back(agency, "zhao", claim(agency, "zhao", instance_id, "b"))
    do(agency, "lin", instance_id, "a")
    do(agency, "lin", instance_id, "b")
    assert "join" in why_not(agency, "lin", claim(agency, "lin", instance_id, "last"))


def test_remarks_are_sealed_cleaned_and_journalled_without_their_text(agency: Agency) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    first = task(agency, instance_id, "first").id
    with agency.uow("lin") as uow:
        comment_operations.say(
            uow, instance_id=instance_id, task_id=first, text=" 业主\u202e电话 13800001234\r\n周五见\u200b "
        )
    with agency.uow("cai", write=False) as uow:
        (said,) = comments.of_instance(uow, instance_id=instance_id)
        entry = instance_queries.history(uow, instance_id=instance_id).items[-1]
        kept = [
            str(row)
            for name in ("comments", "journal")
            for row in uow.connection.exec_driver_sql(f"select * from {name}")
        ]
    assert (said.text, said.author_name, said.task_id) == ("业主电话 13800001234\n周五见", "Lin", first)
    assert (entry.verb, entry.subject, entry.events) == ("comment", first, (["comment", said.id, first],))
    assert not [row for row in kept if "13800001234" in row]


@pytest.mark.parametrize("text", ["", " \u200b\n ", "长" * 2001])
def test_a_remark_that_says_nothing_or_too_much_is_refused(agency: Agency, text: str) -> None:
    agency.publish(two_steps())
    instance_id = start(agency)
    with pytest.raises(comment_operations.CommentInvalid), agency.uow("lin") as uow:
        comment_operations.say(uow, instance_id=instance_id, text=text)
