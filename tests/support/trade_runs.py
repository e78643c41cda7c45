"""Runs the processes of ``processes/`` through the real runtime with answers drawn at random or told by a script.

A run plays everybody: people fill in the real forms (whatever their rules accept), services answer or are down, timers fire in
order, messages come. Nothing is stored; between steps the instance is saved and loaded.
"""

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from engine.bpmn import runtime
from engine.bpmn.extensions import definitions
from engine.bpmn.model import Node
from engine.bpmn.source import read
from engine.events import (
    CallReached,
    MessageReached,
    MoveFailed,
    ProcessEnded,
    RecordReached,
    TimerMoved,
    TimerReached,
    TokenLeft,
    UserTaskReached,
)
from forms import Form, compile_form
from forms.model import Field

PROCESSES = Path(__file__).parents[2] / "processes"
CHINA = timezone(timedelta(hours=8))
BEGIN = datetime(2026, 3, 2, 9, tzinfo=CHINA)
DOCUMENT = "0197a1c0-0000-7000-8000-000000000001"
D = Decimal
Answers = Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]


class RunStuck(AssertionError):
    """The run cannot go on: nothing is awaited that could come, a node failed, or it never ends."""


@cache
def bundle(agency: str, root: str) -> runtime.Bundle:
    """Return all diagrams and tables of an agency: its own, else shared."""
    processes: dict[str, bytes] = {}
    decisions: dict[str, bytes] = {}
    for folder in ("shared", agency):
        processes |= {path.stem: path.read_bytes() for path in sorted((PROCESSES / folder).glob("*.bpmn"))}
        decisions |= {path.stem: path.read_bytes() for path in sorted((PROCESSES / folder).glob("*.dmn"))}
    content = repr((root, sorted(processes.items()), sorted(decisions.items()))).encode()
    return runtime.Bundle(hash=hashlib.sha256(content).hexdigest(), root=root, processes=processes, decisions=decisions)


@cache
def nodes(agency: str) -> Mapping[tuple[str, str], Node]:
    """Return every node of the agency's processes by process and id."""
    found = [definition for data in bundle(agency, "").processes.values() for definition in definitions(read(data))]
    return {(definition.key, node.id): node for definition in found for node in definition.nodes.values()}


@cache
def form(agency: str, name: str) -> Form:
    """Return a compiled form: the agency's own, else shared."""
    own = PROCESSES / agency / "forms" / f"{name}.json"
    path = own if own.exists() else PROCESSES / "shared" / "forms" / f"{name}.json"
    return compile_form(json.loads(path.read_text(encoding="utf-8")))


def services(chance: random.Random, favour: float) -> Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]:
    """Return what each service answers; ``favour`` is how probably an authority says yes."""

    def yes() -> bool:
        return chance.random() < favour

    def approved(asked: Mapping[str, Any]) -> dict[str, Any]:
        good = yes()
        amount = asked["amount"] if good else None
        return {"approved": good, "amount": amount, "approval_no": "A1" if good else None, "reason": None}

    title = {"status": "mortgaged", "mortgage": True, "sealed": False, "coowners": D(1), "residence_right": False}
    return {
        "registry.title_check": lambda _: {**title, "leased": False, "queried_at": BEGIN, "simulated": True},
        "registry.transfer_status": lambda _: {"status": "ready", "queried_at": BEGIN},
        "registry.transfer": lambda _: {"certificate_no": "C1", "registered_at": BEGIN},
        "housing.verify_listing": lambda _: {"code": "V1", "passed": yes(), "reason": None},
        "housing.online_sign": lambda _: {"contract_no": "W1"},
        "housing.revoke_online_sign": lambda _: {"revoked": True},
        "eligibility.check": lambda _: {"passed": yes(), "reason": None},
        "tax.assess": lambda asked: {"accepted_price": asked["price"]},
        "tax.pay": lambda _: {"receipt_no": "T1", "paid_at": BEGIN},
        "hpf.apply": approved,
        "bank.apply": approved,
        "bank.precheck": lambda asked: {"result": "pass", "limit": asked["amount"], "advice": None},
        "bank.disburse": lambda _: {"receipt_no": "B1"},
        "bank.payoff": lambda _: {"amount": D(5), "channel": "counter", "days": D(5)},
        "escrow_bank.open": lambda _: {"account_no": "E1"},
        "escrow_bank.confirm_deposit": lambda _: {"receipt_no": "R1"},
        "escrow_bank.disburse": lambda _: {"receipt_no": "R2"},
        "escrow_bank.refund": lambda _: {"receipt_no": "R3"},
        "price.value": lambda _: {"value": D(100), "low": D(90), "high": D(110), "plans": [], "method": "median"},
        "contract.generate": lambda _: {"document_id": DOCUMENT, "sha256": "0", "name": "contract.docx"},
    }


@dataclass(slots=True)
class Run:
    """Be one run of a root process. ``trail`` tells what was done, ``records`` what recorders were told."""

    agency: str
    root: str
    chance: random.Random
    script: Answers = field(default_factory=dict)
    favour: float = 1.0
    down: float = 0.0
    falls: float = 0.0
    messages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    idle: float = 0.0
    trail: list[str] = field(default_factory=list)
    records: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    ends: tuple[str, ...] = ()
    largest: int = 0
    waiting: dict[str, Any] = field(default_factory=dict)
    now: datetime = BEGIN

    def play(self, data: Mapping[str, Any], *, most: int = 600) -> "Run":
        """Run from the start to the end.

        :raises RunStuck: it does not come to an end.
        """
        pinned = bundle(self.agency, self.root)
        step = runtime.start(pinned, data=data, now=self.now, actor="opener")
        self._note(step)
        for _ in range(most):
            if step.ended:
                return self
            stored = step.live.dump()
            self.largest = max(self.largest, len(stored))
            step = self._next(runtime.load(pinned, stored))
            self._note(step)
            self.now += timedelta(hours=1)
        raise RunStuck(f"never ends: {self.trail[-12:]}")

    def _note(self, step: runtime.Step) -> None:
        for move in step.moves:
            if isinstance(move, UserTaskReached | CallReached | TimerReached | TimerMoved | MessageReached):
                self.waiting[move.token_id] = move
            elif isinstance(move, TokenLeft):
                self.waiting.pop(move.token_id, None)
            elif isinstance(move, RecordReached):
                self.records.append((move.record, move.values))
            elif isinstance(move, MoveFailed):
                raise RunStuck(f"{move.process_id}/{move.node_id}: {move.message}")
            elif isinstance(move, ProcessEnded):
                self.ends = move.end_nodes

    def _next(self, live: runtime.Live) -> runtime.Step:
        awaited = [move for move in self.waiting.values() if isinstance(move, MessageReached)]
        falling = [move for move in awaited if move.name == "deal_fallthrough"]
        if falling and self.chance.random() < self.falls:
            return self._deliver(
                live, falling[0], {"reason": "买方反悔", "fault": self.chance.choice(["buyer", "none"])}
            )
        work = [move for move in self.waiting.values() if isinstance(move, UserTaskReached | CallReached)]
        if work and self.chance.random() >= self.idle:
            return self._work(live, self.chance.choice(work))
        expected = [move for move in awaited if move.name in self.messages]
        timers = [
            (move.due_at, move.token_id, move)
            for move in self.waiting.values()
            if isinstance(move, TimerReached | TimerMoved) and move.due_at is not None
        ]
        if expected and (not timers or self.chance.random() < 0.5):
            return self._deliver(live, expected[0], self.messages[expected[0].name])
        if timers:
            due_at, token_id, due = min(timers, key=lambda timer: timer[:2])
            self.now = max(self.now, due_at)
            self.trail.append(f"timer {due.process_id}/{due.node_id}")
            return runtime.fire(live, token_id, now=self.now)
        if work:
            return self._work(live, self.chance.choice(work))
        raise RunStuck(f"nothing can come: {[move.node_id for move in self.waiting.values()]}")

    def _deliver(self, live: runtime.Live, move: MessageReached, payload: Mapping[str, Any]) -> runtime.Step:
        self.trail.append(f"message {move.name}")
        return runtime.deliver(live, move.token_id, payload=payload, now=self.now)

    def _work(self, live: runtime.Live, move: UserTaskReached | CallReached) -> runtime.Step:
        node = nodes(self.agency)[move.process_id, move.node_id]
        if isinstance(move, CallReached):
            assert node.hook is not None
            if self.chance.random() < self.down:
                self.trail.append(f"down {node.hook.name}")
                return runtime.fail(live, move.token_id, code="unavailable", message="no answer", now=self.now)
            self.trail.append(f"call {node.hook.name}")
            answer = services(self.chance, self.favour)[node.hook.name](move.input)
            return runtime.answer(live, move.token_id, result=answer, now=self.now)
        self.trail.append(f"task {move.process_id}/{move.node_id}")
        assert node.form is not None
        given = self._filled(form(self.agency, node.form), node.form, move.data)
        return runtime.complete(
            live, move.token_id, output={}, form=given, now=self.now, actor=self.chance.choice(["first", "second"])
        )

    def _filled(self, sheet: Form, name: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
        told = self.script[name](data) if name in self.script else {}
        wrong: object = None
        for _ in range(2000):
            given = {item.name: self._value(item, data) for item in sheet.fields if item.required or self._coin()}
            cleaned = sheet.clean({**given, **told}, now_date=self.now.date())
            if not cleaned.findings:
                return cleaned.data
            wrong = cleaned.findings
        raise RunStuck(f"no answer fits the form {name}: {wrong}")

    def _coin(self) -> bool:
        return self.chance.random() < 0.6

    def _value(self, item: Field, data: Mapping[str, Any]) -> Any:
        if item.type == "array":
            assert item.item is not None
            return [self._value(item.item, data)]
        if item.options:
            return self.chance.choice(item.options).value
        if item.type == "boolean":
            return self.chance.random() < max(self.favour, 0.7)
        if item.type in {"number", "integer"}:
            known = data.get(item.name)
            return known if isinstance(known, Decimal) and self._coin() else D(self.chance.randint(0, 30))
        today = self.now.astimezone(CHINA)
        if item.format == "date":
            known = data.get(item.name)
            day = known if isinstance(known, date) else today.date() + timedelta(days=self.chance.randint(-3, 9))
            return day.isoformat()
        if item.format == "date-time":
            return (today + timedelta(hours=self.chance.randint(-9, 60))).isoformat()
        return DOCUMENT if item.format == "document" else "10"
