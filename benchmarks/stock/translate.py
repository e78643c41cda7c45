"""Translates the library's diagrams into what stock SpiffWorkflow runs: the same nodes and flows, conditions in Python.

Our extension elements, lanes and pictures go. A service task or timer becomes a manual task, which waits until the walker has
it completed; a decision is stock's own (``stock.decisions``).
"""

import re
from pathlib import Path

from lxml import etree

from engine.operations import library

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DROPPED = ("extensionElements", "laneSet", "documentation", "incoming", "outgoing")
RENAMED = {"serviceTask": "manualTask", "intermediateCatchEvent": "manualTask"}
_DECISION = "{urn:fangliu:bpmn:1.0}decision"
_CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_NAME = re.compile(r'"[^"]*"|[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_0-9]+)*')
_WORDS = {"true": "True", "false": "False", "null": "None", "count": "len", "and": "and", "or": "or"}


def translated(processes: Path, agency: str, root: str) -> dict[str, bytes]:
    """Return the root process and all that it calls, by key."""
    bodies = {source.key: source.body for source in library.sources(processes, agency) if source.kind == "process"}
    made: dict[str, bytes] = {}
    todo = [root]
    while todo:
        key = todo.pop()
        if key not in made:
            tree = etree.fromstring(bodies[key])
            todo.extend(str(call.get("calledElement")) for call in tree.iter(f"{BPMN}callActivity"))
            _strip(tree)
            made[key] = etree.tostring(tree)
    return made


def python(feel: str) -> str:
    """Write a condition of the library in Python; a variable that nobody has set yet is None, as in FEEL."""
    text = _NAME.sub(lambda found: _word(found.group()), feel)
    return re.sub(r"(?<![<>!=])=(?!=)", "==", text)


def _word(text: str) -> str:
    if text.startswith('"'):
        return text
    first, *path = text.split(".")
    found = _WORDS.get(first) or f'globals().get("{first}")'
    return found + "".join(f'.get("{name}")' for name in path)


def _strip(tree: etree._Element) -> None:
    for child in list(tree):
        if child.tag not in (f"{BPMN}process", f"{BPMN}message", f"{BPMN}error"):
            tree.remove(child)
    for rule in tree.iter(f"{BPMN}businessRuleTask"):
        asked = next(rule.iter(_DECISION))
        rule.set(f"{_CAMUNDA}decisionRef", str(asked.get("table")))
    for message in tree.iter(f"{BPMN}messageEventDefinition"):
        message.set(f"{_CAMUNDA}expression", "None")
    for process in tree.iter(f"{BPMN}process"):
        for name in DROPPED:
            for element in list(process.iter(f"{BPMN}{name}")):
                parent = element.getparent()
                assert parent is not None
                parent.remove(element)
        for old, new in RENAMED.items():
            for element in list(process.iter(f"{BPMN}{old}")):
                element.tag = f"{BPMN}{new}"
                for child in list(element):
                    element.remove(child)
        for condition in process.iter(f"{BPMN}conditionExpression"):
            condition.text = python(condition.text or "")
