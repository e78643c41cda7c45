"""Draw small BPMN diagrams in one expression: ``Diagram("p").start().user_task("a").end().bytes()``.

Every call adds a node and a flow from where the pen is. ``at`` lifts the pen to an earlier node (with the condition of
the next flow), ``to`` draws a flow to a node that exists already (joins and loops). Whole documents come out: ids,
messages, errors, lanes, incoming/outgoing and a simple layout, valid against the BPMN 2.0 schema. What the builder
lacks goes in by ``add`` (any element) and ``raw`` (any text, on purpose unchecked).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self
from xml.sax.saxutils import escape

from tests.support.bpmn_elements import Mapped, assigns, many, tag, timer

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FL = "urn:fangliu:bpmn:1.0"

__all__ = ["BPMN", "FL", "Diagram", "assigns", "document", "many", "tag", "timer"]


@dataclass
class _Node:
    tag: str
    id: str
    attributes: dict[str, object]
    extensions: str = ""
    definition: str = ""
    documentation: str = ""
    body: "Diagram | None" = None
    incoming: list[str] = field(default_factory=list)
    outgoing: list[str] = field(default_factory=list)


@dataclass
class _Flow:
    id: str
    source: str
    target: str
    when: str | None


class Diagram:
    """Hold a process (or the inside of a subprocess) while it is drawn."""

    def __init__(
        self,
        key: str = "p",
        *,
        name: str | None = None,
        documentation: str = "",
        extensions: str = "",
        executable: bool | None = True,
        layout: bool = True,
    ) -> None:
        self.key, self.name, self.documentation = key, name, documentation
        self.extensions, self.executable, self.layout = extensions, executable, layout
        self.nodes: dict[str, _Node] = {}
        self.flows: list[_Flow] = []
        self.lanes: list[tuple[str, tuple[str, ...]]] = []
        self.roots: dict[str, str] = {}
        self.extra = ""
        self._pen: str | None = None
        self._when: str | None = None
        self._default = False

    # -- the pen -----------------------------------------------------------------------------------------------

    def at(self, node: str, when: str | None = None, *, default: bool = False) -> Self:
        """Lift the pen to ``node``; the next flow has the condition ``when`` or is the node's default flow."""
        self._pen, self._when, self._default = node, when, default
        return self

    def to(self, *nodes: str) -> Self:
        """Draw a flow to each node in turn; the pen stays at the last one."""
        for node in nodes:
            self._flow(node)
            self._pen = node
        return self

    def add(
        self,
        element: str,
        node: str,
        *,
        extensions: str = "",
        definition: str = "",
        documentation: str = "",
        body: "Diagram | None" = None,
        connect: bool = True,
        **attributes: object,
    ) -> Self:
        """Add any flow node ``bpmn:element``; ``connect=False`` lifts the pen first."""
        attributes.setdefault("name", node)
        self.nodes[node] = _Node(
            tag=f"bpmn:{element}",
            id=node,
            attributes=attributes,
            extensions=extensions,
            definition=definition,
            documentation=documentation,
            body=body,
        )
        if connect:
            self._flow(node)
        self._pen = None if element == "endEvent" else node
        self._when, self._default = None, False
        return self

    def raw(self, text: str) -> Self:
        """Put any text into the process, unchecked."""
        self.extra += text
        return self

    def lane(self, name: str, *nodes: str) -> Self:
        """Put nodes into a lane."""
        self.lanes.append((name, nodes))
        return self

    def root(self, element: str, id_: str, **attributes: object) -> str:
        """Add a root element (message, error, escalation, signal) once and return its id."""
        self.roots[id_] = tag(f"bpmn:{element}", id=id_, **attributes)
        return id_

    def _flow(self, target: str) -> None:
        if self._pen is None or self.nodes[target].tag == "bpmn:startEvent":
            return
        flow = _Flow(id=f"f_{self._prefix}{len(self.flows) + 1}", source=self._pen, target=target, when=self._when)
        if self._default:
            self.nodes[self._pen].attributes["default"] = flow.id
        self.flows.append(flow)
        self._when, self._default = None, False

    @property
    def _prefix(self) -> str:
        return "" if self.key == "p" else f"{self.key}_"

    # -- events ------------------------------------------------------------------------------------------------

    def message(self, name: str) -> str:
        """Declare a message; return its id."""
        return self.root("message", f"m_{name}", name=name)

    def _message(self, name: str) -> str:
        return tag("bpmn:messageEventDefinition", messageRef=self.message(name))

    def _coded(self, kind: str, code: str) -> str:
        ref = self.root(kind, f"{kind}_{code}", name=code, **{f"{kind}Code": code})
        return tag(f"bpmn:{kind}EventDefinition", **{f"{kind}Ref": ref})

    def start(self, node: str = "start", *, message: str | None = None, extensions: str = "") -> Self:
        """Add a start event."""
        return self.add("startEvent", node, extensions=extensions, definition=self._message(message) if message else "")

    def end(
        self,
        node: str = "end",
        *,
        terminate: bool = False,
        error: str | None = None,
        escalation: str | None = None,
        extensions: str = "",
    ) -> Self:
        """Add an end event."""
        definition = tag("bpmn:terminateEventDefinition") if terminate else ""
        definition += self._coded("error", error) if error else ""
        definition += self._coded("escalation", escalation) if escalation else ""
        return self.add("endEvent", node, definition=definition, extensions=extensions)

    def catch_timer(
        self, node: str, *, duration: str | None = None, date: str | None = None, cycle: str | None = None
    ) -> Self:
        """Add an intermediate catch event that waits for a moment."""
        return self.add("intermediateCatchEvent", node, definition=timer(duration=duration, date=date, cycle=cycle))

    def catch_message(self, node: str, message: str, *, key: str = "deal_no", outputs: Mapped | None = None) -> Self:
        """Add an intermediate catch event that waits for a message."""
        extension = tag("fl:message", assigns("output", outputs), key=key)
        return self.add("intermediateCatchEvent", node, definition=self._message(message), extensions=extension)

    def throw_message(self, node: str, message: str, *, key: str = "deal_no", inputs: Mapped | None = None) -> Self:
        """Add an intermediate throw event that sends a message."""
        extension = tag("fl:message", assigns("input", inputs), key=key)
        return self.add("intermediateThrowEvent", node, definition=self._message(message), extensions=extension)

    def throw(self, node: str = "passed", *, extensions: str = "") -> Self:
        """Add a none intermediate throw event (a milestone)."""
        return self.add("intermediateThrowEvent", node, extensions=extensions)

    def boundary(
        self,
        node: str,
        on: str,
        *,
        message: str | None = None,
        key: str = "deal_no",
        error: str | None = None,
        escalation: str | None = None,
        duration: str | None = None,
        date: str | None = None,
        interrupting: bool = True,
        extensions: str = "",
    ) -> Self:
        """Attach a boundary event to the activity ``on``; the pen is at the event then."""
        definition = self._message(message) if message else ""
        extensions += tag("fl:message", key=key) if message else ""
        definition += self._coded("error", error) if error else ""
        definition += self._coded("escalation", escalation) if escalation else ""
        definition += timer(duration=duration, date=date) if duration or date else ""
        cancel = None if interrupting else "false"
        return self.add(
            "boundaryEvent",
            node,
            connect=False,
            definition=definition,
            extensions=extensions,
            attachedToRef=on,
            cancelActivity=cancel,
        )

    # -- activities --------------------------------------------------------------------------------------------

    def task(self, node: str, *, definition: str = "", extensions: str = "") -> Self:
        """Add a plain task, which passes at once."""
        return self.add("task", node, definition=definition, extensions=extensions)

    def user_task(
        self,
        node: str = "work",
        *,
        form: str | None = "note",
        role: str | None = "listing_agent",
        rule: str = "role",
        sla: Mapped | None = None,
        outputs: Mapped | None = None,
        extensions: str = "",
        documentation: str = "",
        definition: str = "",
        **assignment: object,
    ) -> Self:
        """Add a user task; ``rule=""`` leaves the assignment out, ``sla`` holds attributes of ``fl:sla``."""
        text = tag("fl:assignment", rule=rule, role=role, **assignment) if rule else ""
        text += tag("fl:form", id=form) if form else ""
        text += tag("fl:sla", **sla) if sla else ""
        text += assigns("output", outputs) + extensions
        return self.add("userTask", node, extensions=text, documentation=documentation, definition=definition)

    def service_task(
        self,
        node: str,
        hook: str,
        *,
        inputs: Mapped | None = None,
        outputs: Mapped | None = None,
        extensions: str = "",
        definition: str = "",
        **attributes: object,
    ) -> Self:
        """Add a service task answered by a hook; attributes are those of ``fl:hook`` (timeout, attempts, backoff)."""
        text = tag("fl:hook", assigns("input", inputs) + assigns("output", outputs), name=hook, **attributes)
        return self.add("serviceTask", node, extensions=text + extensions, definition=definition)

    def decision_task(
        self, node: str, table: str, *, result: str, inputs: Mapped | None = None, on: str | None = None
    ) -> Self:
        """Add a business rule task."""
        text = tag("fl:decision", assigns("input", inputs), table=table, result=result, on=on)
        return self.add("businessRuleTask", node, extensions=text)

    def call(
        self,
        node: str,
        process: str,
        *,
        inputs: Mapped | None = None,
        outputs: Mapped | None = None,
        definition: str = "",
        extensions: str = "",
    ) -> Self:
        """Add a call activity with its declared inputs and outputs."""
        text = assigns("input", inputs) + assigns("output", outputs) + extensions
        return self.add("callActivity", node, extensions=text, calledElement=process, definition=definition)

    def subprocess(self, node: str, body: "Diagram", *, definition: str = "", extensions: str = "") -> Self:
        """Add an embedded subprocess; give ``body`` a key of its own, it becomes part of its flows' ids."""
        self.roots |= body.roots
        return self.add("subProcess", node, body=body, definition=definition, extensions=extensions)

    # -- gateways ----------------------------------------------------------------------------------------------

    def exclusive(self, node: str) -> Self:
        """Add an exclusive gateway."""
        return self.add("exclusiveGateway", node)

    def parallel(self, node: str) -> Self:
        """Add a parallel gateway."""
        return self.add("parallelGateway", node)

    def inclusive(self, node: str) -> Self:
        """Add an inclusive gateway."""
        return self.add("inclusiveGateway", node)

    def event_based(self, node: str) -> Self:
        """Add an event-based gateway."""
        return self.add("eventBasedGateway", node)

    # -- the document ------------------------------------------------------------------------------------------

    def record(self, name: str, inputs: Mapped | None = None) -> str:
        """Write an ``fl:record`` for ``extensions=``."""
        return tag("fl:record", assigns("input", inputs), name=name)

    def xml(self) -> str:
        """Write the document."""
        return document([self])

    def bytes(self) -> bytes:
        """Write the document as UTF-8."""
        return self.xml().encode()

    def _inside(self) -> str:
        for node in self.nodes.values():
            node.incoming, node.outgoing = [], []
        for flow in self.flows:
            self.nodes[flow.source].outgoing.append(flow.id)
            self.nodes[flow.target].incoming.append(flow.id)
        lanes = "".join(
            tag(
                "bpmn:lane",
                "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes),
                id=f"lane_{self._prefix}{index}",
                name=name,
            )
            for index, (name, nodes) in enumerate(self.lanes)
        )
        laned = tag("bpmn:laneSet", lanes, id=f"lanes_{self._prefix}") if lanes else ""
        return laned + "".join(map(_node, self.nodes.values())) + "".join(map(_sequence, self.flows)) + self.extra

    def _process(self) -> str:
        head = _head(self.documentation, self.extensions)
        return tag(
            "bpmn:process", head + self._inside(), id=self.key, name=self.name or self.key, isExecutable=self.executable
        )

    def _shapes(self, top: int = 0) -> str:
        text = ""
        for index, node in enumerate(self.nodes.values()):
            bounds = tag("dc:Bounds", x=80 + 150 * index, y=80 + top, width=100, height=80)
            text += tag("bpmndi:BPMNShape", bounds, id=f"{node.id}_di", bpmnElement=node.id)
            text += node.body._shapes(top + 120) if node.body is not None else ""
        for flow in self.flows:
            points = tag("di:waypoint", x=180, y=120 + top) + tag("di:waypoint", x=230, y=120 + top)
            text += tag("bpmndi:BPMNEdge", points, id=f"{flow.id}_di", bpmnElement=flow.id)
        return text


def document(diagrams: Iterable[Diagram]) -> str:
    """Write several processes into one document."""
    drawn = list(diagrams)
    roots: dict[str, str] = {}
    for diagram in drawn:
        roots |= diagram.roots
    inner = "".join(roots.values()) + "".join(diagram._process() for diagram in drawn)
    for diagram in drawn:
        if diagram.layout:
            plane = tag("bpmndi:BPMNPlane", diagram._shapes(), id=f"plane_{diagram.key}", bpmnElement=diagram.key)
            inner += tag("bpmndi:BPMNDiagram", plane, id=f"diagram_{diagram.key}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        f' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:fl="{FL}" id="definitions"'
        f' targetNamespace="urn:fangliu:processes">{inner}</bpmn:definitions>'
    )


def _head(documentation: str, extensions: str) -> str:
    text = f"<bpmn:documentation>{escape(documentation)}</bpmn:documentation>" if documentation else ""
    return text + (f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else "")


def _node(node: _Node) -> str:
    inner = _head(node.documentation, node.extensions)
    inner += "".join(f"<bpmn:incoming>{flow}</bpmn:incoming>" for flow in node.incoming)
    inner += "".join(f"<bpmn:outgoing>{flow}</bpmn:outgoing>" for flow in node.outgoing)
    inner += node.definition + (node.body._inside() if node.body is not None else "")
    return tag(node.tag, inner, id=node.id, **node.attributes)


def _sequence(flow: _Flow) -> str:
    condition = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(flow.when)}</bpmn:conditionExpression>'
        if flow.when is not None
        else ""
    )
    return tag("bpmn:sequenceFlow", condition, id=flow.id, sourceRef=flow.source, targetRef=flow.target)
