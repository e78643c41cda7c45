"""Say how far a deal has come along its stages, from the work that was done and the work that is open.

Pure: finding the work is ``queries.stages``'s, the stages are ``policies.stages``'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from brokerage.policies.stages import LAST, STAGES, STEPS, Stage, Step, step_of

_EARLY = frozenset({9})
"""Shenzhen asks for eligibility before there is a contract: this step says nothing about the steps before it."""


class Progress(StrEnum):
    """How a step or a stage stands. ``skipped``: the deal went past it or ended before it."""

    DONE = "done"
    DOING = "doing"
    NEXT = "next"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Be what was or is done at one node: ``open`` now, ``done_at`` last. ``holder`` is a person's id of what is open, else of
    whom has done it; ``role`` and ``party`` say whose it is while no person holds it."""

    process: str
    node_id: str
    open: bool
    done_at: datetime | None = None
    holder: str | None = None
    role: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStanding:
    """Say how a step stands."""

    step: Step
    state: Progress
    done_at: datetime | None = None
    holder: str | None = None
    role: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStanding:
    """Say how a stage stands: when it was done, and who holds it while it is doing."""

    stage: Stage
    state: Progress
    done_at: datetime | None
    holder: str | None
    role: str | None
    party: str | None
    steps: tuple[StepStanding, ...]


def standing(work: Iterable[Work], *, ended: bool = False) -> tuple[StageStanding, ...]:
    """Return how far a deal has come; ``ended`` says that its process is over, by an end of any kind.

    A step is doing while work is open in it, and while nothing is open anywhere and it is the furthest. Past without any work it
    was skipped, unless every deal takes it.
    """
    by_step: dict[int, list[Work]] = {}
    busy = closed = False
    for piece in work:
        step = step_of(piece.process, piece.node_id)
        if step is not None:
            by_step.setdefault(step.number, []).append(piece)
        busy = busy or piece.open
        closed = closed or ((piece.process, piece.node_id) == LAST and piece.done_at is not None)
    reached = len(STEPS) + 1 if closed else max((number for number in by_step if number not in _EARLY), default=0)
    way = _Way(reached=reached, busy=busy, ended=ended or closed)
    return tuple(
        _stage(stage, tuple(_step(step, by_step.get(step.number, []), way) for step in stage.steps)) for stage in STAGES
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Say how far a deal is: the furthest step with work, whether anything is open, whether all is over."""

    reached: int
    busy: bool
    ended: bool


def _step(step: Step, work: list[Work], way: _Way) -> StepStanding:
    held = next((piece for piece in work if piece.open), None)
    if held is not None:
        role = held.role or step.role
        return StepStanding(step=step, state=Progress.DOING, holder=held.holder, role=role, party=held.party)
    done = [(piece.done_at, piece) for piece in work if piece.done_at is not None]
    if not done:
        return StepStanding(step=step, state=_without_result(step, way), role=step.role)
    if step.number == way.reached and not way.busy and not way.ended:
        return StepStanding(step=step, state=Progress.DOING, role=step.role)
    at, last = max(done, key=lambda pair: pair[0])
    return StepStanding(
        step=step, state=Progress.DONE, done_at=at, holder=last.holder, role=last.role or step.role, party=last.party
    )


def _without_result(step: Step, way: _Way) -> Progress:
    """Say how a step stands in which nothing was completed and nothing is open."""
    if step.number < way.reached:
        return Progress.DONE if step.always else Progress.SKIPPED
    if way.ended:
        return Progress.SKIPPED
    if step.number == way.reached:
        return Progress.SKIPPED if way.busy else Progress.DOING
    return Progress.NEXT


def _stage(stage: Stage, steps: tuple[StepStanding, ...]) -> StageStanding:
    states = {one.state for one in steps}
    begun = any(one.state == Progress.DONE and one.step.number not in _EARLY for one in steps)
    if Progress.DOING in states or (Progress.NEXT in states and begun):
        state = Progress.DOING
    elif Progress.NEXT in states:
        state = Progress.NEXT
    else:
        state = Progress.DONE if Progress.DONE in states else Progress.SKIPPED
    held = next((one for one in steps if one.state == Progress.DOING), None)
    dates = [one.done_at for one in steps if one.done_at is not None]
    return StageStanding(
        stage=stage,
        state=state,
        done_at=max(dates) if dates and state == Progress.DONE else None,
        holder=held.holder if held else None,
        role=held.role if held else None,
        party=held.party if held else None,
        steps=steps,
    )
