"""What would not run as it is drawn is refused by the element's name, never skipped."""

import pytest

from engine.bpmn import runtime
from engine.bpmn.execution.failures import DefinitionInvalid, ProcessNotFound
from engine.bpmn.execution.scripts import NoScripts, ScriptsRefused
from engine.bpmn.runtime import Bundle
from engine.bpmn.source import SourceInvalid
from tests.support.bpmn_xml import Diagram, tag
from tests.support.driven import NOW, bundle_of


def _timer(**options: str) -> Diagram:
    return Diagram("p").start().catch_timer("bad", **options).end()


DRAWINGS = {
    "script": Diagram("p").start().add("scriptTask", "bad", definition="<bpmn:script>1</bpmn:script>").end(),
    "signal": Diagram("p")
    .start()
    .add("intermediateCatchEvent", "bad", definition=tag("bpmn:signalEventDefinition"))
    .end(),
    "cycle": _timer(cycle="R3/PT1H"),
    "loop": Diagram("p").start().user_task("bad", definition=tag("bpmn:standardLoopCharacteristics")).end(),
    "hook": Diagram("p").start().add("serviceTask", "bad").end(),
    "decision": Diagram("p").start().add("businessRuleTask", "bad").end(),
    "receive": Diagram("p").start().add("receiveTask", "bad").end(),
    "complex": Diagram("p").start().add("complexGateway", "bad").end(),
    "fork": Diagram("p").start().task("bad").end("e1").at("bad").end("e2"),
    "ignored condition": Diagram("p").start().task("bad").at("bad", "n = 1").end(),
    "race with work": Diagram("p").start().event_based("bad").user_task("u").end(),
    "no condition": Diagram("p").start().exclusive("bad").end("e1").at("bad").end("e2"),
    "boundary of a gateway": Diagram("p")
    .start()
    .exclusive("g")
    .end("e1")
    .boundary("bad", "g", duration="PT1H")
    .end("e2"),
    "two starts": Diagram("p").start().end().at("bad").add("startEvent", "s2", connect=False).to("end"),
    "no start": Diagram("p").add("userTask", "u", connect=False).end(),
    "event subprocess": Diagram("p")
    .start()
    .end()
    .add("subProcess", "bad", connect=False, triggeredByEvent=True, body=Diagram("i").start("is").end("ie")),
    "transaction": Diagram("p").start().add("transaction", "bad", body=Diagram("i").start("is").end("ie")).end(),
}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_that_would_run_otherwise_is_refused(drawing: str) -> None:
    with pytest.raises((DefinitionInvalid, SourceInvalid)) as refused:
        runtime.start(bundle_of(DRAWINGS[drawing]), data={}, now=NOW)
    assert refused.value.findings
    assert all(finding.zh and finding.en for finding in refused.value.findings)


def test_a_bundle_without_its_root_is_refused() -> None:
    with pytest.raises(DefinitionInvalid):
        runtime.specs(Bundle(hash="x1", root="q", processes={"q": Diagram("p").start().end().bytes()}))
    with pytest.raises(ProcessNotFound):
        runtime.specs(Bundle(hash="x2", root="q", processes={"p": Diagram("p").start().end().bytes()}))


def test_nothing_reaches_a_script_engine() -> None:
    engine = NoScripts()
    for door in (engine.evaluate, engine.execute):
        with pytest.raises(ScriptsRefused):
            door(None, "1 + 1")
    with pytest.raises(ScriptsRefused):
        engine.call_service(None, name="x")
