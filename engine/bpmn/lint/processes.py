"""Processes: one that can be executed, with one start and at least one end."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft, Scope
from engine.bpmn.vocabulary import SUBPROCESSES, error, is_bpmn, tag, warning
from engine.errors import Finding


def something_is_executable(draft: Draft) -> Iterator[Finding]:
    """A file without an executable process does nothing."""
    if not draft.source.processes():
        yield error(
            "no-process",
            None,
            "没有可执行的流程：请勾选“可执行”（isExecutable）",
            'no process is executable: set isExecutable="true"',
        )
    for child in draft.source.root:
        if is_bpmn(child) and tag(child) == "process" and child.get("isExecutable") not in {"true", "1"}:
            yield warning(
                "not-executable",
                str(child.get("id")),
                "该流程未标为可执行，只作文档",
                "this process is not executable; it is only documentation",
            )


def one_start(draft: Draft) -> Iterator[Finding]:
    """Several starts would all fire; none lets nothing in."""
    for scope in draft.scopes:
        count = len(scope.of_kind("startEvent"))
        if _plain(scope) and count != 1:
            yield error(
                "start-event",
                scope.id,
                f"须恰有一个开始事件，现有 {count} 个",
                f"needs exactly one start event, has {count}",
            )


def an_end(draft: Draft) -> Iterator[Finding]:
    """A scope without an end event never tells that it is over."""
    for scope in draft.scopes:
        if _plain(scope) and not scope.of_kind("endEvent"):
            yield error("end-event", scope.id, "缺少结束事件", "needs an end event")


def _plain(scope: Scope) -> bool:
    return tag(scope.element) in {"process"} | SUBPROCESSES - {"adHocSubProcess"}


RULES = (something_is_executable, one_start, an_end)
