from typing import Any

from SpiffWorkflow.bpmn.parser.node_parser import NodeParser

class TaskParser(NodeParser):
    process_parser: Any
    spec_class: type[Any]
    spec: Any
    def parse_node(self) -> Any: ...
    def create_task(self) -> Any: ...
