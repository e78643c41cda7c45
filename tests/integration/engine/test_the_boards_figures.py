"""The manager's board: who has how much, what stands still, how long steps take in working days; few statements for any rows."""

from datetime import timedelta
from decimal import Decimal

from engine.queries import board
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from tests.support.statements import counted
from tests.support.steps import claim, clock, do, start

SLA = {"due": "3WD", "warning": "1WD", "calendar": "office"}


def drawn() -> Diagram:
    return Diagram("p").start().user_task("first", sla=SLA).user_task("second", role="finance", sla=SLA).end()


def test_open_work_is_counted_by_person_and_what_is_offered_by_role(agency: Agency) -> None:
    agency.publish(drawn())
    for key in ("D-1", "D-2"):
        claim(agency, "lin", start(agency, key), "first")
    do(agency, "zhao", start(agency, "D-3"), "first")
    clock(agency).turn(days=2)
    claim(agency, "lin", start(agency, "D-4"), "first")
    with agency.uow("wang", write=False) as uow:
        loads = {load.person_name or load.role: load for load in board.workload(uow, branches=[agency.branch_id])}
    assert (loads["Lin"].open, loads["Lin"].soon, loads["Lin"].overdue) == (3, 2, 0)
    assert (loads["finance"].open, loads["finance"].person_id) == (1, None)
    clock(agency).turn(days=5)
    with agency.uow("wang", write=False) as uow:
        assert board.workload(uow)[0].overdue == 2
        assert board.workload(uow, branches=["019cac00-0000-7000-8000-000000000000"]) == ()


def test_what_has_not_moved_for_longest_stands_first_and_a_claim_is_no_progress(agency: Agency) -> None:
    agency.publish(drawn())
    old = start(agency, "D-1")
    clock(agency).turn(days=1)
    moved = start(agency, "D-2")
    clock(agency).turn(days=1)
    claim(agency, "lin", old, "first")
    do(agency, "lin", moved, "first")
    with agency.uow("wang", write=False) as uow:
        first, second = board.stuck(uow, limit=5)
        assert [one.business_key for one in board.stuck(uow, limit=1)] == ["D-1"]
    assert (first.business_key, [task.name for task in first.tasks]) == ("D-1", ["first"])
    assert (first.days, second.days) == (2, 0)
    assert second.since - first.since == timedelta(days=2)


def test_steps_take_working_days_and_the_weekend_is_none(agency: Agency) -> None:
    agency.publish(drawn())
    begun = clock(agency).at
    for days, key in ((0, "D-1"), (1, "D-2"), (7, "D-3")):
        instance_id = start(agency, key)
        clock(agency).turn(days=days)
        do(agency, "lin", instance_id, "first")
    with agency.uow("wang", write=False) as uow:
        (took,) = board.durations(uow, since=begun, until=clock(agency).at + timedelta(days=1))
        assert board.durations(uow, since=begun - timedelta(days=9), until=begun) == ()
        (stage,) = board.durations(
            uow, since=begun, until=clock(agency).at + timedelta(days=1), group=lambda process, node: "signing"
        )
    assert (took.group, took.name, took.count) == ("p/first", "first", 3)
    assert Decimal("0.9") <= took.median <= Decimal(1)
    assert took.p90 < 5
    assert (stage.group, stage.count) == ("signing", 3)
    with agency.uow("wang", write=False) as uow:
        until = begun + timedelta(days=12)
        (cut,) = board.durations(uow, since=begun, until=until, parts=4)
    assert [median is None for median in cut.course] == [False, True, False, True]
    assert cut.course[2] == max(median for median in cut.course if median is not None)


def test_parts_lie_between_two_values_in_proportion() -> None:
    days = [Decimal(n) for n in (1, 2, 3, 4)]
    assert (board.part_of(days, 50), board.part_of(days, 90)) == (Decimal("2.5"), Decimal("3.7"))
    assert board.part_of([Decimal("1.26")], 90) == Decimal("1.3")


def test_the_board_asks_as_much_of_twenty_instances_as_of_two(agency: Agency) -> None:
    agency.publish(drawn())
    counts = []
    for keys in (range(2), range(2, 20)):
        for number in keys:
            do(agency, "lin", start(agency, f"D-{number}"), "first")
        with agency.uow("wang", write=False) as uow, counted(agency.house.database) as asked:
            board.workload(uow)
            board.stuck(uow)
            board.durations(uow, since=clock(agency).at - timedelta(days=1), until=clock(agency).at + timedelta(days=1))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
