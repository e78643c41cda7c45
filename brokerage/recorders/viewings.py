"""Move viewings (带看)."""

from typing import Any

import sqlalchemy as sa

from brokerage import rows
from brokerage.policies.personal import clean_text
from brokerage.policies.viewing_lifecycle import ViewingState, ViewingVerb, after
from brokerage.recorders import said
from brokerage.sealing import seal
from brokerage.tables.listings import viewings
from engine.events import RecordMade
from engine.unit_of_work import UnitOfWork


def booked(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that a viewing is agreed, at another time if one is said."""
    viewing = _viewing(uow, event)
    _move(uow, event, viewing, viewing_at=said.moment(event, "viewing_at", otherwise=viewing.viewing_at))


def checked_in(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that the visitor came."""
    _move(uow, event, _viewing(uow, event), checked_in_at=said.moment(event, "checked_in_at"))


def closed(uow: UnitOfWork, event: RecordMade) -> None:
    """Record that the viewing is over, its outcome, and the visitor's words, which are sealed."""
    viewing = _viewing(uow, event)
    feedback = said.text_if_any(event, "feedback")
    outcome = said.text_if_any(event, "outcome")
    _move(
        uow,
        event,
        viewing,
        closed_at=event.at,
        outcome=outcome and clean_text(outcome)[:40],
        feedback_sealed=seal(uow, viewings.c.feedback_sealed, viewing.id, feedback),
    )


def _viewing(uow: UnitOfWork, event: RecordMade) -> sa.Row[Any]:
    return rows.find_numbered(uow, viewings, said.text(event, "viewing_no"), lock=True)


def _move(uow: UnitOfWork, event: RecordMade, viewing: sa.Row[Any], **values: Any) -> None:
    state = after(ViewingState(viewing.state), ViewingVerb(event.record))
    rows.change(uow, viewings, viewing, state=state, **values)
