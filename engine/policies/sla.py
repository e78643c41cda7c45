"""Until when a user task is to be done: warning, deadline and escalation, and what waiting does to them.

Working days and hours are the calendar's; arming and disarming timers is the operations'. Everything here can be stored with
the task as plain values and computed again when a calendar is loaded or a fact moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.policies.calendar import DAY, BeyondHorizon, WorkCalendar
from engine.policies.deadline import MOMENTS, Deadline, Moment, Remaining, Wait
from engine.policies.explanation import Explanation, Piece, Unit
from engine.policies.terms import SlaTerms, Term, TermInvalid, parse_term

__all__ = [
    "Deadline",
    "Explanation",
    "Remaining",
    "SlaTerms",
    "Term",
    "TermInvalid",
    "Wait",
    "moments",
    "parse_term",
    "pause",
    "resume",
]

_TOLD = 24  # pieces of one trace; a span of years would otherwise fill the task's row
_NOT_AGREED = ("约定的日期还没有填写", "the date it depends on is not known yet")


def moments(
    terms: SlaTerms,
    opened_at: datetime,
    calendar: WorkCalendar,
    due_at: date | datetime | None = None,
    *,
    waits: Sequence[Wait] = (),
) -> Deadline:
    """Compute the three moments of a task opened at ``opened_at``; with ``waits`` behind it, as if they happened again.

    ``due_at`` is what the facts say when ``terms.dated``: a date means the end of that day's working hours, or of the next
    working day's (民法典 §203); a datetime is meant exactly, without zone on the calendar's wall clock.

    :raises TermInvalid: a term cannot be read.
    """
    found: dict[Moment, datetime | None] = dict.fromkeys(MOMENTS)
    wall: set[Moment] = set()
    unknown: tuple[str, str] | None = _NOT_AGREED if terms.dated and due_at is None else None
    lacking: int | None = None
    written: dict[Moment, str | None] = {"warning": terms.warning, "due": terms.due, "escalation": terms.escalation}
    for moment, text in written.items():
        try:
            if moment == "due" and terms.dated:
                found["due"] = _agreed(due_at, calendar)
                wall |= {"due"} if isinstance(due_at, datetime) else set()
            elif text is not None:
                term = parse_term(text)
                found[moment] = _after(term, opened_at, calendar)
                wall |= set() if term.working else {moment}
        except BeyondHorizon as horizon:
            unknown, lacking = horizon.reason, horizon.year
    if due := found["due"]:
        found["warning"] = min(found["warning"], due) if found["warning"] else None
        found["escalation"] = max(found["escalation"], due) if found["escalation"] else None
    deadline = _with(Deadline(wall=frozenset(wall)), found, unknown, lacking)
    deadline = replace(deadline, explanation=_explain(deadline, terms, opened_at, calendar, due_at))
    for wait in waits:
        deadline = resume(pause(deadline, wait.since, calendar, on=wait.on), wait.until, calendar)
    return deadline


def pause(deadline: Deadline, now: datetime, calendar: WorkCalendar, *, on: str) -> Remaining:
    """Stop the clock while the task waits ``on`` somebody; a moment that has passed stays where it is."""
    left: dict[Moment, timedelta] = {}
    for moment in MOMENTS:
        at = deadline.at(moment)
        if at is None or at <= now:
            continue
        try:
            left[moment] = at - now if moment in deadline.wall else calendar.working_time_between(now, at)
        except BeyondHorizon as horizon:
            deadline = _without(deadline, moment, horizon)
    today = calendar.day(now)
    kept = tuple(
        piece
        for piece in deadline.explanation.pieces
        if piece.kind not in ("skipped", "made-up", "more") or (piece.first is not None and piece.first <= today)
    )
    waiting = Piece(kind="waiting", party=on, first=today)
    return Remaining(
        deadline=replace(deadline, explanation=Explanation(pieces=kept)),
        on=on,
        since=now,
        left=left,
        explanation=Explanation(pieces=(*kept, waiting)),
    )


def resume(remaining: Remaining, now: datetime, calendar: WorkCalendar) -> Deadline:
    """Let the clock run again: every moment still to come is as far away in its own kind of time as when it stopped."""
    before = remaining.deadline
    found: dict[Moment, datetime | None] = {moment: before.at(moment) for moment in MOMENTS}
    unknown, lacking = before.unknown, before.lacking
    for moment, left in remaining.left.items():
        try:
            found[moment] = now + left if moment in before.wall else calendar.add_working_time(now, left)
        except BeyondHorizon as horizon:
            found[moment], unknown, lacking = None, horizon.reason, horizon.year
    wait = Wait(on=remaining.on, since=remaining.since, until=now)
    deadline = replace(_with(before, found, unknown, lacking), waits=(*before.waits, wait))
    pieces = [piece for piece in before.explanation.pieces if piece.kind != "unknown"]
    pieces.append(_waited(remaining, now, calendar))
    shown = _shown(deadline)
    if shown in remaining.left and shown not in deadline.wall and (end := deadline.at(shown)):
        told = _traced(calendar, calendar.day(now), _last_day(calendar, end))
        pieces.extend(piece for piece in told if piece not in pieces)
    pieces.extend([Piece(kind="unknown", words=unknown)] if unknown else [])
    return replace(deadline, explanation=Explanation(pieces=tuple(pieces)))


def _after(term: Term, opened_at: datetime, calendar: WorkCalendar) -> datetime:
    if term.working_days is not None:
        return calendar.add_working_days(opened_at, term.working_days)
    return calendar.add_working_time(opened_at, term.time) if term.working else opened_at + term.time


def _agreed(due_at: date | datetime | None, calendar: WorkCalendar) -> datetime | None:
    if isinstance(due_at, datetime):
        return calendar.moment(calendar.local(due_at) if due_at.tzinfo else due_at)
    return None if due_at is None else calendar.add_working_days(due_at, 0)


def _without(deadline: Deadline, moment: Moment, horizon: BeyondHorizon) -> Deadline:
    kept = {name: None if name == moment else deadline.at(name) for name in MOMENTS}
    return _with(deadline, kept, horizon.reason, horizon.year)


def _with(
    deadline: Deadline,
    at: Mapping[Moment, datetime | None],
    unknown: tuple[str, str] | None,
    lacking: int | None,
) -> Deadline:
    return replace(
        deadline,
        warning_at=at["warning"],
        due_at=at["due"],
        escalation_at=at["escalation"],
        unknown=unknown,
        lacking=lacking,
    )


def _last_day(calendar: WorkCalendar, end: datetime) -> date:
    """Return the day that ``end`` closes: a window open until midnight closes the day before."""
    return calendar.day(end - timedelta(microseconds=1))


def _shown(deadline: Deadline) -> Moment:
    """Return the moment that the explanation is about: the deadline, or what stands in for it."""
    return next((moment for moment in ("due", "escalation", "warning") if deadline.at(moment)), "due")


def _explain(
    deadline: Deadline, terms: SlaTerms, opened_at: datetime, calendar: WorkCalendar, due_at: date | datetime | None
) -> Explanation:
    pieces: list[Piece] = []
    opened, shown = calendar.local(opened_at), _shown(deadline)
    text = {"due": terms.due, "escalation": terms.escalation, "warning": terms.warning}[shown]
    end = deadline.at(shown)
    if shown == "due" and terms.dated:
        if isinstance(due_at, datetime):
            local = calendar.local(due_at) if due_at.tzinfo else due_at
            pieces.append(Piece(kind="agreed", first=local))
        elif due_at is not None:
            pieces.append(Piece(kind="agreed", first=due_at))
            if end and _last_day(calendar, end) != due_at:
                pieces.append(Piece(kind="moved", first=due_at, last=_last_day(calendar, end)))
    elif text is not None:
        term = parse_term(text)
        pieces.append(_counted(term, opened))
        if end and term.working:
            first = opened.date() + (DAY if term.working_days is not None else timedelta(0))
            pieces.extend(_traced(calendar, first, _last_day(calendar, end)))
    pieces.extend([Piece(kind="unknown", words=deadline.unknown)] if deadline.unknown else [])
    return Explanation(pieces=tuple(pieces))


def _counted(term: Term, opened: datetime) -> Piece:
    if term.working_days is not None:
        return Piece(kind="counted", first=opened.date(), amount=Decimal(term.working_days), unit="WD")
    amount, unit = _length(term.time, working=term.working)
    return Piece(kind="counted", first=opened.replace(second=0, microsecond=0), amount=amount, unit=unit)


def _length(time: timedelta, *, working: bool) -> tuple[Decimal, Unit]:
    if not working and time and time % DAY == timedelta(0):
        return Decimal(time // DAY), "D"
    hours = (Decimal(time // timedelta(minutes=1)) / 60).quantize(Decimal("0.1"))
    whole = hours.to_integral_value()
    return (whole if hours == whole else hours), "WH" if working else "H"


def _traced(calendar: WorkCalendar, first: date, last: date) -> list[Piece]:
    trace = calendar.trace(first, last)
    told = [Piece(kind="skipped", first=start, last=end) for start, end in trace.skipped]
    told.extend(Piece(kind="made-up", first=day) for day in trace.made_up)
    more = [Piece(kind="more", amount=Decimal(len(told) - _TOLD))] if len(told) > _TOLD else []
    return told[:_TOLD] + more


def _waited(remaining: Remaining, now: datetime, calendar: WorkCalendar) -> Piece:
    first, last = calendar.day(remaining.since), calendar.day(now)
    unit: Unit
    try:
        amount, unit = Decimal(calendar.working_days_between(first, last)), "WD"
        if not amount:
            amount, unit = _length(calendar.working_time_between(remaining.since, now), working=True)
    except BeyondHorizon:
        amount, unit = Decimal((last - first).days), "D"
    return Piece(kind="waited", party=remaining.on, first=first, last=last, amount=amount, unit=unit)
