"""Multi-instance activities: how often, over what, with what coming back."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft
from engine.bpmn.vocabulary import VARIABLE, error, first
from engine.errors import Finding

ROUNDS_LIMIT = 1000


def how_often(draft: Draft) -> Iterator[Finding]:
    """Exactly one of a number and a list says how often, at most 1000 times (a list is counted when it runs)."""
    for node in draft.nodes():
        if node.many is None:
            continue
        if bool(node.many.cardinality) == bool(node.many.collection):
            yield error(
                "many-count",
                node.id,
                "多实例须有次数（loopCardinality）或集合（loopDataInputRef）之一",
                "say how often: either loopCardinality or loopDataInputRef",
            )
        elif node.many.cardinality and node.many.cardinality.isdigit() and not _countable(node.many.cardinality):
            yield error("many-count", node.id, f"次数最多 {ROUNDS_LIMIT}", f"at most {ROUNDS_LIMIT} times")
        if node.many.collection and not node.many.item:
            yield error(
                "many-item",
                node.id,
                "请为集合中的一项命名（inputDataItem）",
                "name the element of each round (inputDataItem)",
            )
        if node.many.item and not node.many.collection:
            yield error(
                "many-item", node.id, "有 inputDataItem 但没有集合", "inputDataItem without a list to take it from"
            )


def _countable(number: str) -> bool:
    return number.isascii() and len(number) <= 4 and int(number) <= ROUNDS_LIMIT


def what_comes_back(draft: Draft) -> Iterator[Finding]:
    """Results are collected into a list from one variable of each round; the names are variables."""
    for node in draft.nodes():
        if node.many is None:
            continue
        if bool(node.many.results) != bool(node.many.result):
            yield error(
                "many-result",
                node.id,
                "loopDataOutputRef 与 outputDataItem 须同时填写",
                "loopDataOutputRef and outputDataItem need each other",
            )
        for name in (node.many.item, node.many.results, node.many.result):
            if name and not VARIABLE.fullmatch(name):
                yield error("many-name", node.id, f"“{name}”不是变量名", f'"{name}" is no variable name')


def ends_by_completion(draft: Draft) -> Iterator[Finding]:
    """Behaviour events of multi-instance activities are not thrown."""
    for node in draft.nodes():
        found = first(draft.element(node), "multiInstanceLoopCharacteristics")
        if found is not None and found.get("behavior", "All") != "All":
            yield error(
                "many-behaviour",
                node.id,
                "多实例的 behavior 只支持 All",
                "only behavior All is executed for multi-instance",
            )


RULES = (how_often, what_comes_back, ends_by_completion)
