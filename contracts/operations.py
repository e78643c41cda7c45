"""Set an agency's terms for its papers."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from contracts import terms as terms_read
from contracts.tables import contract_terms
from contracts.terms import NAMES
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork


def set_terms(uow: UnitOfWork, *, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Set terms and return the names that were set; names that no paper reads are passed over.

    ``settings`` maps names to values, or to tables with a ``value`` as ``[settings.*]`` of ``agency.toml`` does.

    :raises TermsInvalid: a number is not written as one; nothing is set.
    """
    chosen = {
        name: str(given["value"] if isinstance(given, Mapping) else given)[:200]
        for name, given in settings.items()
        if name in NAMES
    }
    terms_read.read(chosen)
    for name, value in chosen.items():
        same = (contract_terms.c.agency_id == uow.agency_id, contract_terms.c.name == name)
        if not uow.run(sa.update(contract_terms).where(*same).values(value=value, set_at=uow.now)):
            row = {"agency_id": uow.agency_id, "id": new_id(), "name": name, "value": value, "set_at": uow.now}
            uow.run(sa.insert(contract_terms), row)
    return tuple(sorted(chosen))
