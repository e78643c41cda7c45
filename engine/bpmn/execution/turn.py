"""One step while it lasts: its moment, who acts, which tokens go on, and what was found out so far."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from engine.events import CallReached, MessageReached, Move, MoveFailed, TimerReached, TokenLeft, UserTaskReached

if TYPE_CHECKING:
    from engine.bpmn.execution.tokens import Token

_WAITS = (UserTaskReached, CallReached, TimerReached, MessageReached, TokenLeft)


@dataclass(slots=True)
class Turn:
    """Collect the moves of one step."""

    now: datetime
    actor: str | None = None
    decisions: Mapping[str, bytes] = field(default_factory=dict)
    queue: "deque[Token]" = field(default_factory=deque)
    log: list[Move] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    passed: int = 0

    def moves(self) -> tuple[Move, ...]:
        """Return the moves in order, without waits and failures that came and went within the step."""
        if not self.withdrawn:
            return tuple(self.log)
        fleeting = self.opened & self.withdrawn
        return tuple(
            move
            for move in self.log
            if not (move.token_id in fleeting and isinstance(move, _WAITS))
            and not (move.token_id in self.withdrawn and isinstance(move, MoveFailed))
        )
