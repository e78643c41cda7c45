"""How far deals have come: one deal step by step with its listing and viewings, many deals as a line of seven."""

from collections.abc import Iterable, Mapping

from brokerage.policies.progress import StageStanding, Work, standing
from brokerage.policies.stages import LAST, STEPS
from engine.queries import work
from engine.queries.work import NodeWork
from engine.unit_of_work import UnitOfWork

_APART = frozenset(node for step in STEPS for process, node in step.nodes if process in ("signing", "resale_main")) | {
    LAST[1]
}


def of_deal(
    uow: UnitOfWork, *, instance_id: str | None, before: Iterable[Work] = (), ended: bool = False
) -> tuple[StageStanding, ...]:
    """Return a deal's stages with every step, in one statement.

    ``before`` is the work that led to it (``deal_sheets.before``), ``ended`` says that the deal is over.
    """
    found = work.of_instances(uow, instance_ids=[instance_id]) if instance_id else {}
    return standing([*before, *(_work(piece) for pieces in found.values() for piece in pieces)], ended=ended)


def of_many(uow: UnitOfWork, *, ended: Mapping[str, bool]) -> Mapping[str, tuple[StageStanding, ...]]:
    """Return the stages of many deals by their instances' ids, in one statement; their steps are not told apart.

    ``ended`` names the instances and says which of these deals are over.
    """
    found = work.of_instances(uow, instance_ids=ended, apart=_APART)
    return {
        instance_id: standing((_work(piece) for piece in found.get(instance_id, ())), ended=over)
        for instance_id, over in ended.items()
    }


def nothing() -> tuple[StageStanding, ...]:
    """Return the stages of a deal without a process: nothing was done yet."""
    return standing(())


def _work(piece: NodeWork) -> Work:
    return Work(
        process=piece.process,
        node_id=piece.node_id,
        open=piece.open,
        done_at=piece.done_at,
        holder=piece.person_id,
        role=piece.role,
        party=piece.party,
    )
