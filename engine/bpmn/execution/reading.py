"""Read a diagram with SpiffWorkflow's parser into node classes of ours.

SpiffWorkflow follows the flows node by node, deeper with each; here every node of a process is read once, in the order of the
file, and the flows are drawn afterwards, with their ids. What a node means comes from ``engine.bpmn.extensions``; what would
not be run as BPMN says is refused by name (lint says it earlier and better).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition

from engine.bpmn.execution import activities, event_nodes, gateways
from engine.bpmn.execution.decision import BusinessRuleTask
from engine.bpmn.execution.drawing import check_flows, check_node, refused
from engine.bpmn.execution.nodes import FlowNode
from engine.bpmn.execution.process import Flow, ProcessSpec
from engine.bpmn.extensions import definitions
from engine.bpmn.model import Definition, Node
from engine.bpmn.source import read


class NodeReader(TaskParser):
    """Read one node without following its flows."""

    def parse_node(self) -> Any:
        """Make the node's spec."""
        spec = self.create_task()
        model = self.process_parser.models.get(self.bpmn_id)
        if model is None or not isinstance(spec, FlowNode):
            raise refused(self.bpmn_id, "不支持的元素", "this element is not supported")
        check_node(self.node, model)
        spec.draw(model)
        return spec

    def create_task(self) -> Any:
        """Make the spec: ids and names only; data objects are documentation.

        The colon keeps ids apart from names that SpiffWorkflow gives its own specs (``Start``, ``End``).
        """
        return self.spec_class(self.spec, f":{self.bpmn_id}", **self.attributes())

    def attributes(self) -> dict[str, Any]:
        """Return what SpiffWorkflow keeps about every node."""
        return {"bpmn_name": self.node.get("name"), "lane": self.lane}


class EventReader(NodeReader):
    """Read an event; its definition is ours (``engine.bpmn.model``), SpiffWorkflow's stays empty so that it never acts."""

    def attributes(self) -> dict[str, Any]:
        """Add an empty event definition."""
        return {**super().attributes(), "event_definition": NoneEventDefinition()}


class StartEventReader(EventReader):
    """Read a start event and connect it to SpiffWorkflow's start."""

    def create_task(self) -> Any:
        """Make the spec."""
        spec = super().create_task()
        self.spec.start.connect(spec)
        return spec


class BoundaryEventReader(EventReader):
    """Read a boundary event."""

    def attributes(self) -> dict[str, Any]:
        """Add whether it interrupts."""
        return {**super().attributes(), "cancel_activity": self.node.get("cancelActivity", "true") == "true"}


class SubprocessReader(NodeReader):
    """Read an embedded subprocess; its inside becomes a process spec of its own."""

    def attributes(self) -> dict[str, Any]:
        """Add the place under which the inside is kept."""
        if self.node.get("triggeredByEvent") == "true":
            raise refused(self.bpmn_id, "不支持事件子流程", "event subprocesses are not supported")
        self.process_parser.parser.create_parser(self.node, filename=self.filename, lane=self.lane)
        inside = self.process_parser.parser.process_parsers[self.bpmn_id]
        inside.models, inside.key = self.process_parser.models, self.process_parser.key
        return {**super().attributes(), "subworkflow_spec": place_of(self.process_parser.key, self.bpmn_id)}


class CallActivityReader(NodeReader):
    """Read a call activity; what it calls is looked up in the bundle when it runs."""

    def attributes(self) -> dict[str, Any]:
        """Add the called key."""
        return {**super().attributes(), "subworkflow_spec": self.node.get("calledElement", "")}


def place_of(key: str, subprocess: str) -> str:
    """Name an embedded subprocess so that two definitions may use the same id."""
    return f"{key}/{subprocess}"


class ProcessReader(ProcessParser):
    """Read one process or embedded subprocess."""

    models: Mapping[str, Node]
    key: str

    def create_spec(self) -> ProcessSpec:
        """Make the empty spec."""
        inside = self.node.tag == full_tag("subProcess")
        place = place_of(self.key, self.bpmn_id) if inside else self.key
        return ProcessSpec(self.key, place, self.node.get("name"))

    def parse_node(self, node: etree._Element) -> Any:
        """Read one node."""
        reader, spec_class = self.parser.OVERRIDE_PARSER_CLASSES[node.tag]
        return reader(self, spec_class, node, self.nsmap, lane=self.lane).parse_node()

    def _parse(self) -> None:
        self.spec = self.create_spec()
        spec: ProcessSpec = self.spec
        for element in self.node:
            name = element.get("id", "")
            if isinstance(element.tag, str) and element.tag in self.parser.OVERRIDE_PARSER_CLASSES:
                spec.nodes[name] = self.parse_node(element)
            elif name in self.models:
                kind = self.models[name].kind
                raise refused(name, f"不支持的元素：{kind}", f"this element is not supported: {kind}")
        for element in self.xpath("./bpmn:sequenceFlow"):
            self._draw(spec, element)
        for node in spec.nodes.values():
            if node.model.attached_to is not None:
                watched = spec.nodes.get(node.model.attached_to)
                if not isinstance(watched, activities.Activity):
                    raise refused(node.id, "边界事件须附在活动上", "a boundary event needs an activity of its scope")
                watched.boundary_events.append(node)
        for node in spec.nodes.values():
            check_flows(node, spec)
        starts = [node for node in spec.nodes.values() if node.model.kind == "startEvent"]
        if len(starts) != 1:
            raise refused(spec.place, "须有且仅有一个开始事件", "exactly one start event is needed")
        spec.start_node = starts[0]

    def _draw(self, spec: ProcessSpec, element: etree._Element) -> None:
        source, target = spec.nodes.get(element.get("sourceRef", "")), spec.nodes.get(element.get("targetRef", ""))
        if source is None or target is None:
            raise refused(element.get("id", ""), "顺序流两端须在同一流程内", "a flow ends outside its process")
        default = self.nodes_by_id[source.id].get("default") == element.get("id")
        condition = None if default else self.parse_condition(element)
        flow = Flow(
            id=element.get("id", ""),
            source=source.id,
            target=target.id,
            condition=condition,
            default=default,
            name=element.get("name", ""),
        )
        spec.flows[flow.id] = flow
        source.outgoing.append(flow)
        target.incoming.append(flow)
        source.connect(target)


class DiagramReader(BpmnParser):
    """Read one BPMN document. Names SpiffWorkflow would share between documents are this document's alone."""

    PROCESS_PARSER_CLASS = ProcessReader
    OVERRIDE_PARSER_CLASSES: ClassVar[Mapping[str, tuple[type[TaskParser], type[Any]]]] = {
        full_tag("startEvent"): (StartEventReader, event_nodes.StartEvent),
        full_tag("endEvent"): (EventReader, event_nodes.EndEvent),
        full_tag("intermediateCatchEvent"): (EventReader, event_nodes.CatchEvent),
        full_tag("intermediateThrowEvent"): (EventReader, event_nodes.ThrowEvent),
        full_tag("boundaryEvent"): (BoundaryEventReader, event_nodes.BoundaryEvent),
        full_tag("task"): (NodeReader, activities.Task),
        full_tag("manualTask"): (NodeReader, activities.ManualTask),
        full_tag("userTask"): (NodeReader, activities.UserTask),
        full_tag("serviceTask"): (NodeReader, activities.ServiceTask),
        full_tag("businessRuleTask"): (NodeReader, BusinessRuleTask),
        full_tag("sendTask"): (EventReader, event_nodes.SendTask),
        full_tag("receiveTask"): (EventReader, activities.ReceiveTask),
        full_tag("subProcess"): (SubprocessReader, activities.Subprocess),
        full_tag("callActivity"): (CallActivityReader, activities.CallActivity),
        full_tag("exclusiveGateway"): (NodeReader, gateways.ExclusiveGateway),
        full_tag("parallelGateway"): (NodeReader, gateways.ParallelGateway),
        full_tag("inclusiveGateway"): (NodeReader, gateways.InclusiveGateway),
        full_tag("eventBasedGateway"): (EventReader, gateways.EventBasedGateway),
    }

    def read(self, root: etree._Element, definition: Definition) -> dict[str, ProcessSpec]:
        """Return the process and its embedded subprocesses, by place."""
        element = next(process for process in root.iter(full_tag("process")) if process.get("id") == definition.key)
        self._add_diagram_indexes(root)
        self.create_parser(element)
        self.process_parsers[definition.key].models = definition.nodes
        self.process_parsers[definition.key].key = definition.key
        specs: dict[str, ProcessSpec] = {}
        while len(specs) < len(self.process_parsers):
            for parser in list(self.process_parsers.values()):
                spec: ProcessSpec = parser.get_spec()
                specs[spec.place] = spec
        return specs


def read_process(data: bytes, key: str) -> dict[str, ProcessSpec]:
    """Read the process ``key`` out of a BPMN document, with its embedded subprocesses, by place.

    :raises DefinitionInvalid: it is not in the document, or cannot be run; the findings name the element.
    :raises engine.bpmn.source.SourceInvalid: the document cannot be read.
    """
    source = read(data)
    found = next((definition for definition in definitions(source) if definition.key == key), None)
    if found is None:
        raise refused(key, "文件内没有这个流程", "the document does not hold this process")
    try:
        return DiagramReader().read(source.root, found)
    except ValidationException as problem:
        raise refused(key, f"流程图无法读取：{problem}", f"the diagram cannot be read: {problem}") from problem
