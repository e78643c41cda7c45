"""Events: timers that say when, boundary events that can happen, errors with a code."""

from collections.abc import Iterator
from datetime import date, datetime

from engine.bpmn.lint.draft import Draft
from engine.bpmn.vocabulary import error, warning
from engine.errors import Finding

_WAITING = frozenset({"userTask", "serviceTask", "receiveTask", "callActivity", "subProcess", "transaction"})
_THROWING = {
    "error": frozenset({"serviceTask", "callActivity", "subProcess"}),
    "escalation": frozenset({"callActivity", "subProcess"}),
}


def timers_say_when(draft: Draft) -> Iterator[Finding]:
    """A timer event needs a moment or a duration; cycles are not executed."""
    for node in draft.nodes():
        if node.event == "timer" and node.timer is None:
            yield error(
                "timer-empty", node.id, "请填写时间，如 PT1H 或 FEEL 表达式", "say when: PT1H, or a FEEL expression"
            )
        elif node.timer is not None and node.timer.kind == "cycle":
            yield error(
                "timer-cycle",
                node.id,
                "循环定时不支持；请画回路加时长",
                "timer cycles are not executed; draw a loop with a duration",
            )
        elif (
            node.timer is not None and node.timer.iso and node.timer.kind == "date" and not _is_moment(node.timer.text)
        ):
            yield error(
                "timer-date", node.id, f"没有这个日期：{node.timer.text}", f"there is no such date: {node.timer.text}"
            )


def _is_moment(text: str) -> bool:
    try:
        if "T" in text:
            datetime.fromisoformat(text)
        else:
            date.fromisoformat(text)
    except ValueError:
        return False
    return True


def boundaries_can_happen(draft: Draft) -> Iterator[Finding]:
    """A boundary event on something that passes at once, or that never throws, never happens."""
    for node in draft.nodes("boundaryEvent"):
        host = next((other.kind for other in draft.nodes() if other.id == node.attached_to), "")
        throwing = _THROWING.get(node.event or "", _WAITING)
        if host not in _WAITING:
            yield warning(
                "boundary-never-happens",
                node.id,
                f"“{node.attached_to}”立即通过，边界事件不会发生",
                f'"{node.attached_to}" passes at once, so this never happens',
            )
        elif host not in throwing:
            yield warning(
                "boundary-never-happens",
                node.id,
                f"“{node.attached_to}”不会抛出 {node.event}，边界事件不会发生",
                f'"{node.attached_to}" throws no {node.event}, so this never happens',
            )


def boundaries_lead_on(draft: Draft) -> Iterator[Finding]:
    """An error always interrupts (BPMN 2.0.2, table 10.93)."""
    for node in draft.nodes("boundaryEvent"):
        if node.event == "error" and not node.interrupting:
            yield error(
                "error-not-interrupting", node.id, "错误边界事件必须是中断型", "an error boundary event must interrupt"
            )


def one_boundary_per_code(draft: Draft) -> Iterator[Finding]:
    """Two boundary events that catch the same error at one activity: only one can."""
    seen: set[tuple[object, ...]] = set()
    for node in draft.nodes("boundaryEvent"):
        caught = (node.attached_to, node.event, node.code)
        if node.event in {"error", "escalation"} and caught in seen:
            yield error(
                "caught-twice",
                node.id,
                "同一活动已有捕获同一代码的边界事件",
                "another boundary event of this activity catches the same code",
            )
        seen.add(caught)


def thrown_with_code(draft: Draft) -> Iterator[Finding]:
    """An error or escalation that is thrown has a code to be caught by."""
    for node in draft.nodes("endEvent", "intermediateThrowEvent"):
        if node.event in {"error", "escalation"} and not node.code:
            yield error("no-code", node.id, "请选择抛出的错误或升级及其代码", "choose what is thrown, with its code")


RULES = (timers_say_when, boundaries_can_happen, boundaries_lead_on, one_boundary_per_code, thrown_with_code)
