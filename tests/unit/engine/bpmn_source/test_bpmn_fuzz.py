"""Any byte string ends in findings: real diagrams, mutated, never end in a traceback or a hang."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.extensions import definitions
from engine.bpmn.lint import Known, lint
from engine.bpmn.source import SourceInvalid, read
from engine.errors import Finding
from tests.support.bpmn_xml import Diagram, many, tag

INNER = (
    Diagram("q").start("i_start").call("c", "other", inputs={"a": "a"}, outputs={"b": "b"}).end("i_end", error="broken")
)
WHOLE = (
    Diagram("p", documentation="why", extensions=tag("fl:form", id="start_form"))
    .start()
    .user_task("a", sla={"due": "3WD", "warning": "1WD"}, outputs={"price": "form.price"}, role="agent")
    .exclusive("g")
    .at("g", 'price > 1000000 and loan_type = "commercial"')
    .parallel("split")
    .service_task("s", "registry.title_check", inputs={"listing_no": "listing_no"}, outputs={"title": "result.status"})
    .parallel("join")
    .catch_timer("wait", date='sign_date - duration("P3D")')
    .throw_message("tell", "hello", inputs={"x": "price"})
    .end()
    .at("split")
    .decision_task("d", "taxes", result="tax", on="sign_date")
    .to("join")
    .at("g", default=True)
    .subprocess("sub", INNER, definition=many(collection="buyers", item="buyer", node="sub"))
    .event_based("e")
    .catch_message("m", "hello")
    .end("end2", terminate=True)
    .at("e")
    .catch_timer("t", duration="PT1H")
    .end("end3")
    .boundary("late", "a", duration="P1D", interrupting=False)
    .end("end4")
    .boundary("broken", "sub", error="broken")
    .end("end5")
    .lane("经纪人", "a", "g")
).bytes()
PROCESSES = Path(__file__).parents[4] / "processes"
REAL = [WHOLE, *(path.read_bytes() for path in sorted(PROCESSES.glob("**/*.bpmn"))[:4])]

NASTY = [
    *(
        b"<!DOCTYPE a>",
        b"&lt;",
        b"&#0;",
        b"&x;",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"<?x y?>",
        b"\0",
        b"\xff",
        b'"',
        b"'",
        b">",
    ),
    *(
        b"</bpmn:process>",
        b'id="a"',
        b'targetRef="a"',
        b"<bpmn:task/>",
        b'<fl:form id=""/>',
        b"xmlns=''",
        b"{",
        b"}",
        b"<",
    ),
    *(b"(" * 500, b"[" * 500, b"-" * 500, "\U0001f600\u202e".encode(), b"PT", b"9" * 400, b"not(" * 300, b"x." * 500),
]
KNOWN = Known(
    **{
        name: frozenset({"other"})
        for name in ("forms", "hooks", "records", "roles", "processes", "decisions", "calendars", "messages", "sent")
    },  # type: ignore[arg-type]  # every one of these is a set of names
    personal={"note": frozenset({"price"})},
    role_names={"agent": "经纪人"},
    calls={"other": frozenset({"p"})},
)


def _judge(data: bytes) -> tuple[Finding, ...]:
    findings = lint(data, known=KNOWN)
    assert all(finding.zh and finding.en and finding.rule.startswith("bpmn.") for finding in findings)
    refused = _refusal(data)
    assert refused is None or (refused and set(refused) <= set(findings))
    return findings


def _refusal(data: bytes) -> tuple[Finding, ...] | None:
    """Say why reading stops; None when the definitions come out."""
    try:
        definitions(read(data))
    except SourceInvalid as problem:
        return problem.findings
    return None


def test_the_whole_diagram_is_sound_before_it_is_mutated() -> None:
    assert not [finding for finding in lint(WHOLE, known=Known()) if finding.severity == "error"]


@given(st.binary(max_size=2_000))
@settings(max_examples=100, deadline=None)
def test_any_bytes_end_in_findings(data: bytes) -> None:
    assert any(finding.severity == "error" for finding in _judge(data))


@given(
    source=st.sampled_from(REAL),
    edits=st.lists(
        st.tuples(
            st.integers(0, 100_000), st.integers(0, 60), st.one_of(st.sampled_from(NASTY), st.binary(max_size=6))
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_bytes_end_in_findings(source: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    data = source
    for place, removed, inserted in edits:
        at = place % (len(data) + 1)
        data = data[:at] + inserted + data[at + removed :]
    _judge(data)


@st.composite
def _attribute_edit(draw: st.DrawFn) -> bytes:
    """Swap whole values between attributes and texts: mostly well-formed, mostly wrong in meaning."""
    data = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 6))):
        parts = data.split(b'"')
        if len(parts) < 5:
            break
        places = st.integers(0, (len(parts) - 3) // 2)
        target, origin = 2 * draw(places) + 1, 2 * draw(places) + 1
        value = draw(
            st.sampled_from([parts[origin], b"", b"nobody", b"true", "名".encode(), b"1", b"R/PT1S", b"=x", b"a b"])
        )
        parts[target] = value
        data = b'"'.join(parts)
    return data


@given(_attribute_edit())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_exchanged_values_end_in_findings(data: bytes) -> None:
    _judge(data)


@st.composite
def _element_edit(draw: st.DrawFn) -> bytes:
    """Remove, repeat or rename whole elements."""
    lines = draw(st.sampled_from(REAL)).replace(b"><", b">\n<").split(b"\n")
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(2, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "repeat", "move", "rename"]))
        if kind == "drop":
            del lines[at]
        elif kind == "repeat":
            lines.insert(at, lines[at])
        elif kind == "move":
            lines.insert(draw(st.integers(2, len(lines) - 1)), lines.pop(at))
        else:
            new = draw(
                st.sampled_from([b"userTask", b"boundaryEvent", b"complexGateway", b"subProcess", b"lane", b"message"])
            )
            lines[at] = (
                lines[at].replace(b"serviceTask", new).replace(b"exclusiveGateway", new).replace(b"startEvent", new)
            )
    return b"\n".join(lines)


@given(_element_edit())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_moved_elements_end_in_findings(data: bytes) -> None:
    _judge(data)


@pytest.mark.timeout(60)
def test_the_largest_diagram_is_linted_within_its_time() -> None:
    diagram = Diagram("p").start().parallel("split")
    for number in range(150):
        diagram.at("split").user_task(f"t{number}", outputs={"same": "1"})
        diagram.end() if number == 0 else diagram.to("end")
    findings = lint(diagram.bytes(), known=KNOWN)
    assert {"bpmn.write-conflict"} & {finding.rule for finding in findings}
