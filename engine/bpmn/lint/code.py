"""Programs in diagrams: scripts and the extensions of other engines that would run code there and do nothing here."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.lint.draft import Draft
from engine.bpmn.vocabulary import error, is_bpmn, namespace, tag
from engine.errors import Finding

_CAMUNDA = frozenset(
    {
        "script",
        "executionListener",
        "taskListener",
        "inputOutput",
        "connector",
        "formData",
        "in",
        "out",
        "field",
        "properties",
    }
)
_CODE: Mapping[str, frozenset[str] | None] = {
    "http://spiffworkflow.org/bpmn/schema/1.0/core": None,
    "http://camunda.org/schema/1.0/bpmn": _CAMUNDA - {"properties", "field"},
    "http://activiti.org/bpmn": _CAMUNDA - {"properties"},
    "http://flowable.org/bpmn": _CAMUNDA - {"properties"},
    "http://camunda.org/schema/zeebe/1.0": frozenset(
        {
            "taskDefinition",
            "script",
            "ioMapping",
            "calledDecision",
            "calledElement",
            "executionListeners",
            "taskListeners",
        }
    ),
}
"""Namespace of an engine -> its elements that mean execution (None: all of them)."""
_ATTRIBUTES = frozenset(
    {
        "class",
        "expression",
        "delegateExpression",
        "resultVariable",
        "type",
        "topic",
        "decisionRef",
        "calledElementBinding",
    }
)


def no_code_of_other_engines(draft: Draft) -> Iterator[Finding]:
    """Refuse what its author expects to be executed; other foreign elements are left alone and kept."""
    for element in draft.source.root.iter("{*}*"):
        space = namespace(element)
        wanted = _CODE.get(space, frozenset())
        if space in _CODE and (wanted is None or tag(element) in wanted):
            yield _finding(element, tag(element))
        for name in element.attrib:
            qualified = etree.QName(name)
            if qualified.namespace in _CODE and qualified.localname in _ATTRIBUTES:
                yield _finding(element, qualified.localname)


def expressions_are_feel(draft: Draft) -> Iterator[Finding]:
    """Refuse expressions that say they are written in another language."""
    for element in draft.source.root.iter("{*}*"):
        language = element.get("language")
        if is_bpmn(element) and language is not None and "feel" not in language.lower():
            yield error(
                "not-feel",
                _owner(element),
                f"表达式语言 {language} 不支持，请用 FEEL",
                f"{language} is not executed; write FEEL",
            )


def _finding(element: etree._Element, name: str) -> Finding:
    return error(
        "foreign-code",
        _owner(element),
        f"其他引擎的“{name}”在这里不会执行；请用 fl: 扩展",
        f'"{name}" of another engine is not executed here; use fl: elements',
    )


def _owner(element: etree._Element) -> str | None:
    current: etree._Element | None = element
    while current is not None:
        if is_bpmn(current) and current.get("id"):
            return str(current.get("id"))
        current = current.getparent()
    return None


RULES = (no_code_of_other_engines, expressions_are_feel)
