"""All that the board counts, in as many statements whatever there is: the page and the export read the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from brokerage.policies.stages import FALLTHROUGH, ROOT, STAGES, stage_of
from brokerage.queries import funnel as trade
from brokerage.queries.funnel import Funnel, InHand
from engine.queries import board
from engine.queries.board import Duration, Load, Stuck
from engine.unit_of_work import UnitOfWork
from inbox.board.asked import Asked

STILL = 5
"""So many working days without progress, and a deal stands still."""
MOST_STUCK = 100
ENOUGH = 3
"""Medians of fewer tasks than these are not compared with each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Be how long tasks of a stage took in the period (None: none was completed), and in the one before."""

    stage: str
    zh: str
    en: str
    now: Duration | None
    before: Duration | None

    @property
    def slower(self) -> Decimal:
        """Return by how many working days the median has grown; 0 where too little is known to say."""
        if self.now is None or self.before is None or min(self.now.count, self.before.count) < ENOUGH:
            return Decimal(0)
        return self.now.median - self.before.median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Be the board's figures; ``stuck`` are the deals that stand still, longest first."""

    loads: tuple[Load, ...]
    stuck: tuple[Stuck, ...]
    paces: tuple[Pace, ...]
    funnel: Funnel
    in_hand: InHand

    @property
    def overdue(self) -> int:
        """Return how many open tasks are overdue."""
        return sum(load.overdue for load in self.loads)

    @property
    def today(self) -> int:
        """Return how many more are due before this day ends."""
        return sum(load.today for load in self.loads)

    @property
    def nothing(self) -> bool:
        """Say that there is nothing to count yet."""
        counted = (
            self.funnel.listings,
            self.funnel.viewings,
            self.funnel.deals,
            self.funnel.closed,
            self.in_hand.deals,
        )
        return not self.loads and not any(counted) and not any(pace.now for pace in self.paces)


def figures(uow: UnitOfWork, asked: Asked) -> Figures:
    """Count everything."""
    of = asked.branches
    now = board.durations(uow, since=asked.since, until=asked.until, branches=of, group=_stage_id, parts=asked.parts)
    before = board.durations(uow, since=asked.before, until=asked.since, branches=of, group=_stage_id)
    return Figures(
        loads=board.workload(uow, branches=of, today=asked.until),
        stuck=tuple(
            one
            for one in board.stuck(uow, limit=MOST_STUCK, branches=of, process=ROOT)
            if one.days is None or one.days >= STILL
        ),
        paces=_paces({one.group: one for one in now}, {one.group: one for one in before}),
        funnel=trade.funnel(uow, since=asked.since, until=asked.until, branches=of),
        in_hand=trade.in_hand(uow, branches=of),
    )


def _paces(now: Mapping[str, Duration], before: Mapping[str, Duration]) -> tuple[Pace, ...]:
    return tuple(
        Pace(stage=stage.id, zh=stage.zh, en=stage.en, now=now.get(stage.id), before=before.get(stage.id))
        for stage in STAGES
    )


def _stage_id(process: str, node_id: str) -> str | None:
    stage = None if process == FALLTHROUGH else stage_of(process, node_id)
    return None if stage is None else stage.id
