"""How far a deal has come, from the work that was done."""

from datetime import UTC, datetime, timedelta

from brokerage.policies.progress import Work, standing
from brokerage.policies.stages import ROOT

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
INTENT = (ROOT, "Task_Intent")
DOCUMENTS = ("signing", "Task_CollectDocuments")
SIGN = ("signing", "Task_BuyerSign")
OFFICIAL = ("signing", "Service_EligibilityCheck")
ONLINE = ("signing", "Task_PrepareOnlineSign")
DEPOSIT = ("escrow", "Task_BuyerDeposit")
LOAN = ("loan_commercial", "Task_Interview")
TRANSFER = ("title_transfer", "Task_Transfer")
RELEASE = ("escrow_release", "Task_Evidence")
KEYS = ("handover", "Task_Readings")
ARCHIVE = (ROOT, "Task_Archive")


def done(*nodes: tuple[str, str]) -> list[Work]:
    return [
        Work(process=process, node_id=node, open=False, done_at=BEGIN + timedelta(days=day))
        for day, (process, node) in enumerate(nodes)
    ]


def held(node: tuple[str, str], holder: str | None = None) -> Work:
    return Work(process=node[0], node_id=node[1], open=True, holder=holder, role="title_specialist")


def dropped(node: tuple[str, str]) -> Work:
    return Work(process=node[0], node_id=node[1], open=False)


def states(work: list[Work], *, ended: bool = False) -> str:
    return " ".join(one.state for one in standing(work, ended=ended))


def test_before_its_first_task_is_done_a_deal_stands_at_its_buyer() -> None:
    assert states([held(INTENT)]) == "done doing next next next next next"


def test_the_stage_with_open_work_is_doing_and_says_who_holds_it() -> None:
    told = standing([*done(INTENT, DOCUMENTS, SIGN, ONLINE), held(DEPOSIT, "lin")])
    assert " ".join(one.state for one in told) == "done done done doing next next next"
    assert (told[3].holder, told[3].role) == ("lin", "title_specialist")
    assert told[2].done_at == BEGIN + timedelta(days=2)


def test_a_deal_that_waits_for_no_person_stays_in_its_furthest_stage() -> None:
    assert states(done(INTENT, DOCUMENTS)) == "done done doing next next next next"


def test_a_stage_without_work_that_the_deal_has_passed_was_skipped() -> None:
    assert states([*done(INTENT, SIGN, ONLINE), held(TRANSFER)]) == "done done done done skipped doing next"


def test_an_eligibility_check_before_the_contract_does_not_pass_the_contract() -> None:
    told = standing([*done(INTENT, OFFICIAL), held(DOCUMENTS)])
    assert " ".join(one.state for one in told) == "done done doing next next next next"
    assert [one.state for one in told[3].steps] == ["done", "next", "next"]


def test_a_second_release_of_money_opens_its_step_again() -> None:
    told = standing([*done(INTENT, SIGN, ONLINE, DEPOSIT, LOAN, TRANSFER, RELEASE, KEYS), held(RELEASE)])
    assert [one.state for one in told[6].steps] == ["skipped", "doing", "done", "next"]
    assert told[6].state == "doing"


def test_a_closed_deal_has_done_all_that_it_did_not_skip() -> None:
    assert states(done(INTENT, SIGN, ONLINE, DEPOSIT, LOAN, TRANSFER, RELEASE, KEYS, ARCHIVE), ended=True) == " ".join(
        ["done"] * 7
    )


def test_while_a_deal_falls_through_nothing_is_doing_and_after_it_the_rest_is_skipped() -> None:
    falling = [*done(INTENT, SIGN), dropped(ONLINE), held(("deal_fallthrough", "Task_ConfirmFallthrough"))]
    assert states(falling) == "done done done next next next next"
    assert (
        states([*done(INTENT, SIGN), dropped(ONLINE)], ended=True) == "done done done skipped skipped skipped skipped"
    )


def test_what_every_deal_does_counts_as_done_and_a_viewing_that_was_not_recorded_as_skipped() -> None:
    steps = [step.state for stage in standing([held(DOCUMENTS)]) for step in stage.steps]
    assert steps[:8] == ["done", "done", "done", "done", "skipped", "skipped", "done", "doing"]
