from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.node_parser import NodeParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

class ProcessParser(NodeParser):
    parser: BpmnParser
    spec: Any
    nodes_by_id: dict[str, etree._Element]
    def create_spec(self) -> BpmnProcessSpec: ...
    def parse_node(self, node: etree._Element) -> Any: ...
    def get_spec(self) -> Any: ...
    def _parse(self) -> None: ...
