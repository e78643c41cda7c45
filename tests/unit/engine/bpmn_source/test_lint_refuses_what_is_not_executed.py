"""Executed or refused: every construct that the engine would get silently wrong has a finding with its name."""

import pytest

from engine.bpmn.lint.supported import EXECUTED, NONE
from tests.support.bpmn_xml import Diagram, document, tag, timer
from tests.support.lint_findings import errors, found, warnings


def _kinds(diagram: Diagram | bytes) -> set[str]:
    return {rule for rule, _ in errors(diagram)}


def _event(kind: str) -> str:
    inner = {
        "timer": "<bpmn:timeDuration>PT1H</bpmn:timeDuration>",
        "conditional": "<bpmn:condition>x</bpmn:condition>",
    }
    return tag(f"bpmn:{kind}EventDefinition", inner.get(kind, ""), **({"name": "l"} if kind == "link" else {}))


ALL_KINDS = (
    "timer",
    "message",
    "signal",
    "link",
    "conditional",
    "compensate",
    "cancel",
    "error",
    "escalation",
    "terminate",
)
ALLOWED_BY_SCHEMA = {
    "startEvent": ("timer", "message", "signal", "conditional", "error", "escalation", "compensate"),
    "endEvent": ("message", "signal", "compensate", "cancel", "error", "escalation", "terminate"),
    "intermediateCatchEvent": ("timer", "message", "signal", "link", "conditional"),
    "intermediateThrowEvent": ("message", "signal", "link", "compensate", "escalation"),
    "boundaryEvent": ("timer", "message", "signal", "conditional", "compensate", "cancel", "error", "escalation"),
}


def _with_event(host: str, kind: str) -> Diagram:
    definition = _event(kind)
    if host == "startEvent":
        return Diagram("p").add("startEvent", "x", definition=definition).end()
    if host == "endEvent":
        return Diagram("p").start().add("endEvent", "x", definition=definition)
    if host == "boundaryEvent":
        diagram = Diagram("p").start().user_task("a").end()
        return diagram.add("boundaryEvent", "x", connect=False, attachedToRef="a", definition=definition).end("e2")
    return Diagram("p").start().add(host, "x", definition=definition).end()


@pytest.mark.parametrize(
    ("host", "kind"), [(host, kind) for host, kinds in ALLOWED_BY_SCHEMA.items() for kind in kinds]
)
def test_each_event_is_executed_or_refused_by_name(host: str, kind: str) -> None:
    refused = ("unsupported-event", "x") in errors(_with_event(host, kind))
    assert refused == (kind not in EXECUTED[host])


@pytest.mark.parametrize("host", sorted(ALLOWED_BY_SCHEMA))
def test_an_event_without_definition_is_fine_only_where_it_means_something(host: str) -> None:
    diagram = _with_event(host, "timer")
    diagram.nodes["x"].definition = ""
    assert (("no-event", "x") in errors(diagram)) == (NONE not in EXECUTED[host])


@pytest.mark.parametrize(
    ("element", "inside"),
    [
        ("scriptTask", "<bpmn:script>import os</bpmn:script>"),
        ("complexGateway", ""),
        ("transaction", ""),
        ("adHocSubProcess", ""),
        ("choreographyTask", None),
        ("callChoreography", None),
        ("implicitThrowEvent", ""),
    ],
)
def test_nodes_that_are_not_executed_are_refused(element: str, inside: str | None) -> None:
    diagram = Diagram("p").start()
    if inside is None:
        diagram.end().raw(
            f'<bpmn:{element} id="x" initiatingParticipantRef="one">'
            f"<bpmn:participantRef>one</bpmn:participantRef></bpmn:{element}>"
        )
        data = diagram.bytes().replace(
            b"</bpmn:process>",
            b'</bpmn:process><bpmn:collaboration id="c"><bpmn:participant id="one"/></bpmn:collaboration>',
        )
        assert _kinds(data) & {"unsupported-element", "schema"}
    else:
        assert ("unsupported-element", "x") in errors(diagram.add(element, "x", definition=inside).end())


def test_data_stores_are_refused_and_data_objects_are_drawings() -> None:
    diagram = Diagram("p").start().user_task("a").end()
    drawn = '<bpmn:dataObject id="o"/><bpmn:dataObjectReference id="r" dataObjectRef="o"/>'
    assert not errors(diagram.raw(drawn))
    assert ("unsupported-element", "d") in errors(diagram.raw('<bpmn:dataStoreReference id="d"/>'))


@pytest.mark.parametrize(
    "part",
    [
        '<bpmn:ioSpecification id="io"><bpmn:inputSet id="is"/><bpmn:outputSet id="os"/></bpmn:ioSpecification>',
        '<bpmn:dataOutputAssociation id="da"><bpmn:targetRef>r</bpmn:targetRef></bpmn:dataOutputAssociation>',
        '<bpmn:standardLoopCharacteristics loopMaximum="3"/>',
    ],
)
def test_parts_of_activities_that_are_not_executed_are_refused(part: str) -> None:
    drawn = '<bpmn:dataObject id="o"/><bpmn:dataObjectReference id="r" dataObjectRef="o"/>'
    assert ("unsupported-element", "a") in errors(Diagram("p").start().user_task("a", definition=part).end().raw(drawn))


def test_event_subprocesses_are_refused_once_and_not_called_unreachable() -> None:
    inner = Diagram("q").add("startEvent", "i_start", definition=timer(duration="PT1H")).end("i_end")
    diagram = Diagram("p").start().end().add("subProcess", "x", body=inner, connect=False, triggeredByEvent="true")
    assert ("unsupported-attribute", "x") in errors(diagram)
    assert not {("unreachable", "x"), ("dead-end", "x")} & found(diagram)


@pytest.mark.parametrize(
    ("element", "attribute", "value", "refused"),
    [
        ("userTask", "isForCompensation", "true", True),
        ("userTask", "isForCompensation", "false", False),
        ("userTask", "startQuantity", "2", True),
        ("userTask", "completionQuantity", "2", True),
        ("userTask", "startQuantity", "1", False),
        ("receiveTask", "instantiate", "true", True),
        ("eventBasedGateway", "instantiate", "true", True),
        ("eventBasedGateway", "eventGatewayType", "Parallel", True),
        ("intermediateCatchEvent", "parallelMultiple", "true", True),
    ],
)
def test_attributes_that_change_the_meaning_are_refused(
    element: str, attribute: str, value: str, refused: bool
) -> None:
    diagram = Diagram("p").start().add(element, "x").end()
    diagram.nodes["x"].attributes[attribute] = value
    assert (("unsupported-attribute", "x") in errors(diagram)) == refused


def test_two_definitions_in_one_event_are_refused() -> None:
    both = timer(duration="PT1H") + timer(duration="PT2H")
    assert ("several-events", "x") in errors(
        Diagram("p").start().add("intermediateCatchEvent", "x", definition=both).end()
    )


SPIFF = 'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"'
CAMUNDA = 'xmlns:c="http://camunda.org/schema/1.0/bpmn"'
ZEEBE = 'xmlns:z="http://camunda.org/schema/zeebe/1.0"'


@pytest.mark.parametrize(
    "extension",
    [
        f"<s:preScript {SPIFF}>import os</s:preScript>",
        f"<s:postScript {SPIFF}>import os</s:postScript>",
        f"<s:serviceTaskOperator {SPIFF} id='http/Get'/>",
        f"<s:messagePayload {SPIFF}>open('x')</s:messagePayload>",
        f"<c:executionListener {CAMUNDA} class='Evil' event='start'/>",
        f"<c:inputOutput {CAMUNDA}><c:inputParameter name='x'>1</c:inputParameter></c:inputOutput>",
        f"<z:taskDefinition {ZEEBE} type='pay'/>",
    ],
)
def test_code_of_other_engines_is_refused_where_it_stands(extension: str) -> None:
    assert ("foreign-code", "a") in errors(Diagram("p").start().user_task("a", extensions=extension).end())


def test_code_attributes_of_other_engines_are_refused() -> None:
    data = (
        Diagram("p")
        .start()
        .user_task("a")
        .end()
        .bytes()
        .replace(b'name="a"', f'name="a" {CAMUNDA} c:class="Evil"'.encode())
    )
    assert ("foreign-code", "a") in errors(data)


def test_other_foreign_elements_are_nobodys_business() -> None:
    colour = f"<x:colour xmlns:x='urn:x'/><c:properties {CAMUNDA}><c:property name='a' value='b'/></c:properties>"
    assert not errors(Diagram("p").start().user_task("a", extensions=colour).end())


def test_expressions_in_other_languages_are_refused() -> None:
    diagram = Diagram("p").start().exclusive("g").end().at("g", "x > 1").end("e2").at("g", default=True).end("e3")
    data = diagram.bytes().replace(b"tFormalExpression", b'tFormalExpression" language="https://www.python.org/')
    assert "not-feel" in _kinds(data)
    feel = diagram.bytes().replace(
        b"tFormalExpression", b'tFormalExpression" language="https://www.omg.org/spec/DMN/20191111/FEEL/'
    )
    assert "not-feel" not in _kinds(feel)


def test_owners_written_the_bpmn_way_are_told_to_have_no_effect() -> None:
    owner = '<bpmn:potentialOwner id="po"/>'
    assert ("ignored-element", "a") in warnings(Diagram("p").start().user_task("a", definition=owner).end())


def test_a_file_needs_an_executable_process() -> None:
    assert ("no-process", None) in errors(Diagram("p", executable=False).start().end())
    both = document(
        [Diagram("p").start().end(), Diagram("n", executable=None, layout=False).start("s2").end("e2")]
    ).encode()
    assert not errors(both)
    assert ("not-executable", "n") in warnings(both)
