"""The moments of a task as they are stored with it: running (``Deadline``) or stopped while it waits (``Remaining``).

Both turn into plain values (``to_data``) that the engine's codec stores, and back. Computing them is ``sla``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from engine.policies.explanation import Explanation

Moment = Literal["warning", "due", "escalation"]
MOMENTS: tuple[Moment, ...] = get_args(Moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Be one time that a task waited on ``on`` (bank, authority, customer)."""

    on: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Hold a task's three moments in UTC; one that was asked for and is None is unknown, and ``unknown`` (zh, en) says why.

    ``lacking`` is the year that the calendar must be loaded for, when that is why.
    ``wall`` names the moments that run by the wall clock; ``waits`` are behind it and already counted in.
    """

    warning_at: datetime | None = None
    due_at: datetime | None = None
    escalation_at: datetime | None = None
    unknown: tuple[str, str] | None = None
    explanation: Explanation = field(default_factory=Explanation)
    wall: frozenset[Moment] = frozenset()
    waits: tuple[Wait, ...] = ()
    lacking: int | None = None

    def at(self, moment: Moment) -> datetime | None:
        """Return one of the three moments by name."""
        return {"warning": self.warning_at, "due": self.due_at, "escalation": self.escalation_at}[moment]

    def to_data(self) -> dict[str, Any]:
        """Return the deadline as plain values for the engine's codec."""
        return {
            "warning_at": self.warning_at,
            "due_at": self.due_at,
            "escalation_at": self.escalation_at,
            "unknown": list(self.unknown) if self.unknown else None,
            "lacking": self.lacking,
            "explanation": self.explanation.to_data(),
            "wall": sorted(self.wall),
            "waits": [{"on": wait.on, "since": wait.since, "until": wait.until} for wait in self.waits],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Deadline":
        """Read what ``to_data`` gave."""
        unknown = data["unknown"]
        return cls(
            warning_at=data["warning_at"],
            due_at=data["due_at"],
            escalation_at=data["escalation_at"],
            unknown=(unknown[0], unknown[1]) if unknown else None,
            lacking=data.get("lacking"),
            explanation=Explanation.from_data(data["explanation"]),
            wall=frozenset(data["wall"]),
            waits=tuple(Wait(**wait) for wait in data["waits"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """Hold a stopped clock: what was ``left`` of each moment still to come when the waiting began."""

    deadline: Deadline
    on: str
    since: datetime
    left: Mapping[Moment, timedelta]
    explanation: Explanation

    def to_data(self) -> dict[str, Any]:
        """Return it as plain values for the engine's codec."""
        return {
            "deadline": self.deadline.to_data(),
            "on": self.on,
            "since": self.since,
            "left": dict(self.left),
            "explanation": self.explanation.to_data(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Remaining":
        """Read what ``to_data`` gave."""
        deadline, explanation = Deadline.from_data(data["deadline"]), Explanation.from_data(data["explanation"])
        return cls(
            deadline=deadline, on=data["on"], since=data["since"], left=dict(data["left"]), explanation=explanation
        )
