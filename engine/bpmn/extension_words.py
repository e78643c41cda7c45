"""The vocabulary of ``fl:`` elements as a table, and whether a document keeps to it.

The table is the source of docs/bpmn-extensions.md (a test compares them). It knows shapes only: what stands where, with which
attributes. Whether a form or a role exists is for ``engine.bpmn.lint``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.model import EXTENSION_NAMESPACE
from engine.bpmn.vocabulary import FLOW_NODES, VARIABLE, error, is_bpmn, namespace, tag
from engine.errors import Finding

TEXT_LIMIT = 4_000
"""Characters of one attribute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """Say what an attribute may hold: one of ``choices``, several of them (``several``), a number, or any text."""

    required: bool = False
    choices: tuple[str, ...] = ()
    several: bool = False
    numbers: tuple[int, int] | None = None
    variable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Say where an ``fl:`` element may stand (``hosts`` are BPMN tags, ``inside`` other words) and what it holds."""

    hosts: frozenset[str]
    attributes: Mapping[str, Attribute]
    inside: frozenset[str] = frozenset()
    repeated: bool = False
    meaning: tuple[str, str] = field(default=("", ""))


_TEXT = Attribute()
_NEEDED = Attribute(required=True)
_MAPPING = {"name": Attribute(required=True, variable=True), "expression": _NEEDED}
_MESSAGE_HOSTS = frozenset(
    {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent", "sendTask", "receiveTask"}
)
RECIPIENTS = ("assignee", "superior", "buyer", "seller")

WORDS: Mapping[str, Word] = {
    "assignment": Word(
        hosts=frozenset({"userTask"}),
        meaning=("谁来办理", "who does the task"),
        attributes={
            "rule": Attribute(required=True, choices=("role", "least-loaded", "same-person", "expression", "party")),
            "role": _TEXT,
            "scope": Attribute(choices=("branch", "agency")),
            "task": _TEXT,
            "expression": _TEXT,
            "party": _TEXT,
            "distinctFrom": _TEXT,
        },
    ),
    "sla": Word(
        hosts=frozenset({"userTask"}),
        meaning=("何时预警、截止、升级", "when it warns, is due and escalates"),
        attributes={
            "calendar": _TEXT,
            "due": _TEXT,
            "dueAt": _TEXT,
            "warning": _TEXT,
            "escalation": _TEXT,
            "onEscalation": Attribute(choices=("notify", "add-superior", "reassign")),
            "notify": Attribute(choices=RECIPIENTS, several=True),
        },
    ),
    "form": Word(
        hosts=frozenset({"userTask", "process"}),
        meaning=("填写的表单", "the form to fill in"),
        attributes={"id": _NEEDED},
    ),
    "hook": Word(
        hosts=frozenset({"serviceTask"}),
        meaning=("由哪个服务应答", "which service hook answers"),
        attributes={
            "name": _NEEDED,
            "timeout": Attribute(numbers=(1, 3600)),
            "attempts": Attribute(numbers=(1, 20)),
            "backoff": Attribute(numbers=(1, 86_400)),
        },
    ),
    "decision": Word(
        hosts=frozenset({"businessRuleTask"}),
        meaning=("查哪张决策表", "which decision table is asked"),
        attributes={"table": _NEEDED, "result": Attribute(required=True, variable=True), "on": _TEXT},
    ),
    "record": Word(
        hosts=FLOW_NODES,
        repeated=True,
        meaning=("完成时写入业务记录", "what the trade's records are told on completion"),
        attributes={"name": _NEEDED},
    ),
    "input": Word(
        hosts=frozenset({"callActivity"}),
        inside=frozenset({"hook", "decision", "record", "message"}),
        repeated=True,
        meaning=("传入的一项", "one value that goes in"),
        attributes=_MAPPING,
    ),
    "output": Word(
        hosts=frozenset({"callActivity", "userTask", "boundaryEvent"}),
        inside=frozenset({"hook", "message"}),
        repeated=True,
        meaning=("带回的一项", "one value that comes back"),
        attributes=_MAPPING,
    ),
    "portal": Word(
        hosts=FLOW_NODES,
        repeated=True,
        meaning=("客户看到的说明", "what a party reads meanwhile"),
        attributes={"party": _NEEDED, "zh": _NEEDED, "en": _TEXT},
    ),
    "pauseOn": Word(
        hosts=frozenset({"userTask"}),
        meaning=("等待期间停止计时", "the task waits for somebody from the start; its clock stands"),
        attributes={"waitingOn": Attribute(required=True, choices=("bank", "authority", "customer"))},
    ),
    "milestone": Word(
        hosts=FLOW_NODES,
        meaning=("里程碑", "a milestone of the deal"),
        attributes={"name": _NEEDED, "zh": _NEEDED, "en": _TEXT},
    ),
    "message": Word(
        hosts=_MESSAGE_HOSTS,
        meaning=("消息的关联键与内容", "correlation key and payload of a message"),
        attributes={"key": _NEEDED},
    ),
}


def check_words(root: etree._Element) -> Iterator[Finding]:
    """Find every ``fl:`` element and attribute of a document that the vocabulary does not know."""
    for element in root.iter("{*}*"):
        owner = owner_of(element)
        for name in map(str, element.attrib):
            if name.startswith(f"{{{EXTENSION_NAMESPACE}}}"):
                yield error(
                    "unknown-extension", owner, f"不认识属性 {_short(name)}", f"{_short(name)} is no known attribute"
                )
        if namespace(element) == EXTENSION_NAMESPACE:
            yield from _check(element, owner)


def owner_of(element: etree._Element) -> str | None:
    """Return the id of the BPMN element that an extension belongs to."""
    current: etree._Element | None = element
    while current is not None:
        if is_bpmn(current) and current.get("id"):
            return str(current.get("id"))
        current = current.getparent()
    return None


def _short(name: str) -> str:
    return f"fl:{name.rpartition('}')[2]}"


def _check(element: etree._Element, owner: str | None) -> Iterator[Finding]:
    kind = tag(element)
    word = WORDS.get(kind)
    if word is None:
        known = ", ".join(sorted(WORDS))
        yield error(
            "unknown-extension", owner, f"不认识 fl:{kind}；可用：{known}", f"fl:{kind} is unknown; known: {known}"
        )
        return
    yield from _place(element, word, owner)
    for name in map(str, element.attrib):
        if name not in word.attributes and not name.startswith(f"{{{EXTENSION_NAMESPACE}}}"):
            known = ", ".join(word.attributes)
            yield error(
                "unknown-extension",
                owner,
                f"fl:{kind} 没有属性 {name}；可用：{known}",
                f"fl:{kind} has no attribute {name}; it has {known}",
            )
    for name, attribute in word.attributes.items():
        yield from _value(kind, name, attribute, element.get(name), owner)


def _place(element: etree._Element, word: Word, owner: str | None) -> Iterator[Finding]:
    kind, parent = tag(element), element.getparent()
    if parent is not None and namespace(parent) == EXTENSION_NAMESPACE:
        if tag(parent) not in word.inside:
            yield error(
                "misplaced-extension",
                owner,
                f"fl:{kind} 不能放在 fl:{tag(parent)} 里",
                _not_in(kind, f"fl:{tag(parent)}"),
            )
        return
    host = parent.getparent() if parent is not None and is_bpmn(parent) and tag(parent) == "extensionElements" else None
    name = tag(host) if host is not None else "?"
    if name not in word.hosts:
        yield error("misplaced-extension", owner, f"fl:{kind} 不能放在 {name} 上", _not_in(kind, name))
    elif parent is not None and not word.repeated and _earlier(element):
        yield error("repeated-extension", owner, f"fl:{kind} 只能出现一次", f"fl:{kind} may stand only once here")


def _not_in(kind: str, name: str) -> str:
    return f"fl:{kind} cannot stand in {name}; allowed: {', '.join(sorted(WORDS[kind].hosts | WORDS[kind].inside))}"


def _earlier(element: etree._Element) -> bool:
    return any(sibling.tag == element.tag for sibling in element.itersiblings(preceding=True))


def _value(kind: str, name: str, attribute: Attribute, value: str | None, owner: str | None) -> Iterator[Finding]:
    where = f"fl:{kind} {name}"
    if value is None or not value.strip():
        if attribute.required or value is not None:
            yield error("missing-attribute", owner, f"请填写 {where}", f"{where} needs a value")
        return
    if len(value) > TEXT_LIMIT:
        yield error(
            "bad-attribute", owner, f"{where} 超过 {TEXT_LIMIT} 字", f"{where} is longer than {TEXT_LIMIT} characters"
        )
    elif attribute.numbers is not None:
        low, high = attribute.numbers
        if not (value.isascii() and value.isdigit() and len(value) <= 9 and low <= int(value) <= high):
            yield error(
                "bad-attribute",
                owner,
                f"{where} 应是 {low} 到 {high} 的整数",
                f"{where} is a whole number {low} to {high}",
            )
    elif attribute.choices:
        given = value.split() if attribute.several else [value]
        for wrong in [item for item in given if item not in attribute.choices]:
            choices = " | ".join(attribute.choices)
            yield error(
                "bad-attribute",
                owner,
                f"{where}=“{wrong}” 不可用，可选：{choices}",
                f'{where}="{wrong}" is not one of {choices}',
            )
    elif attribute.variable and not VARIABLE.fullmatch(value):
        yield error(
            "bad-attribute",
            owner,
            f"{where}=“{value}” 不是变量名（字母开头，只含字母、数字、下划线）",
            f'{where}="{value}" is no variable name (a letter first, then letters, digits and _)',
        )
