"""Deadlines: three moments, waiting that stops the clock, horizons, and why in words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.policies.calendar import WorkCalendar
from engine.policies.china import china_days, china_years
from engine.policies.hours import WEEKDAYS, weekly_hours
from engine.policies.sla import (
    Deadline,
    Remaining,
    SlaTerms,
    Term,
    TermInvalid,
    Wait,
    moments,
    parse_term,
    pause,
    resume,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkCalendar(
    name="office",
    zone=SHANGHAI,
    hours=weekly_hours({name: ["09:00-12:00", "13:30-18:00"] for name in WEEKDAYS[:5]}),
    days={day: works for year in china_years() for day, works in china_days(year).items()},
    known_from=date(2004, 1, 1),
    known_until=date(2026, 12, 31),
)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("3WD", Term(working_days=3, working=True)),
        ("4WH", Term(time=timedelta(hours=4), working=True)),
        ("PT48H", Term(time=timedelta(hours=48))),
        ("P2D", Term(time=timedelta(days=2))),
        ("P1W", Term(time=timedelta(weeks=1))),
        ("P1DT2H30M", Term(time=timedelta(days=1, hours=2, minutes=30))),
    ],
)
def test_terms_are_read(text, term):
    assert parse_term(text) == term


@pytest.mark.parametrize(
    "text", ["", "3", "0WD", "3wd", "-3WD", "P", "PT", "PT0H", "P1M", "P1Y", "３WD", "1.5WH", "3WD "]
)
def test_what_is_no_term_is_refused_with_a_finding(text):
    with pytest.raises(TermInvalid) as refusal:
        parse_term(text)
    assert "3WD" in refusal.value.findings[0].zh


def test_the_three_moments_count_from_the_opening():
    deadline = moments(SlaTerms(warning="1WD", due="3WD", escalation="5WD"), local("2026-09-18T10:00"), OFFICE)
    assert deadline.warning_at == local("2026-09-20T18:00")
    assert deadline.due_at == local("2026-09-22T18:00")
    assert deadline.escalation_at == local("2026-09-24T18:00")
    assert deadline.unknown is None
    assert deadline.due_at.tzinfo is UTC
    assert deadline.explanation.zh() == "从 9月18日 起 3 个工作日：9/20 补班计入"
    assert deadline.explanation.en() == "3 working days from Sep 18: Sep 20 is a make-up working day and counts"


def test_holidays_skipped_are_told_as_one_range():
    deadline = moments(SlaTerms(due="3WD"), local("2026-09-24T10:00"), OFFICE)
    assert deadline.due_at == local("2026-09-30T18:00")
    assert deadline.explanation.zh() == "从 9月24日 起 3 个工作日：跳过 9/25–27"
    assert deadline.explanation.en() == "3 working days from Sep 24: skipping Sep 25–27"


def test_working_hours_and_wall_hours_tell_the_hour_they_start_from():
    assert moments(SlaTerms(due="4WH"), local("2026-09-24T16:00"), OFFICE).due_at == local("2026-09-28T11:00")
    assert (
        moments(SlaTerms(due="4WH"), local("2026-09-24T16:00"), OFFICE).explanation.zh()
        == "从 9月24日 16:00 起 4 个工作小时：跳过 9/25–27"
    )
    wall = moments(SlaTerms(due="PT36H"), local("2026-09-24T16:00"), OFFICE)
    assert wall.due_at == local("2026-09-26T04:00")
    assert wall.explanation.zh() == "从 9月24日 16:00 起 36 小时"
    assert (
        moments(SlaTerms(due="P2D"), local("2026-09-24T16:00"), OFFICE).explanation.en() == "2 days from Sep 24 16:00"
    )


def test_a_deadline_beyond_the_horizon_is_unknown_and_says_which_year_is_missing():
    deadline = moments(SlaTerms(warning="1WD", due="3WD", escalation="P9D"), local("2026-12-30T10:00"), OFFICE)
    assert deadline.warning_at == local("2026-12-31T18:00")
    assert deadline.due_at is None
    assert deadline.escalation_at == local("2027-01-08T10:00")
    assert deadline.unknown == ("2027 年的节假日安排还没有装载", "the public holidays of 2027 are not loaded yet")
    assert deadline.explanation.zh().endswith("2027 年的节假日安排还没有装载")


def test_the_explanation_of_an_unknown_deadline_still_tells_its_term():
    deadline = moments(SlaTerms(due="3WD"), local("2026-12-30T10:00"), OFFICE)
    assert deadline.explanation.zh() == "从 12月30日 起 3 个工作日：2027 年的节假日安排还没有装载"


def test_an_agreed_date_ends_with_its_working_hours_and_a_day_off_moves_it():
    agreed = moments(SlaTerms(dated=True, warning="1WD"), local("2026-09-10T10:00"), OFFICE, date(2026, 9, 18))
    assert (agreed.warning_at, agreed.due_at) == (local("2026-09-11T18:00"), local("2026-09-18T18:00"))
    assert agreed.explanation.zh() == "按约定的 9月18日"
    moved = moments(SlaTerms(dated=True), local("2026-09-10T10:00"), OFFICE, date(2026, 9, 26))
    assert moved.due_at == local("2026-09-28T18:00")
    assert moved.explanation.zh() == "按约定的 9月26日：9/26 不上班，顺延到 9/28"


def test_an_agreed_moment_is_meant_exactly_with_or_without_zone():
    naive = datetime.fromisoformat("2026-09-26T20:15")
    for due_at in (naive, naive.replace(tzinfo=SHANGHAI)):
        deadline = moments(SlaTerms(dated=True), local("2026-09-10T10:00"), OFFICE, due_at)
        assert deadline.due_at == local("2026-09-26T20:15")
        assert deadline.explanation.zh() == "按约定的 9月26日 20:15"


def test_a_date_not_agreed_yet_leaves_the_deadline_unknown():
    deadline = moments(SlaTerms(dated=True), local("2026-09-10T10:00"), OFFICE)
    assert deadline.due_at is None
    assert deadline.unknown is not None
    assert deadline.unknown[0] == "约定的日期还没有填写"


def test_a_warning_never_comes_after_the_deadline_nor_an_escalation_before_it():
    terms = SlaTerms(dated=True, warning="10WD", escalation="1WD")
    deadline = moments(terms, local("2026-09-10T10:00"), OFFICE, date(2026, 9, 18))
    assert deadline.warning_at == deadline.due_at == deadline.escalation_at


def test_no_terms_make_no_deadline():
    deadline = moments(SlaTerms(), local("2026-09-10T10:00"), OFFICE)
    assert (deadline.due_at, deadline.unknown, deadline.explanation.zh()) == (None, None, "没有期限")


def test_waiting_on_the_bank_moves_all_three_moments_and_is_told():
    terms = SlaTerms(warning="1WD", due="3WD", escalation="5WD")
    deadline = moments(terms, local("2026-09-24T10:00"), OFFICE)
    stopped = pause(deadline, local("2026-09-28T09:00"), OFFICE, on="bank")
    assert stopped.explanation.zh() == "从 9月24日 起 3 个工作日：跳过 9/25–27，9/28 起等待银行，暂停计时"
    going = resume(stopped, local("2026-09-30T09:00"), OFFICE)
    assert going.warning_at == local("2026-09-30T18:00")
    assert going.due_at == local("2026-10-09T18:00")
    assert going.escalation_at == local("2026-10-12T18:00")
    assert going.explanation.zh() == "从 9月24日 起 3 个工作日：跳过 9/25–27，等待银行 2 个工作日，跳过 10/1–7"
    assert going.explanation.en().endswith("waited 2 working days for the bank, skipping Oct 1–7")


def test_a_short_wait_is_told_in_hours():
    deadline = moments(SlaTerms(due="3WD"), local("2026-03-02T10:00"), OFFICE)
    going = resume(pause(deadline, local("2026-03-03T10:00"), OFFICE, on="customer"), local("2026-03-03T11:30"), OFFICE)
    assert going.due_at == local("2026-03-06T10:30")
    assert going.explanation.zh() == "从 3月2日 起 3 个工作日：等待客户 1.5 个工作小时"


def test_a_moment_that_has_passed_stays_and_one_by_the_wall_clock_keeps_wall_time():
    deadline = moments(SlaTerms(warning="1WD", due="P7D"), local("2026-03-02T10:00"), OFFICE)
    going = resume(pause(deadline, local("2026-03-04T10:00"), OFFICE, on="bank"), local("2026-03-05T10:00"), OFFICE)
    assert going.warning_at == deadline.warning_at
    assert going.due_at == local("2026-03-10T10:00")


def test_a_wait_that_runs_into_the_unpublished_year_makes_the_deadline_unknown_and_loading_it_heals():
    terms = SlaTerms(due="3WD")
    deadline = moments(terms, local("2026-12-28T10:00"), OFFICE)
    going = resume(
        pause(deadline, local("2026-12-29T10:00"), OFFICE, on="authority"), local("2026-12-31T10:00"), OFFICE
    )
    assert going.due_at is None
    assert going.unknown is not None
    longer = WorkCalendar(
        name="office",
        zone=SHANGHAI,
        hours=OFFICE.hours,
        days={**OFFICE.days, date(2027, 1, 1): False},
        known_from=OFFICE.known_from,
        known_until=date(2027, 12, 31),
    )
    healed = moments(terms, local("2026-12-28T10:00"), longer, waits=going.waits)
    assert healed.due_at == local("2027-01-05T18:00")
    assert healed.unknown is None
    assert healed.explanation.zh() == "从 12月28日 起 3 个工作日：等待主管部门 2 个工作日，跳过 2027/1/1"


def test_stored_and_read_back_they_are_the_same_and_hold_only_plain_values():
    deadline = moments(
        SlaTerms(warning="1WD", due="3WD", escalation="P9D"),
        local("2026-09-18T10:00"),
        OFFICE,
        waits=[Wait(on="bank", since=local("2026-09-21T10:00"), until=local("2026-09-23T10:00"))],
    )
    stopped = pause(deadline, local("2026-09-24T10:00"), OFFICE, on="customer")
    assert Deadline.from_data(deadline.to_data()) == deadline
    assert Remaining.from_data(stopped.to_data()) == stopped
    assert plain(stopped.to_data())


def plain(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or type(value) in (bool, Decimal, str, date, datetime, timedelta)


OPENED = st.datetimes(
    datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2026-10-01"), timezones=st.just(UTC)
)
TERMS = st.one_of(
    st.integers(1, 30).map("{}WD".format),
    st.integers(1, 200).map("{}WH".format),
    st.integers(1, 500).map("PT{}H".format),
)
SOON = st.timedeltas(timedelta(0), timedelta(days=20))


@settings(deadline=None)
@given(OPENED, TERMS, SOON, SOON)
def test_pausing_and_resuming_preserves_what_is_left(opened, term, until_pause, waited):
    deadline = moments(SlaTerms(due=term), opened, OFFICE)
    paused_at, resumed_at = opened + until_pause, opened + until_pause + waited
    stopped = pause(deadline, paused_at, OFFICE, on="bank")
    going = resume(stopped, resumed_at, OFFICE)
    assume(going.due_at is not None and deadline.due_at is not None)
    if deadline.due_at <= paused_at:
        assert going.due_at == deadline.due_at
    else:
        assert pause(going, resumed_at, OFFICE, on="bank").left == stopped.left
        assert going.due_at >= deadline.due_at
    assert moments(SlaTerms(due=term), opened, OFFICE, waits=going.waits) == going


@settings(deadline=None)
@given(OPENED, TERMS, SOON)
def test_a_wait_of_no_time_changes_no_moment(opened, term, until_pause):
    deadline = moments(SlaTerms(due=term), opened, OFFICE)
    now = opened + until_pause
    assert resume(pause(deadline, now, OFFICE, on="bank"), now, OFFICE).due_at == deadline.due_at
