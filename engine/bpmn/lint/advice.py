"""Advice: what runs as drawn but will be asked about later. Warnings only."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft
from engine.bpmn.vocabulary import ACTIVITIES, BPMNDI, warning
from engine.errors import Finding

_NAMED = ACTIVITIES | {"startEvent", "endEvent", "exclusiveGateway", "inclusiveGateway"}


def named(draft: Draft) -> Iterator[Finding]:
    """People read names, not ids."""
    for scope in draft.scopes:
        for name, element in scope.nodes.items():
            asks = (
                scope.kind(name) not in {"exclusiveGateway", "inclusiveGateway"} or len(scope.leaving.get(name, ())) > 1
            )
            if scope.kind(name) in _NAMED and asks and not (element.get("name") or "").strip():
                yield warning("no-name", name, "请命名", "give it a name")


def with_deadline(draft: Draft) -> Iterator[Finding]:
    """A task without deadline is nobody's hurry."""
    for node in draft.nodes("userTask"):
        if node.sla is None:
            yield warning("no-sla", node.id, "没有时限：<fl:sla due=…/>", "has no deadline: <fl:sla due=.../>")


def documented(draft: Draft) -> Iterator[Finding]:
    """Whoever does a task for the first time reads its documentation; a process says what it is for."""
    for node in draft.nodes("userTask"):
        if not node.documentation:
            yield warning("no-documentation", node.id, "没有说明文字（documentation）", "has no documentation")
    for definition in draft.definitions:
        if not definition.documentation:
            yield warning(
                "no-documentation",
                definition.key,
                "流程没有说明文字（documentation）",
                "the process has no documentation",
            )


def lanes_mean_roles(draft: Draft) -> Iterator[Finding]:
    """A lane that is called like a role holds that role's tasks."""
    names = draft.known.role_names
    if not names:
        return
    roles = {**{role: role for role in names}, **{shown: role for role, shown in names.items()}}
    for node in draft.nodes("userTask"):
        lane = roles.get(node.lane or "")
        role = node.assignment.role if node.assignment is not None else None
        if lane is not None and role is not None and role != lane:
            yield warning(
                "lane-role",
                node.id,
                f"泳道“{node.lane}”与办理岗位“{names.get(role, role)}”不一致",
                f'stands in the lane "{node.lane}" but is done by "{role}"',
            )


def drawn(draft: Draft) -> Iterator[Finding]:
    """Without shapes an editor shows nothing."""
    shown = {
        str(element.get("bpmnElement"))
        for element in draft.source.root.iter(f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge")
    }
    if not shown:
        yield warning(
            "no-diagram",
            None,
            "没有图形信息（BPMNDI），编辑器里看不到图",
            "has no diagram interchange: an editor shows nothing",
        )
        return
    for scope in draft.scopes:
        for name in [*scope.nodes, *(flow.id for flow in scope.flows)]:
            if name not in shown:
                yield warning("not-drawn", name, "没有图形（BPMNShape 或 BPMNEdge）", "has no BPMNShape or BPMNEdge")


RULES = (named, with_deadline, documented, lanes_mean_roles, drawn)
