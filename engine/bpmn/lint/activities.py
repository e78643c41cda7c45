"""Tasks: each kind with what it needs to be done at all."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft
from engine.bpmn.vocabulary import error, warning
from engine.errors import Finding

SHADOWED = frozenset({"form", "message", "actor", "now"})
"""Names that mappings give a meaning of their own."""


def service_tasks_have_a_hook(draft: Draft) -> Iterator[Finding]:
    """A service task without a hook would pass at once."""
    for node in draft.nodes("serviceTask"):
        if node.hook is None:
            yield error(
                "no-hook", node.id, '请填写 <fl:hook name="…"/>', 'write <fl:hook name="..."/>: which service answers'
            )


def rule_tasks_have_a_decision(draft: Draft) -> Iterator[Finding]:
    """A business rule task without a decision would pass at once."""
    for node in draft.nodes("businessRuleTask"):
        if node.decision is None:
            yield error(
                "no-decision",
                node.id,
                '请填写 <fl:decision table="…" result="…"/>',
                'write <fl:decision table="..." result="..."/>',
            )


def plain_tasks_do_nothing(draft: Draft) -> Iterator[Finding]:
    """A task of no kind, or a manual one, is passed at once."""
    for node in draft.nodes("task", "manualTask"):
        yield warning(
            "plain-task",
            node.id,
            "该任务不做任何事，立即通过；请选择任务类型",
            "this does nothing and passes at once; choose a kind of task",
        )


def names_are_free(draft: Draft) -> Iterator[Finding]:
    """A variable that a mapping overshadows cannot be read there."""
    for node in draft.nodes():
        outputs = list(node.outputs) + list(node.message.outputs if node.message is not None else ())
        outputs += node.hook.outputs if node.hook is not None else ()
        written = [line.name for line in outputs] + ([node.decision.result] if node.decision is not None else [])
        for name in sorted(SHADOWED & set(written)):
            yield warning(
                "shadowed-name",
                node.id,
                f"变量名“{name}”另有含义，请换一个",
                f'"{name}" has a meaning of its own; choose another name',
            )
        for name in sorted({name for name in written if name and written.count(name) > 1}):
            yield error("written-twice", node.id, f"“{name}”写了两次", f'"{name}" is written twice here')


RULES = (service_tasks_have_a_hook, rule_tasks_have_a_decision, plain_tasks_do_nothing, names_are_free)
