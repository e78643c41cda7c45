"""User tasks: somebody does them, on a form, until a moment."""

from collections.abc import Iterator
from datetime import timedelta

from engine.bpmn.lint.draft import Draft
from engine.bpmn.model import Sla
from engine.bpmn.vocabulary import error
from engine.errors import Finding
from engine.policies.terms import Term, TermInvalid, parse_term

_NEEDS = {
    "role": ("role",),
    "least-loaded": ("role",),
    "same-person": ("task", "role"),
    "expression": ("expression",),
    "party": ("party",),
}


def assigned(draft: Draft) -> Iterator[Finding]:
    """A task without owner is done by nobody."""
    for node in draft.nodes("userTask"):
        if node.assignment is None:
            yield error(
                "no-assignment",
                node.id,
                '请说明由谁办理：<fl:assignment rule="…"/>',
                'say who does it: <fl:assignment rule="..."/>',
            )
            continue
        values = {
            "role": node.assignment.role,
            "task": node.assignment.task,
            "expression": node.assignment.expression,
            "party": node.assignment.party,
        }
        for name in _NEEDS[node.assignment.rule]:
            if not values[name]:
                yield error(
                    "assignment-incomplete",
                    node.id,
                    f"规则 {node.assignment.rule} 需要属性 {name}",
                    f"the rule {node.assignment.rule} needs the attribute {name}",
                )


def other_tasks_exist(draft: Draft) -> Iterator[Finding]:
    """``same-person`` and four eyes look back at user tasks of the same process."""
    for definition in draft.definitions:
        tasks = {name for name, node in definition.nodes.items() if node.kind == "userTask"}
        for node in definition.nodes.values():
            if node.assignment is None:
                continue
            named = {*node.assignment.distinct_from, *([node.assignment.task] if node.assignment.task else [])}
            for name in sorted(named - tasks):
                yield error(
                    "unknown-task", node.id, f"本流程没有用户任务“{name}”", f'this process has no user task "{name}"'
                )
            if node.id in node.assignment.distinct_from:
                yield error(
                    "assignment-incomplete",
                    node.id,
                    "distinctFrom 不能是任务自己",
                    "distinctFrom cannot name the task itself",
                )


def on_a_form(draft: Draft) -> Iterator[Finding]:
    """A task is completed with the clean data of a form."""
    for node in draft.nodes("userTask"):
        if not node.form:
            yield error("no-form", node.id, '请选择表单：<fl:form id="…"/>', 'choose its form: <fl:form id="..."/>')


def deadlines_readable(draft: Draft) -> Iterator[Finding]:
    """``fl:sla`` has one deadline, in terms that can be counted, in the order warning, due, escalation."""
    for node in draft.nodes("userTask"):
        if node.sla is None:
            continue
        if bool(node.sla.due) == bool(node.sla.due_at):
            yield error("sla-due", node.id, "fl:sla 须有 due 或 dueAt 之一", "fl:sla needs either due or dueAt")
        for name, text in (("due", node.sla.due), ("warning", node.sla.warning), ("escalation", node.sla.escalation)):
            if text and _term(text) is None:
                yield error(
                    "sla-term",
                    node.id,
                    f"fl:sla {name}=“{text}”应写成 3WD（工作日）、4WH（工作小时）或 PT48H",
                    f'fl:sla {name}="{text}" should be like 3WD (working days), 4WH (working hours) or PT48H',
                )
        if not _in_order(node.sla):
            yield error(
                "sla-order",
                node.id,
                "预警不能晚于截止，截止不能晚于升级",
                "warning comes before due, due before escalation",
            )


def _term(text: str) -> Term | None:
    try:
        return parse_term(text)
    except TermInvalid:
        return None


def _in_order(sla: Sla) -> bool:
    written = [_term(text) for text in (sla.warning, sla.due, sla.escalation) if text]
    terms = [term for term in written if term is not None]
    pairs = [(early, late) for index, early in enumerate(terms) for late in terms[index + 1 :]]
    return all(_length(early) <= _length(late) for early, late in pairs if _unit(early) == _unit(late))


def _unit(term: Term) -> tuple[bool, bool]:
    return term.working_days is not None, term.working


def _length(term: Term) -> timedelta:
    return timedelta(days=term.working_days) if term.working_days is not None else term.time


RULES = (assigned, other_tasks_exist, on_a_form, deadlines_readable)
