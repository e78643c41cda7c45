"""Working days and hours around China's holidays, make-up days and the published horizon."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.policies.calendar import BeyondHorizon, Trace, WorkCalendar
from engine.policies.china import YearNotPublished, china_days, china_source, china_years
from engine.policies.hours import WEEKDAYS, HoursInvalid, Span, weekly_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = weekly_hours({name: ["09:00-12:00", "13:30-18:00"] for name in WEEKDAYS[:5]})


def office(**changed):
    settings = {
        "name": "office",
        "zone": SHANGHAI,
        "hours": WEEK,
        "days": {day: works for year in china_years() for day, works in china_days(year).items()},
        "known_from": date(2004, 1, 1),
        "known_until": date(2026, 12, 31),
    }
    return WorkCalendar(**(settings | changed))


OFFICE = office()


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-09-18", 3, "2026-09-22"),  # Sunday 20 September makes up and counts
        ("2026-09-24", 3, "2026-09-30"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2025-01-24", 2, "2025-01-27"),  # Sunday 26 January makes up
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-12-31", 1, "2026-01-04"),  # Sunday 4 January 2026 makes up; the years meet
    ],
)
def test_working_days_end_at_closing_time_of_the_last_one(start, n, due):
    assert OFFICE.add_working_days(date.fromisoformat(start), n) == local(f"{due}T18:00")
    assert OFFICE.add_working_days(local(f"{start}T23:30"), n) == local(f"{due}T18:00")


def test_three_working_days_at_the_end_of_2026_are_unknown_because_2027_is_not_published():
    with pytest.raises(BeyondHorizon) as unknown:
        OFFICE.add_working_days(date(2026, 12, 30), 3)
    assert unknown.value.reason == (
        "2027 年的节假日安排还没有装载",
        "the public holidays of 2027 are not loaded yet",
    )
    assert OFFICE.add_working_days(date(2026, 12, 30), 1) == local("2026-12-31T18:00")


def test_the_horizon_may_end_within_a_year():
    short = office(known_until=date(2026, 6, 30))
    assert short.add_working_days(date(2026, 6, 29), 1) == local("2026-06-30T18:00")
    for ask in (
        lambda: short.add_working_days(date(2026, 6, 29), 2),
        lambda: short.add_working_time(local("2026-06-30T17:00"), timedelta(hours=2)),
        lambda: short.working_days_between(date(2026, 6, 1), date(2026, 7, 1)),
        lambda: short.working_time_between(local("2026-06-30T10:00"), local("2026-07-01T10:00")),
    ):
        with pytest.raises(BeyondHorizon):
            ask()


def test_a_range_through_a_year_that_is_not_published_is_unknown():
    gap = office(unpublished=frozenset({2025}))
    for ask in (
        lambda: gap.working_days_between(date(2024, 12, 1), date(2026, 2, 1)),
        lambda: gap.working_time_between(local("2024-12-01T10:00"), local("2026-02-01T10:00")),
        lambda: gap.add_working_days(date(2024, 12, 30), 300),
        lambda: gap.add_working_time(local("2024-12-30T10:00"), timedelta(hours=300)),
    ):
        with pytest.raises(BeyondHorizon, match="2025"):
            ask()


def test_days_before_the_first_known_one_are_unknown_too():
    with pytest.raises(BeyondHorizon, match="2003"):
        OFFICE.add_working_days(date(2003, 12, 30), 1)


def test_the_off_days_and_make_up_days_are_those_of_the_notices():
    off = {day for day, works in china_days(2026).items() if not works}
    made_up = [f"{day:%m-%d}" for day, works in china_days(2026).items() if works]
    assert made_up == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert off == set(
        days("01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07", 2026)
    )
    assert {day for day, works in china_days(2025).items() if not works} == set(
        days("01-01..01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08", 2025)
    )
    assert [f"{day:%m-%d}" for day, works in china_days(2025).items() if works] == [
        "01-26",
        "02-08",
        "04-27",
        "09-28",
        "10-11",
    ]
    assert china_source(2026) == "国办发明电〔2025〕7号"


def days(text, year):
    for part in text.split():
        first, last = (date.fromisoformat(f"{year}-{end}") for end in part.split(".."))
        yield from (first + timedelta(days=at) for at in range((last - first).days + 1))


def test_a_year_that_was_not_announced_is_refused():
    with pytest.raises(YearNotPublished):
        china_days(china_years()[-1] + 1)
    with pytest.raises(YearNotPublished):
        china_source(1999)


def test_working_hours_jump_over_lunch_nights_and_holidays():
    assert OFFICE.add_working_time(local("2026-09-24T11:00"), timedelta(hours=2)) == local("2026-09-24T14:30")
    assert OFFICE.add_working_time(local("2026-09-24T17:00"), timedelta(hours=2)) == local("2026-09-28T10:00")
    assert OFFICE.add_working_time(local("2026-09-26T20:00"), timedelta(hours=1)) == local("2026-09-28T10:00")
    assert OFFICE.add_working_time(local("2025-12-31T17:30"), timedelta(hours=1)) == local("2026-01-04T09:30")


def test_working_time_that_fills_a_span_ends_with_it_and_not_at_the_next_opening():
    assert OFFICE.add_working_time(local("2026-09-24T17:00"), timedelta(hours=1)) == local("2026-09-24T18:00")
    assert OFFICE.add_working_time(local("2026-09-26T20:00"), timedelta(0)) == local("2026-09-26T20:00")


def test_a_make_up_day_has_the_hours_of_a_normal_working_day():
    assert OFFICE.spans(date(2026, 9, 20)) == WEEK[0]
    assert office(make_up_hours=(Span(time(9), time(12)),)).spans(date(2026, 9, 20)) == (Span(time(9), time(12)),)


def test_an_agency_row_overrules_the_public_holiday():
    open_on_holiday = office(days={**OFFICE.days, date(2026, 10, 8): False, date(2026, 10, 1): True})
    assert open_on_holiday.add_working_days(date(2026, 9, 30), 1) == local("2026-10-01T18:00")
    assert open_on_holiday.add_working_days(date(2026, 10, 1), 1) == local("2026-10-09T18:00")


def test_no_working_days_from_a_day_off_end_on_the_next_working_day():
    assert OFFICE.add_working_days(date(2026, 9, 26), 0) == local("2026-09-28T18:00")
    assert OFFICE.add_working_days(date(2026, 9, 28), 0) == local("2026-09-28T18:00")


def test_the_trace_names_what_differs_from_the_week_and_nothing_else():
    assert OFFICE.trace(date(2026, 9, 18), date(2026, 9, 30)) == Trace(
        skipped=((date(2026, 9, 25), date(2026, 9, 27)),), made_up=(date(2026, 9, 20),)
    )
    assert OFFICE.trace(date(2026, 3, 2), date(2026, 3, 30)) == Trace()


def test_a_window_that_never_closes_counts_whole_days():
    always = office(hours=weekly_hours({name: ["00:00-24:00"] for name in WEEKDAYS}), days={})
    assert always.add_working_time(local("2026-03-01T10:00"), timedelta(hours=48)) == local("2026-03-03T10:00")
    assert always.add_working_days(date(2026, 3, 1), 1) == local("2026-03-03T00:00")


@pytest.mark.parametrize(
    "written",
    [
        {"mon": ["9-18"]},
        {"mon": ["18:00-09:00"]},
        {"mon": ["09:00-12:00", "11:00-18:00"]},
        {"monday": ["09:00-18:00"]},
        {},
    ],
)
def test_hours_that_are_written_wrong_are_refused_with_a_finding(written):
    with pytest.raises(HoursInvalid) as refusal:
        weekly_hours(written)
    assert refusal.value.findings


def test_moments_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="zone"):
        OFFICE.add_working_time(datetime.fromisoformat("2026-03-02T09:00"), timedelta(hours=1))
    with pytest.raises(ValueError, match="forward"):
        OFFICE.add_working_days(date(2026, 3, 2), -1)


MOMENTS = st.datetimes(
    datetime.fromisoformat("2005-01-01"), datetime.fromisoformat("2026-12-01"), timezones=st.just(UTC)
)


@settings(deadline=None)
@given(MOMENTS, st.integers(1, 4000))
def test_adding_n_working_days_leaves_n_between(start, n):
    try:
        due = OFFICE.add_working_days(start, n)
    except BeyondHorizon:
        assume(False)
    assert OFFICE.working_days_between(start, due) == n
    assert OFFICE.working_days_between(due, start) == -n


@settings(deadline=None)
@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(hours=20_000)))
def test_adding_working_time_leaves_as_much_between(start, time_):
    try:
        due = OFFICE.add_working_time(start, time_)
    except BeyondHorizon:
        assume(False)
    assert OFFICE.working_time_between(start, due) == time_
    assert OFFICE.working_time_between(due, start) == -time_


@settings(deadline=None)
@given(MOMENTS, MOMENTS)
def test_counting_by_years_agrees_with_counting_day_by_day(one, other):
    first, last = sorted((OFFICE.day(one), OFFICE.day(other)))
    last = min(last, first + timedelta(days=800))
    walked = sum(bool(OFFICE.spans(first + timedelta(days=at))) for at in range(1, (last - first).days + 1))
    assert OFFICE.working_days_between(first, last) == walked


@settings(deadline=None)
@given(MOMENTS, st.integers(0, 60), st.integers(0, 60))
def test_more_working_days_never_end_earlier(start, few, more):
    try:
        assert OFFICE.add_working_days(start, few) <= OFFICE.add_working_days(start, few + more)
    except BeyondHorizon:
        assume(False)
