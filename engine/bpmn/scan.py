"""Look over XML bytes as a stream before a tree is built: limits, DOCTYPE, entities and processing instructions.

A tree parser takes quadratic time for some documents of two megabytes (an element with 100,000 attributes, say); a stream
that stops at the first excess does not. Expat expands nothing here, because the first DOCTYPE ends the scan.
"""

import re
from collections.abc import Sequence
from xml.parsers import expat

from engine.bpmn.vocabulary import FLOW_ELEMENTS, error
from engine.errors import Finding

SIZE_LIMIT = 2 * 1024 * 1024
"""Bytes of one file."""
DEPTH_LIMIT = 60
"""Elements inside one another; a subprocess costs one."""
ELEMENT_LIMIT = 20_000
"""XML elements of one file, diagram interchange included."""
FLOW_ELEMENT_LIMIT = 500
"""Nodes, flows and data objects of one file."""
ATTRIBUTE_LIMIT = 100
"""Attributes and namespace declarations of one element."""
COMMENT_LIMIT = 2_000

_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})["']""")


class _Stop(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


def look_over(data: bytes) -> Finding | None:
    """Return the first reason not to read these bytes as a BPMN document, None when a tree may be built.

    :raises Nothing: every byte string has an answer.
    """
    if len(data) > SIZE_LIMIT:
        return error(
            "too-large",
            None,
            f"文件有 {len(data)} 字节，上限 {SIZE_LIMIT} 字节，请拆成多个流程",
            f"the file has {len(data)} bytes, at most {SIZE_LIMIT} are read; split it into several processes",
        )
    return _encoding(data) or _Scan().run(data)


def _encoding(data: bytes) -> Finding | None:
    """Refuse other encodings first, so that nothing hides in them."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return error("not-utf8", None, "请把文件存为 UTF-8 编码", "save the file as UTF-8")
    declared = _DECLARED.search(data.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared.group(1).lower() not in {b"utf-8", b"us-ascii", b"ascii"}:
        return error(
            "not-utf8", None, "文件声明了其他编码，请存为 UTF-8", "the file declares another encoding; save it as UTF-8"
        )
    return None


class _Scan:
    def __init__(self) -> None:
        self.depth = self.elements = self.flow_elements = self.comments = 0

    def run(self, data: bytes) -> Finding | None:
        parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CommentHandler = self._comment
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(data, True)
        except _Stop as stop:
            return stop.finding
        except expat.ExpatError as problem:
            return error("not-xml", None, f"不是合格的 XML：{problem}", f"not well-formed XML: {problem}")
        return None

    def _start(self, name: str, attributes: Sequence[str]) -> None:
        self.depth += 1
        self.elements += 1
        self.flow_elements += name.rpartition(":")[2] in FLOW_ELEMENTS
        if self.depth > DEPTH_LIMIT:
            raise _excess("too-deep", f"元素嵌套超过 {DEPTH_LIMIT} 层", f"elements nest deeper than {DEPTH_LIMIT}")
        if self.elements > ELEMENT_LIMIT:
            raise _excess("too-many-elements", f"XML 元素超过 {ELEMENT_LIMIT} 个", f"over {ELEMENT_LIMIT} XML elements")
        if self.flow_elements > FLOW_ELEMENT_LIMIT:
            raise _excess(
                "too-many-elements",
                f"流程元素超过 {FLOW_ELEMENT_LIMIT} 个，请用调用活动拆分",
                f"over {FLOW_ELEMENT_LIMIT} flow elements; split the process with call activities",
            )
        if len(attributes) > 2 * ATTRIBUTE_LIMIT:
            raise _excess(
                "too-many-attributes",
                f"一个元素的属性超过 {ATTRIBUTE_LIMIT} 个",
                f"over {ATTRIBUTE_LIMIT} attributes on one element",
            )

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _comment(self, _text: str) -> None:
        self.comments += 1
        if self.comments > COMMENT_LIMIT:
            raise _excess("too-many-comments", f"注释超过 {COMMENT_LIMIT} 条", f"over {COMMENT_LIMIT} comments")

    def _doctype(self, *_names: object) -> None:
        raise _excess(
            "doctype", "文件含有 DOCTYPE 或实体声明，请删除", "the file has a DOCTYPE; remove it and its entities"
        )

    def _instruction(self, *_texts: object) -> None:
        raise _excess(
            "processing-instruction", "文件含有处理指令（<?…?>），请删除", "remove processing instructions (<?...?>)"
        )


def _excess(rule: str, zh: str, en: str) -> _Stop:
    return _Stop(error(rule, None, zh, en))
