from collections.abc import Mapping
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

class BpmnParser:
    PROCESS_PARSER_CLASS: ClassVar[type[ProcessParser]]
    OVERRIDE_PARSER_CLASSES: ClassVar[Mapping[str, tuple[type[TaskParser], type[Any]]]]
    namespaces: dict[str, str]
    process_parsers: dict[str, Any]
    def __init__(self) -> None: ...
    def create_parser(self, node: etree._Element, filename: str | None = None, lane: str | None = None) -> None: ...
    def _add_diagram_indexes(self, bpmn: etree._Element) -> None: ...
