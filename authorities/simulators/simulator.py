"""What all simulators share: knobs, planted facts, and one answer per call however often it is asked.

A real authority fails by itself, is told nothing beforehand and keeps its own books: nothing here is for real adapters.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa

from authorities.ports.asking import Answer, Asked, Facts, plain
from authorities.tables import adapter_knobs, simulated_answers, simulated_facts
from engine.errors import Unavailable
from engine.expressions import codec
from engine.hooks import ServiceError
from engine.ids import new_id
from engine.unit_of_work import Actor, UnitOfWork, unit_of_work

A = TypeVar("A", bound=Answer)
LONGEST_SLEEP = 20.0
"""Seconds; a slower knob than this only blocks a worker."""


class SimulatorDown(Unavailable):
    """The simulated authority is switched off."""

    code = "unavailable"
    zh = "模拟机构已设为停用"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Be what a simulator decides from: what was planted for the business, and whether the knob says to refuse."""

    facts: Facts
    refuses: bool

    def planted(self, name: str, otherwise: Any) -> Any:
        """Return a planted fact, or what was derived."""
        return self.facts.get(name, otherwise)

    def refused(self, reason: str) -> None:
        """Refuse as a business error, for answers that have no word for a refusal.

        :raises ServiceError: the knob says so.
        """
        if self.refuses:
            raise ServiceError("rejected", reason)


class Simulator:
    """Be the base of a simulated authority: ``adapter`` is its name in the tables, ``zh`` on pages."""

    adapter: ClassVar[str]
    zh: ClassVar[str]

    @property
    def source(self) -> str:
        """Return what its answers name as their source."""
        return f"模拟器（{self.zh}）"

    def answer(
        self, asked: Asked, kind: type[A], question: str, request: Mapping[str, Any], decide: Callable[[Case], A]
    ) -> A:
        """Answer once per call and request; asked again, read the first answer.

        Planted facts are looked up by ``deal_no`` or ``listing_no``, and by ``<number>/<bank>``, which wins.

        :raises SimulatorDown: the knob says so.
        :raises ServiceError: the knob says to refuse and the answer has no word for it.
        """
        request_hash = hashlib.sha256(codec.dumps({"question": question, **request})).hexdigest()
        business = str(request.get("deal_no") or request.get("listing_no"))
        with self._unit(asked, write=False) as uow:
            mode, latency = _knob(uow, self.adapter)
            known = _answered(uow, asked.call_id, request_hash)
            facts = _planted(uow, self.adapter, business, request.get("bank"))
        if mode == "down":
            raise SimulatorDown(f"{self.source}停用中", adapter=self.adapter)
        if mode == "slow":
            time.sleep(min(latency / 1000, LONGEST_SLEEP))
        if known is None:
            made = decide(Case(facts=facts, refuses=mode == "reject"))
            known = self._keep(asked, question, request_hash, plain(made))
        return kind(**{**known, "simulated": True, "source": self.source})

    def _keep(self, asked: Asked, question: str, request_hash: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Keep the first answer of a call; of two attempts at once, one writes and both give what it wrote."""
        with self._unit(asked, write=True) as uow:
            row = {
                "agency_id": asked.agency_id,
                "id": new_id(),
                "adapter": self.adapter,
                "question": question,
                "call_id": asked.call_id,
                "request_hash": request_hash,
                "answer": dict(answer),
                "answered_at": uow.now,
            }
            try:
                with uow.connection.begin_nested():
                    uow.run(sa.insert(simulated_answers), row)
            except sa.exc.IntegrityError:
                return _answered(uow, asked.call_id, request_hash) or answer
        return answer

    @staticmethod
    def _unit(asked: Asked, *, write: bool) -> Any:
        return unit_of_work(asked.house, agency_id=asked.agency_id, actor=Actor.system(), write=write)


def number(prefix: str, *seed: str) -> str:
    """Return a number that the seed decides, such as ``MN-TAX-0A1B2C3DK4E5F6A7B``; no run of digits looks like a phone."""
    digest = hashlib.sha256("|".join(seed).encode()).hexdigest().upper()
    return f"MN-{prefix}-{digest[:8]}K{digest[8:16]}"


def share(*seed: str) -> int:
    """Return a number from 0 to 99 that the seed decides."""
    return int(hashlib.sha256("|".join(seed).encode()).hexdigest()[:8], 16) % 100


def _knob(uow: UnitOfWork, adapter: str) -> tuple[str, int]:
    row = uow.row(
        sa.select(adapter_knobs.c.mode, adapter_knobs.c.latency_ms).where(
            adapter_knobs.c.agency_id == uow.agency_id, adapter_knobs.c.adapter == adapter
        )
    )
    return ("up", 0) if row is None else (row.mode, row.latency_ms)


def _answered(uow: UnitOfWork, call_id: str, request_hash: str) -> Mapping[str, Any] | None:
    row = uow.row(
        sa.select(simulated_answers.c.answer).where(
            simulated_answers.c.agency_id == uow.agency_id,
            simulated_answers.c.call_id == call_id,
            simulated_answers.c.request_hash == request_hash,
        )
    )
    found: Mapping[str, Any] | None = None if row is None else row.answer
    return found


def _planted(uow: UnitOfWork, adapter: str, business: str, bank: object) -> dict[str, Any]:
    keys = [business, f"{business}/{bank}"]
    rows = uow.rows(
        sa.select(simulated_facts.c.business_key, simulated_facts.c.facts).where(
            simulated_facts.c.agency_id == uow.agency_id,
            simulated_facts.c.adapter == adapter,
            simulated_facts.c.business_key.in_(keys),
        )
    )
    by_key = {row.business_key: row.facts for row in rows}
    return {**by_key.get(keys[0], {}), **by_key.get(keys[1], {})}
