"""Branches that run side by side: when two of them write one variable, chance decides which value stays."""

from collections import Counter
from collections.abc import Iterator, Mapping

from engine.bpmn.lint.draft import Draft, Scope, reachable
from engine.bpmn.model import Node
from engine.bpmn.vocabulary import SUBPROCESSES, warning
from engine.errors import Finding


def no_write_conflicts(draft: Draft) -> Iterator[Finding]:
    """Look at the nodes that only one branch of a split can come to, and at what they write."""
    nodes = {node.id: node for node in draft.nodes()}
    for scope in draft.scopes:
        for split in scope.of_kind("parallelGateway", "inclusiveGateway"):
            yield from _conflicts(draft, scope, split, nodes)


def _conflicts(draft: Draft, scope: Scope, split: str, nodes: Mapping[str, Node]) -> Iterator[Finding]:
    branches = [
        reachable([flow.target], lambda node: (name for name in scope.after(node) if name != split))
        for flow in scope.leaving.get(split, ())
        if flow.target != split
    ]
    writers: dict[str, dict[int, str]] = {}
    shared = Counter(name for branch in branches for name in branch)
    for index, branch in enumerate(branches):
        for name in sorted(name for name in branch if shared[name] == 1):
            for variable in _written(draft, nodes, name):
                writers.setdefault(variable, {}).setdefault(index, name)
    for variable, found in sorted(writers.items()):
        if len(found) > 1:
            one, other = list(found.values())[:2]
            yield warning(
                "write-conflict",
                other,
                f"与并行的“{one}”都写入“{variable}”，结果取决于先后；请改用不同的变量名",
                f'writes "{variable}" like "{one}", which runs beside it; the last one wins: use two names',
            )


def _written(draft: Draft, nodes: Mapping[str, Node], name: str) -> set[str]:
    node = nodes.get(name)
    if node is None:
        return set()
    if node.kind in SUBPROCESSES:
        return {
            variable
            for inner in nodes.values()
            if inner.subprocess == name
            for variable in _written(draft, nodes, inner.id)
        }
    if node.many is not None and node.many.results is not None:
        return {node.many.results}
    written = {line.name for line in node.outputs}
    if node.hook is not None:
        written |= {line.name for line in node.hook.outputs}
    if node.decision is not None:
        written.add(node.decision.result)
    if node.message is not None:
        written |= {line.name for line in node.message.outputs}
    if node.kind == "userTask" and not node.outputs:
        written |= _fields(draft, node.form)
    return written


def _fields(draft: Draft, form: str | None) -> frozenset[str]:
    fields, personal = draft.known.fields or {}, draft.known.personal or {}
    return fields.get(form or "", frozenset()) - personal.get(form or "", frozenset())


RULES = (no_write_conflicts,)
