"""How long answers to keyed writes are kept, and letting them go; without Flask, for whoever tidies up."""

from datetime import timedelta

import sqlalchemy as sa

from engine.unit_of_work import UnitOfWork
from web.tables import idempotent_answers

KEPT_FOR = timedelta(hours=48)


def forget_expired(uow: UnitOfWork) -> int:
    """Drop the agency's answers whose 48 hours are over; return how many."""
    rows = idempotent_answers
    return uow.run(sa.delete(rows).where(rows.c.agency_id == uow.agency_id, rows.c.expires_at <= uow.now))
