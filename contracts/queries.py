"""An agency's terms for its papers, to look at."""

import sqlalchemy as sa

from contracts import terms as terms_read
from contracts.tables import contract_terms
from contracts.terms import Terms
from engine.unit_of_work import UnitOfWork


def terms(uow: UnitOfWork) -> Terms:
    """Return the agency's terms."""
    rows = uow.rows(sa.select(contract_terms).where(contract_terms.c.agency_id == uow.agency_id))
    return terms_read.read({row.name: row.value for row in rows})
