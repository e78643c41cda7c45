"""Looks into a Word file before anything else does: what it unpacks to, and whether it carries more than text.

The file format is Office Open XML (ECMA-376): a zip package of parts that relationships join.
"""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from engine.errors import Finding

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 2000
FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "SEQ", "REF", "PAGEREF", "TOC", "STYLEREF"})
"""Field codes a template may hold; others read files, start programs or ask the network (DDE, INCLUDETEXT, LINK)."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BAD_PARTS = {
    "vbaproject": ("template.macro", "宏", "macros"),
    "vbadata": ("template.macro", "宏", "macros"),
    "embeddings/": ("template.ole", "嵌入对象", "embedded objects"),
    "activex": ("template.ole", "ActiveX 控件", "ActiveX controls"),
    "afchunk": ("template.import", "导入片段", "imported chunks"),
}
_BAD_RELATIONSHIPS = ("oleobject", "package", "control", "attachedtemplate", "afchunk", "frame", "vbaproject")


def check_package(content: bytes) -> list[Finding]:
    """Return what is wrong with a Word file as a package; without findings it is safe to hand to the renderer."""
    if len(content) > LARGEST:
        return [_say("template.size", None, f"文件超过 {LARGEST // 2**20} MB", f"larger than {LARGEST} bytes")]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return list(_sizes(package)) or list(_parts(package))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return [_say("template.package", None, "不是有效的 .docx 文件", "this is no .docx file")]


def _sizes(package: zipfile.ZipFile) -> Iterator[Finding]:
    parts = package.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        yield _say("template.size", None, "解压后过大或部件过多", "it unpacks to more than it may")
    if len({name.lower() for name in names}) != len(names):
        yield _say("template.package", None, "部件重名", "two parts have one name")
    for name in names:
        if ".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name:
            yield _say("template.package", name[:80], "部件名不合法", "a part's name leads elsewhere")
    if "word/document.xml" not in names:
        yield _say("template.package", None, "缺少正文 word/document.xml", "there is no word/document.xml")


def _parts(package: zipfile.ZipFile) -> Iterator[Finding]:
    for part in package.infolist():
        name = part.filename.lower()
        for mark, (rule, zh, en) in _BAD_PARTS.items():
            if mark in name:
                yield _say(rule, part.filename[:80], f"模板里不允许有{zh}", f"a template must not hold {en}")
        if not name.endswith((".xml", ".rels")):
            continue
        root = _parsed(package.read(part))
        if root is None:
            yield _say("template.xml", part.filename[:80], "XML 无效或含有 DOCTYPE", "invalid XML, or a DOCTYPE")
        elif name == "[content_types].xml":
            yield from _content_types(root)
        elif name.endswith(".rels"):
            yield from _relationships(root, part.filename)
        else:
            yield from _field_codes(root, part.filename)


def _parsed(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root


def _content_types(root: etree._Element) -> Iterator[Finding]:
    for element in root.iter(etree.Element):
        kind = str(element.get("ContentType", "")).lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            yield _say("template.macro", "[Content_Types].xml", "模板里不允许有宏", "a template must not hold macros")


def _relationships(root: etree._Element, part: str) -> Iterator[Finding]:
    for element in root.iter(etree.Element):
        kind = str(element.get("Type", "")).rsplit("/", 1)[-1].lower()
        if str(element.get("TargetMode", "")).lower() == "external":
            yield _say("template.external", part[:80], "模板不能引用外部文件或网址", "it refers to something outside")
        elif kind in _BAD_RELATIONSHIPS:
            yield _say("template.ole", part[:80], f"不允许的关系 {kind}", f"the relationship {kind} is not allowed")


def _field_codes(root: etree._Element, part: str) -> Iterator[Finding]:
    """Check every field's code; a complex field's code may be spread over several runs."""
    code: list[str] | None = None
    for element in root.iter(f"{_W}fldSimple", f"{_W}fldChar", f"{_W}instrText", f"{_W}altChunk", f"{_W}object"):
        if element.tag in (f"{_W}altChunk", f"{_W}object"):
            yield _say("template.ole", part[:80], "不允许嵌入对象或导入片段", "an embedded object or imported chunk")
        elif element.tag == f"{_W}fldSimple":
            yield from _field(str(element.get(f"{_W}instr", "")), part)
        elif element.tag == f"{_W}instrText":
            if code is None:
                yield _say("template.field", part[:80], "域代码没有开头", "a field code without a beginning")
            else:
                code.append(element.text or "")
        elif element.get(f"{_W}fldCharType") == "begin":
            if code:
                yield from _field("".join(code), part)
            code = []
        elif code is not None:
            yield from _field("".join(code), part)
            code = None if element.get(f"{_W}fldCharType") == "end" else []


def _field(code: str, part: str) -> Iterator[Finding]:
    words = code.split()
    if words and (words[0].upper() not in FIELDS or "{" in code):
        zh, en = f"不允许的域 {words[0][:30]}", f"the field {words[0][:30]} is not allowed"
        yield _say("template.field", part[:80], zh, en)


def _say(rule: str, element: str | None, zh: str, en: str) -> Finding:
    return Finding(rule=rule, element=element, zh=zh, en=en)
