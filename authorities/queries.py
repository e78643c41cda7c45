"""How the simulators are set, and what was planted, to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from authorities.adapters import NAMES
from authorities.tables import adapter_knobs, simulated_facts
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """Be how one simulator is set; ``set_at`` None: nobody ever touched it."""

    adapter: str
    mode: str
    latency_ms: int
    note: str | None
    set_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Be what was planted for one business."""

    adapter: str
    business_key: str
    facts: Mapping[str, Any]
    planted_at: datetime


def knobs(uow: UnitOfWork) -> tuple[Knob, ...]:
    """Return the knob of every adapter, in the house's order."""
    rows = uow.rows(sa.select(adapter_knobs).where(adapter_knobs.c.agency_id == uow.agency_id))
    set_to = {row.adapter: row for row in rows}
    return tuple(_knob(name, set_to.get(name)) for name in NAMES)


def planted(uow: UnitOfWork) -> tuple[Planted, ...]:
    """Return all planted facts, by adapter and business key."""
    query = sa.select(simulated_facts).where(simulated_facts.c.agency_id == uow.agency_id)
    rows = uow.rows(query.order_by(simulated_facts.c.adapter, simulated_facts.c.business_key))
    return tuple(
        Planted(adapter=row.adapter, business_key=row.business_key, facts=row.facts, planted_at=row.planted_at)
        for row in rows
    )


def _knob(name: str, row: sa.Row[Any] | None) -> Knob:
    if row is None:
        return Knob(adapter=name, mode="up", latency_ms=0, note=None, set_at=None)
    return Knob(adapter=name, mode=row.mode, latency_ms=row.latency_ms, note=row.note, set_at=row.set_at)
