"""Find listings by what people say of them: a number, its end, or the name of the community."""

import sqlalchemy as sa

from brokerage.policies.personal import clean_text
from brokerage.queries.listings import ListingLine, line
from brokerage.tables.listings import listings
from engine.unit_of_work import UnitOfWork

MOST_FOUND = 20
LONGEST = 60


def found(uow: UnitOfWork, *, text: str = "", state: str | None = None) -> tuple[ListingLine, ...]:
    """Return up to twenty listings, newest first, in one statement; without text the newest."""
    query = sa.select(listings).where(listings.c.agency_id == uow.agency_id)
    if state is not None:
        query = query.where(listings.c.state == state)
    told = clean_text(text)[:LONGEST]
    if told:
        query = query.where(
            sa.or_(
                listings.c.number.icontains(told, autoescape=True),
                listings.c.community.icontains(told, autoescape=True),
                listings.c.district == told,
            )
        )
    return tuple(line(row) for row in uow.rows(query.order_by(listings.c.id.desc()).limit(MOST_FOUND)))
