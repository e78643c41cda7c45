"""How a node writes the time that a task has: working days, working hours, or time by the wall clock."""

import re
from dataclasses import dataclass
from datetime import timedelta

from engine.errors import Finding, Invalid

_TERM = re.compile(r"([1-9][0-9]{0,3})(WD|WH)")
_ISO = re.compile(r"P(?:([0-9]{1,3})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?")


class TermInvalid(Invalid):
    """A term is ``3WD`` (working days), ``4WH`` (working hours) or an ISO 8601 duration of days or less (``PT48H``)."""

    code = "sla-term-invalid"
    zh = "时限写成 3WD（工作日）、4WH（工作小时）或 PT48H（自然时间）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Be one length of time: ``working_days``, or ``time``, which is working time or by the wall clock."""

    working_days: int | None = None
    time: timedelta = timedelta(0)
    working: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaTerms:
    """Say how much time a task has, all counted from its opening. ``dated``: the deadline is a date among the facts instead."""

    due: str | None = None
    warning: str | None = None
    escalation: str | None = None
    dated: bool = False


def parse_term(text: str) -> Term:
    """Read ``3WD``, ``4WH``, ``PT48H`` or ``P2D``. ISO 8601 durations of months or years are refused: they have no length.

    :raises TermInvalid: the text is none of these, or no time at all.
    """
    if found := _TERM.fullmatch(text):
        amount = int(found[1])
        if found[2] == "WD":
            return Term(working_days=amount, working=True)
        return Term(time=timedelta(hours=amount), working=True)
    if (found := _ISO.fullmatch(text)) and any(found.groups()):
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        time = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        if time:
            return Term(time=time)
    raise TermInvalid(findings=(Finding(rule="sla.term", zh=f"“{text}”：{TermInvalid.zh}", en=f"{text!r} is no term"),))
