"""Turn a simulator's knob, and plant what a simulator shall say of one listing or deal. For demos and drills."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

import sqlalchemy as sa

from authorities.adapters import NAMES, PLANTABLE
from authorities.tables import adapter_knobs, simulated_facts
from engine.errors import Finding, Invalid
from engine.ids import new_id
from engine.operations import acts
from engine.unit_of_work import UnitOfWork

Mode = Literal["up", "down", "slow", "reject"]
LONGEST_LATENCY = 20_000
"""Milliseconds."""


class KnobInvalid(Invalid):
    """There is no such adapter, mode, latency or fact."""

    code = "knob-invalid"
    zh = "没有这个接口、模式或要素"


def set_knob(uow: UnitOfWork, *, adapter: str, mode: str, latency_ms: int = 0, note: str | None = None) -> None:
    """Set how a simulator behaves: up, down (does not answer), slow (by ``latency_ms``), reject (says no).

    :raises KnobInvalid: no such adapter or mode, or a latency outside 0 to 20 000 ms.
    """
    if adapter not in NAMES or mode not in get_args(Mode) or not 0 <= latency_ms <= LONGEST_LATENCY:
        raise KnobInvalid(f"{adapter}: {mode}, {latency_ms} ms", adapter=adapter, mode=mode, latency_ms=latency_ms)
    values = {
        "mode": mode,
        "latency_ms": latency_ms,
        "note": note and note[:200],
        "set_at": uow.now,
        "set_by": uow.actor.id if uow.actor.kind == "person" else None,
    }
    which = {"adapter": adapter}
    _put(uow, adapter_knobs, which, values)
    acts.note(uow, verb="set-knob", adapter=adapter, mode=mode)


def plant_fact(uow: UnitOfWork, *, adapter: str, business_key: str, facts: Mapping[str, Any]) -> None:
    """Plant what a simulator says of a business; facts planted before for the same key are replaced.

    ``business_key`` is a listing or deal number, or ``<deal number>/<bank code>`` for one bank only. No facts: unplant.

    :raises KnobInvalid: no such adapter, or its answers have no such fact.
    """
    if adapter not in NAMES:
        raise KnobInvalid(f"no adapter {adapter}", adapter=adapter)
    unknown = sorted(set(facts) - PLANTABLE[adapter])
    if unknown:
        findings = [
            Finding(rule="authorities.fact", element=name, zh=f"{adapter} 没有要素 {name}", en=f"no fact {name}")
            for name in unknown
        ]
        raise KnobInvalid(f"{adapter} answers no {', '.join(unknown)}", findings=findings)
    which = {"adapter": adapter, "business_key": business_key[:120]}
    acts.note(uow, verb="plant-fact", adapter=adapter, business_key=which["business_key"], facts=sorted(facts))
    if facts:
        _put(uow, simulated_facts, which, {"facts": dict(facts), "planted_at": uow.now})
    else:
        uow.run(sa.delete(simulated_facts).where(*_same(uow, simulated_facts, which)))


def _put(uow: UnitOfWork, table: sa.Table, which: Mapping[str, str], values: Mapping[str, Any]) -> None:
    changed = uow.run(sa.update(table).where(*_same(uow, table, which)).values(**values))
    if not changed:
        uow.run(sa.insert(table), {"agency_id": uow.agency_id, "id": new_id(), **which, **values})


def _same(uow: UnitOfWork, table: sa.Table, which: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    return [table.c.agency_id == uow.agency_id, *(table.c[name] == value for name, value in which.items())]
