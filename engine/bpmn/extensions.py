"""Read what a diagram says out of its XML into the dataclasses of ``engine.bpmn.model``.

``definitions`` is strict; ``drafts`` gives what could be read even where findings stand against it, so that ``lint`` can tell
everything at once. Elements of other namespaces are nobody's business here and stay in the source as they are.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, cast

from lxml import etree

from engine.bpmn.extension_words import WORDS, check_words
from engine.bpmn.model import (
    EXTENSION_NAMESPACE,
    Assign,
    Assignment,
    Decision,
    Definition,
    Hook,
    Many,
    Message,
    Node,
    Party,
    PortalText,
    Record,
    Rule,
    Sla,
    Timer,
)
from engine.bpmn.source import ParsedSource, SourceInvalid
from engine.bpmn.vocabulary import FLOW_NODES, SUBPROCESSES, children, first, tag, text

ISO_DURATION = re.compile(
    r"P(?:(?=\d)(\d{1,4}Y)?(\d{1,5}M)?|(?=[\dT])(\d{1,4}W)?(\d{1,5}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,8}S)?)?)",
    re.ASCII,
)
"""Years and months, or weeks, days and time: a month has no fixed length, so the two are not mixed."""
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
"""A date (the runtime takes its morning) or a moment, local without an offset."""
_STRING = re.compile(r'"([^"\\]*)"')

Ids = Mapping[str, etree._Element]


def definitions(source: ParsedSource) -> tuple[Definition, ...]:
    """Read the executable processes of a document.

    :raises SourceInvalid: an ``fl:`` element or attribute is unknown, missing, misplaced or holds a wrong value.
    """
    findings = tuple(check_words(source.root))
    if findings:
        raise SourceInvalid(findings=findings)
    return drafts(source)


def drafts(source: ParsedSource) -> tuple[Definition, ...]:
    """Read the executable processes, leaving out what is wrong."""
    return tuple(_definition(process, source.ids) for process in source.processes())


def _definition(process: etree._Element, ids: Ids) -> Definition:
    key = str(process.get("id"))
    nodes = {node.id: node for node in _nodes(process, key=key, subprocess=None, lane=None, ids=ids)}
    hooks = [node.hook for node in nodes.values() if node.hook is not None]
    start_form = _own(process, "form")
    forms = {node.form for node in nodes.values() if node.form}
    messages = [node.message for node in nodes.values() if node.message is not None]
    return Definition(
        key=key,
        name=process.get("name") or key,
        documentation=text(first(process, "documentation")),
        nodes=nodes,
        calls=frozenset(node.called for node in nodes.values() if node.called),
        forms=frozenset(forms | ({start_form.get("id", "")} if start_form is not None else set())),
        decisions=frozenset(node.decision.table for node in nodes.values() if node.decision is not None),
        hooks=frozenset(hook.name for hook in hooks),
        records=frozenset(record.name for node in nodes.values() for record in node.records),
        start_form=start_form.get("id") if start_form is not None else None,
        templates=frozenset(name for hook in hooks for name in _templates(hook)),
        throws=frozenset(message.name for message in messages if message.throws),
        awaits=frozenset(message.name for message in messages if not message.throws),
    )


def _templates(hook: Hook) -> Iterator[str]:
    for line in hook.inputs:
        literal = _STRING.fullmatch(line.expression.strip())
        if line.name == "template" and literal:
            yield literal.group(1)


def _nodes(scope: etree._Element, *, key: str, subprocess: str | None, lane: str | None, ids: Ids) -> Iterator[Node]:
    lanes = _lanes(scope)
    for element in children(scope, *FLOW_NODES):
        own_lane = lanes.get(str(element.get("id")), lane)
        yield _node(element, key=key, subprocess=subprocess, lane=own_lane, ids=ids)
        if tag(element) in SUBPROCESSES:
            yield from _nodes(element, key=key, subprocess=str(element.get("id")), lane=own_lane, ids=ids)


def _lanes(scope: etree._Element) -> dict[str, str]:
    """Map nodes to the name of the innermost lane they are listed in."""
    found: dict[str, str] = {}
    pending = children(scope, "laneSet")
    while pending:
        for lane in children(pending.pop(), "lane"):
            name = lane.get("name") or str(lane.get("id"))
            found.update({text(reference): name for reference in children(lane, "flowNodeRef")})
            pending.extend(children(lane, "childLaneSet"))
    return found


def _node(element: etree._Element, *, key: str, subprocess: str | None, lane: str | None, ids: Ids) -> Node:
    event, code = _event(element, ids)
    milestone, pause, form = _own(element, "milestone"), _own(element, "pauseOn"), _own(element, "form")
    return Node(
        id=str(element.get("id")),
        kind=tag(element),
        process_id=key,
        name=element.get("name") or "",
        lane=lane,
        documentation=text(first(element, "documentation")),
        assignment=_assignment(element),
        sla=_sla(element),
        form=form.get("id") if form is not None else None,
        outputs=_lines(_extension(element), "output"),
        inputs=_lines(_extension(element), "input"),
        hook=_hook(element),
        decision=_decision(element),
        records=tuple(
            Record(name=record.get("name", ""), inputs=_lines(record, "input"))
            for record in _all_own(element, "record")
        ),
        portal=tuple(
            PortalText(party=portal.get("party", ""), zh=portal.get("zh", ""), en=portal.get("en", ""))
            for portal in _all_own(element, "portal")
        ),
        pause_on=cast("Party | None", _choice("pauseOn", "waitingOn", pause)),
        milestone=milestone.get("name") if milestone is not None else None,
        milestone_zh=milestone.get("zh", "") if milestone is not None else "",
        milestone_en=milestone.get("en", "") if milestone is not None else "",
        subprocess=subprocess,
        event=event,
        code=code,
        message=_message(element, ids),
        timer=timer(element),
        many=many(element),
        attached_to=element.get("attachedToRef"),
        interrupting=element.get("cancelActivity", "true") not in {"false", "0"},
        called=element.get("calledElement") if tag(element) == "callActivity" else None,
    )


# -- fl: elements --------------------------------------------------------------------------------------------------


def _extension(element: etree._Element) -> etree._Element | None:
    return first(element, "extensionElements")


def _all_own(element: etree._Element, name: str) -> list[etree._Element]:
    extension = _extension(element)
    return [] if extension is None else extension.findall(f"{{{EXTENSION_NAMESPACE}}}{name}")


def _own(element: etree._Element, name: str) -> etree._Element | None:
    found = _all_own(element, name)
    return found[0] if found else None


def _lines(holder: etree._Element | None, name: str) -> tuple[Assign, ...]:
    if holder is None:
        return ()
    return tuple(
        Assign(name=line.get("name", ""), expression=line.get("expression", ""))
        for line in holder.findall(f"{{{EXTENSION_NAMESPACE}}}{name}")
    )


def _choice(word: str, attribute: str, element: etree._Element | None, default: str | None = None) -> str | None:
    value = element.get(attribute) if element is not None else None
    return value if value in WORDS[word].attributes[attribute].choices else default


def _number(element: etree._Element, name: str, default: int) -> int:
    value = element.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else default


def _assignment(element: etree._Element) -> Assignment | None:
    found = _own(element, "assignment")
    rule = _choice("assignment", "rule", found)
    if found is None or rule is None:
        return None
    return Assignment(
        rule=cast("Rule", rule),
        role=found.get("role"),
        scope=cast('Literal["agency", "branch"]', _choice("assignment", "scope", found, "branch")),
        task=found.get("task"),
        expression=found.get("expression"),
        party=found.get("party"),
        distinct_from=tuple(found.get("distinctFrom", "").split()),
    )


def _sla(element: etree._Element) -> Sla | None:
    found = _own(element, "sla")
    if found is None:
        return None
    actions = _choice("sla", "onEscalation", found, "notify")
    notify = frozenset(found.get("notify", "assignee superior").split())
    return Sla(
        calendar=found.get("calendar", "office"),
        due=found.get("due"),
        due_at=found.get("dueAt"),
        warning=found.get("warning"),
        escalation=found.get("escalation"),
        on_escalation=cast('Literal["notify", "add-superior", "reassign"]', actions),
        notify=notify,
    )


def _hook(element: etree._Element) -> Hook | None:
    found = _own(element, "hook")
    if found is None:
        return None
    return Hook(
        name=found.get("name", ""),
        inputs=_lines(found, "input"),
        outputs=_lines(found, "output"),
        timeout=_number(found, "timeout", 30),
        attempts=_number(found, "attempts", 5),
        backoff=_number(found, "backoff", 10),
    )


def _decision(element: etree._Element) -> Decision | None:
    found = _own(element, "decision")
    if found is None:
        return None
    return Decision(
        table=found.get("table", ""), result=found.get("result", ""), inputs=_lines(found, "input"), on=found.get("on")
    )


# -- BPMN elements -------------------------------------------------------------------------------------------------


def event_definitions(element: etree._Element) -> list[etree._Element]:
    """Return the event definitions that stand in an event."""
    return [child for child in children(element) if tag(child).endswith("EventDefinition")]


def _event(element: etree._Element, ids: Ids) -> tuple[str | None, str | None]:
    found = event_definitions(element)
    if not found:
        return None, None
    kind = tag(found[0]).removesuffix("EventDefinition")
    coded = ids.get(found[0].get(f"{kind}Ref", ""))
    if kind not in {"error", "escalation"} or coded is None:
        return kind, None
    return kind, coded.get(f"{kind}Code") or coded.get("name") or coded.get("id")


def message_reference(element: etree._Element) -> str | None:
    """Return the id of the message that an event or a send or receive task names."""
    for holder in (element, *event_definitions(element)):
        if holder.get("messageRef"):
            return str(holder.get("messageRef"))
    return None


def _message(element: etree._Element, ids: Ids) -> Message | None:
    declared = ids.get(message_reference(element) or "")
    if declared is None:
        return None
    own = _own(element, "message")
    return Message(
        name=declared.get("name") or str(declared.get("id")),
        throws=tag(element) in {"intermediateThrowEvent", "endEvent", "sendTask"},
        key=own.get("key", "") if own is not None else "",
        inputs=_lines(own, "input"),
        outputs=_lines(own, "output"),
    )


def timer(element: etree._Element) -> Timer | None:
    """Read the timer of an event, None without one or with an empty one."""
    for definition in event_definitions(element):
        for name, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
            written = text(first(definition, name))
            if written:
                pattern = {"date": ISO_MOMENT, "duration": ISO_DURATION}.get(kind)
                iso = bool(pattern is not None and pattern.fullmatch(written))
                return Timer(kind=cast('Literal["date", "duration", "cycle"]', kind), text=written, iso=iso)
    return None


def many(element: etree._Element) -> Many | None:
    """Read multi-instance characteristics, None for an activity that runs once."""
    found = first(element, "multiInstanceLoopCharacteristics")
    if found is None:
        return None
    item, result = first(found, "inputDataItem"), first(found, "outputDataItem")
    return Many(
        sequential=found.get("isSequential") in {"true", "1"},
        cardinality=text(first(found, "loopCardinality")) or None,
        collection=text(first(found, "loopDataInputRef")) or None,
        item=_variable(item),
        results=text(first(found, "loopDataOutputRef")) or None,
        result=_variable(result),
        until=text(first(found, "completionCondition")) or None,
    )


def _variable(item: etree._Element | None) -> str | None:
    return None if item is None else item.get("name") or item.get("id")
