"""Names that lead out of the diagram: forms, hooks, records, roles, processes, decisions, calendars, parties, templates."""

from collections.abc import Iterator

from engine.bpmn.lint.draft import Draft
from engine.bpmn.lint.known import Names
from engine.bpmn.vocabulary import error
from engine.errors import Finding


def forms(draft: Draft) -> Iterator[Finding]:
    """Forms of tasks and start forms."""
    for node in draft.nodes():
        yield from _unknown("form", "表单", node.id, node.form, draft.known.forms)
    for definition in draft.definitions:
        yield from _unknown("form", "表单", definition.key, definition.start_form, draft.known.forms)


def hooks(draft: Draft) -> Iterator[Finding]:
    """Service hooks, and the document templates they are given."""
    for node in draft.nodes():
        if node.hook is not None:
            yield from _unknown("hook", "服务", node.id, node.hook.name, draft.known.hooks)
    for definition in draft.definitions:
        for name in sorted(definition.templates):
            yield from _unknown("template", "文书模板", definition.key, name, draft.known.templates)


def records(draft: Draft) -> Iterator[Finding]:
    """Recorders."""
    for node in draft.nodes():
        for record in node.records:
            yield from _unknown("record", "业务记录", node.id, record.name, draft.known.records)


def roles(draft: Draft) -> Iterator[Finding]:
    """Roles of assignments."""
    for node in draft.nodes():
        if node.assignment is not None:
            yield from _unknown("role", "岗位", node.id, node.assignment.role, draft.known.roles)


def parties(draft: Draft) -> Iterator[Finding]:
    """Parties who do tasks or read texts."""
    for node in draft.nodes():
        named = {text.party for text in node.portal} | (
            {node.assignment.party} if node.assignment is not None else set()
        )
        for name in sorted(name for name in named if name):
            yield from _unknown("party", "当事方", node.id, name, draft.known.parties)


def processes(draft: Draft) -> Iterator[Finding]:
    """Called processes, of the agency or of this very file."""
    known = draft.known.processes
    if known is not None:
        known |= {definition.key for definition in draft.definitions}
    for node in draft.nodes("callActivity"):
        yield from _unknown("process", "流程", node.id, node.called, known)


def decisions(draft: Draft) -> Iterator[Finding]:
    """Decision tables."""
    for node in draft.nodes():
        if node.decision is not None:
            yield from _unknown("decision", "决策表", node.id, node.decision.table, draft.known.decisions)


def calendars(draft: Draft) -> Iterator[Finding]:
    """Calendars that deadlines count in."""
    for node in draft.nodes():
        if node.sla is not None:
            yield from _unknown("calendar", "日历", node.id, node.sla.calendar, draft.known.calendars)


def _unknown(kind: str, zh: str, element: str, name: str | None, known: Names) -> Iterator[Finding]:
    if name and known is not None and name not in known:
        yield error(
            f"unknown-{kind}",
            element,
            f"没有{zh}“{name}”，请改正或先建立",
            f'there is no {kind} "{name}"; correct it or make it first',
        )


RULES = (forms, hooks, records, roles, parties, processes, decisions, calendars)
