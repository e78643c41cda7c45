"""What a diagram says about its nodes, in our own words: BPMN's element plus the ``fl:`` extension elements.

Written down in docs/bpmn-extensions.md. Reading it out of XML is ``engine.bpmn.extensions``; acting on it is for the
operations above.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

EXTENSION_NAMESPACE = "urn:fangliu:bpmn:1.0"

Rule = Literal["role", "least-loaded", "same-person", "expression", "party"]
Party = Literal["bank", "authority", "customer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Give ``name`` the value of a FEEL expression: one line of an input or output mapping."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Say who does a user task.

    ``role``: offered to everybody with ``role`` (in the instance's branch when ``scope`` is branch).
    ``least-loaded``: assigned at once to the one of them with the least open work.
    ``same-person``: assigned to whoever completed the node ``task`` last; else falls back to ``role``.
    ``expression``: FEEL giving a login, a person id, or a role name prefixed ``role:``.
    ``party``: done by the customer's side ``party`` through the portal (``role`` may complete it for them).
    ``distinct_from``: nodes whose completer may not do this one (four eyes).
    """

    rule: Rule
    role: str | None = None
    scope: Literal["agency", "branch"] = "branch"
    task: str | None = None
    expression: str | None = None
    party: str | None = None
    distinct_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """Say until when. Durations: ``3WD`` working days, ``4WH`` working hours, or ISO 8601 (``PT48H``) by the wall clock.

    ``due`` counts from the opening; ``warning`` and ``escalation`` count from the opening too, so that
    warning <= due <= escalation. ``due_at`` is a FEEL expression (date or date and time) instead of ``due``.
    """

    calendar: str = "office"
    due: str | None = None
    due_at: str | None = None
    warning: str | None = None
    escalation: str | None = None
    on_escalation: Literal["notify", "add-superior", "reassign"] = "notify"
    notify: frozenset[str] = frozenset({"assignee", "superior"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Say which hook answers a service task. ``timeout`` and ``backoff`` are seconds; ``backoff`` doubles each attempt."""

    name: str
    inputs: tuple[Assign, ...] = ()
    outputs: tuple[Assign, ...] = ()
    timeout: int = 30
    attempts: int = 5
    backoff: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Say which decision a business rule task asks; its result goes into the variable ``result``.

    ``on`` is a FEEL expression for the date the rows must be in force at (default: today).
    """

    table: str
    result: str
    inputs: tuple[Assign, ...] = ()
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Say which recorder writes the trade's records when the element completes."""

    name: str
    inputs: tuple[Assign, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalText:
    """Say what a party of the instance reads while the token is here (Jinja-free, plain text)."""

    party: str
    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Say which message a node throws or awaits. ``key`` is a FEEL expression for the correlation key.

    ``inputs`` make the payload when throwing; on catching, the payload enters the data flat, or only ``outputs`` of it
    (evaluated over the data and ``message``).
    """

    name: str
    throws: bool
    key: str
    inputs: tuple[Assign, ...] = ()
    outputs: tuple[Assign, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Say what moment a timer event waits for. ``text`` is FEEL, or bare ISO 8601 when ``iso``."""

    kind: Literal["date", "duration", "cycle"]
    text: str
    iso: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """Say how often a multi-instance activity runs: ``cardinality`` times, or once for each element of ``collection``.

    ``collection``, ``item``, ``results`` and ``result`` are variable names: the round sees its element as ``item``, and
    its variable ``result`` is collected into the list ``results``. ``cardinality`` and ``until`` (the completion condition)
    are FEEL.
    """

    sequential: bool = False
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None
    results: str | None = None
    result: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Be one flow node of a process definition. ``kind`` is BPMN's tag (``userTask``).

    ``process_id`` is the key of the definition, also for nodes inside an embedded subprocess, whose id ``subprocess`` is.
    ``lane`` is the name of the innermost lane. ``event`` is the kind of an event's definition (``timer``, ``message``,
    ``error``, ``escalation``, ``terminate``), None for a none event; ``code`` the code of its error or escalation.
    """

    id: str
    kind: str
    process_id: str
    name: str = ""
    lane: str | None = None
    documentation: str = ""
    assignment: Assignment | None = None
    sla: Sla | None = None
    form: str | None = None
    outputs: tuple[Assign, ...] = ()
    inputs: tuple[Assign, ...] = ()
    hook: Hook | None = None
    decision: Decision | None = None
    records: tuple[Record, ...] = ()
    portal: tuple[PortalText, ...] = ()
    pause_on: Party | None = None
    milestone: str | None = None
    milestone_zh: str = ""
    milestone_en: str = ""
    subprocess: str | None = None
    event: str | None = None
    code: str | None = None
    message: Message | None = None
    timer: Timer | None = None
    many: Many | None = None
    attached_to: str | None = None
    interrupting: bool = True
    called: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Be one executable process of one BPMN file.

    ``calls`` names called processes, ``forms``, ``decisions``, ``hooks``, ``records``, ``throws`` and ``awaits`` (message
    names) what else it uses, so that a bundle can be made without reading the XML again. ``templates`` are the document
    templates that hooks are given by name (an input ``template`` that is a string literal).
    """

    key: str
    name: str
    documentation: str = ""
    nodes: Mapping[str, Node] = field(default_factory=dict)
    calls: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    hooks: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    start_form: str | None = None
    templates: frozenset[str] = frozenset()
    throws: frozenset[str] = frozenset()
    awaits: frozenset[str] = frozenset()
