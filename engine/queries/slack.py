"""How much time a task has left, as a person reckons it: in hours on its last day, in working days of its calendar before.

The words are for pages to find. Leaves to ``policies.sla`` when a task is due, and to its timers to raise alarms.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.memory.agency import agency_facts
from engine.policies.calendar import BeyondHorizon, WorkCalendar
from engine.policies.deadline import Deadline
from engine.queries.tasks import TaskLine
from engine.unit_of_work import UnitOfWork

State = Literal["plenty", "soon", "over", "paused", "unknown", "undated"]
Unit = Literal["minutes", "hours", "working-days", "days"]
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """Say how a task stands: ``amount`` ``unit`` left, over, or (``paused``) stood still.

    ``spent`` is the share of the whole term that has gone, in per cent. ``unknown`` (zh, en) says why there is no deadline
    though one was asked for.
    """

    state: State
    amount: int = 0
    unit: Unit = "working-days"
    spent: int = 0
    due_at: datetime | None = None
    unknown: tuple[str, str] | None = None


def slack(uow: UnitOfWork, line: TaskLine) -> Slack:
    """Reckon one open task's slack now."""
    facts = agency_facts(uow)
    calendar = facts.calendars.get(line.calendar or "")
    if line.waiting_on is not None:
        amount, unit = _between(calendar, line.waiting_since or uow.now, uow.now)
        return Slack(state="paused", amount=amount, unit=unit)
    if line.due_at is None:
        return _undated(line)
    late = line.due_at < uow.now
    first, last = (line.due_at, uow.now) if late else (uow.now, line.due_at)
    same_day = first.astimezone(facts.zone).date() == last.astimezone(facts.zone).date()
    amount, unit = _hours(first, last) if same_day else _between(calendar, first, last)
    warned = same_day or (line.warning_at is not None and line.warning_at <= uow.now)
    term = line.due_at - line.opened_at
    spent = 100 if late or term <= timedelta(0) else int(100 * ((uow.now - line.opened_at) / term))
    return Slack(
        state="over" if late else "soon" if warned else "plenty",
        amount=amount,
        unit=unit,
        spent=max(0, min(100, spent)),
        due_at=line.due_at,
    )


def _undated(line: TaskLine) -> Slack:
    running = (line.stopped or {}).get("running")
    unknown = Deadline.from_data(running).unknown if running else None
    return Slack(state="unknown" if unknown else "undated", unknown=unknown)


def _between(calendar: WorkCalendar | None, first: datetime, last: datetime) -> tuple[int, Unit]:
    """Count working days; hours where there is none between, days where the calendar does not say."""
    if calendar is not None:
        try:
            days = calendar.working_days_between(first, last)
        except BeyondHorizon:
            return max((last - first).days, 1), "days"
        return (days, "working-days") if days else _hours(first, last)
    days = (last - first).days
    return (days, "days") if days else _hours(first, last)


def _hours(first: datetime, last: datetime) -> tuple[int, Unit]:
    hours = (last - first) // _HOUR
    return (hours, "hours") if hours else (max((last - first) // _MINUTE, 1), "minutes")
