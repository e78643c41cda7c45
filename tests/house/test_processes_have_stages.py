"""Every user task of a deal's way, in every agency, stands in exactly one of the seven stages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brokerage.policies.stages import FALLTHROUGH, STAGES, STEPS, stage_of, step_of
from engine.bpmn.extensions import definitions
from engine.bpmn.model import Definition
from engine.bpmn.source import read

PROCESSES = Path(__file__).parents[2] / "processes"
ROOTS = ("listing", "viewing", "resale_main")


def library() -> dict[str, list[Definition]]:
    found: dict[str, list[Definition]] = {}
    for path in sorted(PROCESSES.glob("*/*.bpmn")):
        for definition in definitions(read(path.read_bytes())):
            found.setdefault(definition.key, []).append(definition)
    return found


def way_of_a_deal() -> Iterator[Definition]:
    """Give every version of every process that a deal may pass: what the roots call, and what these call."""
    known, todo, seen = library(), list(ROOTS), set[str]()
    while todo:
        key = todo.pop()
        if key in seen or key == FALLTHROUGH:
            continue
        seen.add(key)
        for definition in known[key]:
            todo.extend(definition.calls)
            yield definition


def test_every_user_task_of_a_deal_is_in_exactly_one_stage() -> None:
    tasks = [node for definition in way_of_a_deal() for node in definition.nodes.values() if node.kind == "userTask"]
    assert len(tasks) > 60
    assert [(node.process_id, node.id) for node in tasks if stage_of(node.process_id, node.id) is None] == []


def test_no_node_and_no_process_belongs_to_two_steps() -> None:
    nodes = [node for step in STEPS for node in step.nodes]
    processes = [process for step in STEPS for process in step.processes]
    assert len(nodes) == len(set(nodes))
    assert len(processes) == len(set(processes))


def test_every_node_that_a_step_names_is_in_some_diagram() -> None:
    drawn = {(d.key, node) for versions in library().values() for d in versions for node in d.nodes}
    assert [node for step in STEPS for node in step.nodes if node not in drawn] == []
    assert [process for step in STEPS for process in step.processes if process not in library()] == []


def test_there_are_nineteen_steps_in_seven_stages() -> None:
    assert [step.number for step in STEPS] == list(range(1, 20))
    assert [stage.zh for stage in STAGES] == ["房源", "客源", "签约", "网签", "贷款", "过户", "交割"]


@pytest.mark.parametrize("milestone", ["signed", "online_signed", "escrowed", "loan_approved", "transferred", "closed"])
def test_a_milestone_stands_in_one_stage_in_every_agency(milestone: str) -> None:
    stages = {
        stage.id if (stage := stage_of(definition.key, node.id)) else None
        for definition in way_of_a_deal()
        for node in definition.nodes.values()
        if node.milestone == milestone
    }
    assert len(stages) == 1
    assert None not in stages


def test_a_fall_through_is_in_no_stage_and_an_agencys_own_task_where_its_process_is() -> None:
    assert step_of(FALLTHROUGH, "Task_ConfirmFallthrough") is None
    own = stage_of("loan_commercial", "Task_BankMeeting")
    assert own is not None
    assert own.id == "loan"
