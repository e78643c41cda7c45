"""Checks what must always hold, in every agency, room by room. Reads only; finds, never mends."""

from collections.abc import Iterator

from brokerage import invariants as records
from engine.queries import invariants as hall
from engine.queries.directory import all_agencies
from engine.unit_of_work import Actor, House, unit_of_work

SYSTEM = Actor.system()


def violations(house: House) -> Iterator[str]:
    """Yield one line a violation: ``agency: rule: row: what was found``. One agency is read in one transaction."""
    for agency in all_agencies(house):
        with unit_of_work(house, agency_id=agency.id, actor=SYSTEM, write=False) as uow:
            for violation in hall.violations(uow):
                yield f"{agency.code}: {violation.rule}: {violation.subject}: {violation.detail}"
            for finding in records.violations(uow):
                yield f"{agency.code}: {finding.rule}: {finding.element or '-'}: {finding.zh} / {finding.en}"
