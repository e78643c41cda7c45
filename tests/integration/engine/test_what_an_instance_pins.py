"""Running instances keep their diagrams, forms and tables; only law is read anew."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn.runtime import CompletionRefused
from engine.operations import definitions, filled, tasks
from engine.operations.definitions import DefinitionsRefused, Source
from engine.queries import definitions as definition_queries
from tests.support.agencies import NOTE_FORM, Agency
from tests.support.bpmn_xml import Diagram
from tests.support.steps import claim, data_of, do, sheet, start


def rate(percent: str, *, latest: bool = False) -> bytes:
    """Write a table of one row that answers a rate."""
    law = ' fl:latest="true"' if latest else ""
    source = ' fl:authority="税务总局" fl:document="2026 年第 1 号" fl:effectiveFrom="2025-01-01"' if latest else ""
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:fl="urn:fangliu:dmn:1.0"
 id="m" name="m" namespace="x"><decision id="rate" name="税率"{law}><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i" label="面积"><inputExpression typeRef="number"><text>area</text></inputExpression></input>
<output id="o" name="rate"/>
<rule id="r"{source}><inputEntry id="c"><text>&gt; 0</text></inputEntry><outputEntry id="e"><text>{percent}</text>
</outputEntry></rule></decisionTable></decision></definitions>""".encode()


def publish_rate(agency: Agency, percent: str, *, latest: bool) -> None:
    with agency.uow() as uow:
        definitions.publish(uow, sources=[Source(kind="decision", key="rate", body=rate(percent, latest=latest))])


def asking() -> Diagram:
    return (
        Diagram("p")
        .start()
        .user_task("first")
        .decision_task("decide", "rate", result="rate", inputs={"area": "area"})
        .user_task("second")
        .end()
    )


@pytest.mark.parametrize(("latest", "expected"), [(True, Decimal("2")), (False, Decimal("1"))])
def test_law_is_read_anew_and_other_tables_are_pinned(agency: Agency, latest: bool, expected: Decimal) -> None:
    publish_rate(agency, "1", latest=latest)
    agency.publish(asking())
    instance_id = start(agency, area=Decimal(90))
    publish_rate(agency, "2", latest=latest)
    do(agency, "lin", instance_id, "first")
    assert data_of(agency, instance_id)["rate"] == expected
    later = start(agency, "D-2", area=Decimal(90))
    do(agency, "lin", later, "first")
    assert data_of(agency, later)["rate"] == Decimal("2")


def test_a_changed_form_does_not_reach_a_running_instance(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work").end())
    running = start(agency, "D-1")
    properties: Mapping[str, Any] = {"other": {"type": "string", "title": "别的"}}
    changed = {**NOTE_FORM, "properties": properties, "required": ["other"]}
    with agency.uow() as uow:
        definitions.publish(uow, sources=[Source(kind="form", key="note", body=json.dumps(changed).encode())])
    fresh = start(agency, "D-2")
    before, after = (sheet(agency, instance_id, "work").schema for instance_id in (running, fresh))
    assert before is not None
    assert after is not None
    assert set(before["properties"]) == set(NOTE_FORM["properties"])
    assert set(after["properties"]) == {"other"}
    task_id = claim(agency, "lin", fresh, "work")
    with pytest.raises(filled.FormRejected), agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={"ok": True})
    do(agency, "lin", running, "work", ok=True)


def test_a_called_process_is_pinned_with_its_caller(agency: Agency) -> None:
    caller = Diagram("p").start().user_task("first").call("sub", "q", inputs={"x": "1"}, outputs={"y": "x"}).end()
    agency.publish(Diagram("q").start().user_task("old").end(), caller)
    instance_id = start(agency)
    agency.publish(Diagram("q").start().user_task("new").end())
    do(agency, "lin", instance_id, "first")
    do(agency, "lin", instance_id, "old")


def test_a_refused_file_among_good_ones_publishes_nothing(agency: Agency) -> None:
    good = Source(kind="form", key="note", body=json.dumps(NOTE_FORM).encode())
    bad = Source(kind="decision", key="rate", body=rate("1 +"))
    with pytest.raises(DefinitionsRefused) as refused, agency.uow() as uow:
        definitions.publish(uow, sources=[good, bad])
    assert {(finding.element or "").split("#")[0] for finding in refused.value.findings} == {"rate"}
    with agency.uow(write=False) as uow:
        assert definition_queries.newest(uow) == ()


def test_the_same_content_makes_no_new_version(agency: Agency) -> None:
    publish_rate(agency, "1", latest=False)
    publish_rate(agency, "1", latest=False)
    publish_rate(agency, "2", latest=False)
    publish_rate(agency, "1", latest=False)
    with agency.uow(write=False) as uow:
        assert [line.version for line in definition_queries.versions(uow, kind="decision", key="rate")] == [3, 2, 1]


def test_a_form_that_the_outputs_cannot_use_is_refused_and_may_be_sent_again(agency: Agency) -> None:
    agency.publish(Diagram("p").start().user_task("work", outputs={"half": "form.amount / 2"}).end())
    instance_id = start(agency)
    task_id = claim(agency, "lin", instance_id, "work")
    with pytest.raises(CompletionRefused), agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={"ok": True})
    do(agency, "lin", instance_id, "work", amount="5")
    assert data_of(agency, instance_id)["half"] == Decimal("2.5")
