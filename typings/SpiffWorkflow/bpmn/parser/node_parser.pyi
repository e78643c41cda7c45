from lxml import etree

class NodeParser:
    node: etree._Element
    nsmap: dict[str, str]
    filename: str | None
    lane: str | None
    @property
    def bpmn_id(self) -> str: ...
    def xpath(self, xpath: str) -> list[etree._Element]: ...
    def parse_condition(self, sequence_flow: etree._Element) -> str | None: ...
