"""DMN files as hostile bytes: size, encoding, doctype and namespace are judged before anything is read from them."""

from typing import Final

from lxml import etree

from engine.decisions.failures import DmnInvalid
from engine.errors import Finding

SIZE_LIMIT: Final = 2 * 1024 * 1024
"""Bytes of one file."""
ELEMENT_LIMIT: Final = 60_000
DEPTH_LIMIT: Final = 60
NAMESPACES: Final = frozenset(
    {
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
"""DMN 1.3, 1.4 and 1.5."""
FL: Final = "urn:fangliu:dmn:1.0"


def refusal(rule: str, zh: str, en: str) -> DmnInvalid:
    """Build the refusal of a whole file."""
    return DmnInvalid((Finding(rule=rule, zh=zh, en=en),))


def read_xml(data: bytes) -> etree._Element:
    """Read bytes into the root element of a DMN 1.3-1.5 file.

    :raises DmnInvalid: too large, not XML, with a doctype or processing instructions, or not DMN.
    """
    if len(data) > SIZE_LIMIT:
        raise refusal("dmn.too-large", "文件超过 2 MB", "the file is over 2 MB")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise refusal(
            "dmn.not-xml", f"文件不是合格的 XML：{problem}", f"the file is no well-formed XML: {problem}"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal("dmn.doctype", "文件不得含有 DOCTYPE", "the file must not have a DOCTYPE")
    if root.getprevious() is not None or root.getnext() is not None:
        raise refusal("dmn.instruction", "文件不得含有处理指令", "the file must not have processing instructions")
    _walk(root)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise refusal("dmn.not-dmn", "文件不是 DMN 1.3 至 1.5", "the file is not DMN 1.3 to 1.5")
    return root


def _walk(root: etree._Element) -> None:
    layer, count = [root], 0
    for _ in range(DEPTH_LIMIT):
        count += len(layer)
        if count > ELEMENT_LIMIT:
            raise refusal("dmn.too-large", "文件元素过多", "the file has too many elements")
        if any(not isinstance(element.tag, str) for element in layer):
            raise refusal(
                "dmn.instruction", "文件不得含有处理指令或实体", "the file must not have instructions or entities"
            )
        layer = [child for element in layer for child in element]
        if not layer:
            return
    raise refusal("dmn.too-deep", "文件嵌套过深", "the file is nested too deeply")
