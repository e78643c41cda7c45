from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.node_parser import NodeParser

class TaskParser(NodeParser):
    process_parser: Any
    spec_class: type[Any]
    spec: Any
    def __init__(
        self,
        process_parser: Any,
        spec_class: type[Any],
        node: etree._Element,
        nsmap: dict[str, str] | None = None,
        lane: str | None = None,
    ) -> None: ...
    def parse_node(self) -> Any: ...
    def create_task(self) -> Any: ...
