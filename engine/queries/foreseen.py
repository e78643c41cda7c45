"""When a task would be due if it were opened now: what somebody who writes its terms wants to see at once."""

from dataclasses import dataclass
from datetime import datetime

from engine.errors import Finding, Invalid
from engine.memory.agency import agency_facts
from engine.policies.explanation import Explanation
from engine.policies.sla import moments
from engine.policies.terms import SlaTerms
from engine.unit_of_work import UnitOfWork


class CalendarNotLoaded(Invalid):
    """The agency has no calendar of this name."""

    code = "calendar-not-loaded"
    zh = "没有装载这个日历"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """Be the three moments, and why (zh, en); ``unknown`` says what is missing."""

    warning_at: datetime | None
    due_at: datetime | None
    escalation_at: datetime | None
    why: tuple[str, str]
    unknown: tuple[str, str] | None


def foresee(
    uow: UnitOfWork, *, calendar: str, due: str | None, warning: str | None = None, escalation: str | None = None
) -> Foreseen:
    """Reckon terms from now, with the agency's calendar.

    :raises CalendarNotLoaded: there is no such calendar.
    :raises TermInvalid: a term cannot be read.
    """
    kept = agency_facts(uow).calendars.get(calendar)
    if kept is None:
        found = Finding(
            rule="calendar-not-loaded", zh=f"没有装载“{calendar}”日历", en=f"no calendar {calendar} is loaded"
        )
        raise CalendarNotLoaded(findings=(found,))
    deadline = moments(SlaTerms(due=due, warning=warning, escalation=escalation), uow.now, kept)
    why: Explanation = deadline.explanation
    return Foreseen(
        warning_at=deadline.warning_at,
        due_at=deadline.due_at,
        escalation_at=deadline.escalation_at,
        why=(why.zh(), why.en()),
        unknown=deadline.unknown,
    )
