"""Truth tables of task, instance and incident: every (state, verb), legal or refused with words."""

import itertools

import pytest

from engine.errors import Conflict
from engine.policies.lifecycle import (
    Illegal,
    IncidentState,
    IncidentVerb,
    InstanceState,
    InstanceVerb,
    TaskState,
    TaskVerb,
    after,
    legal,
)

# One row a state; columns in the order of the verbs; "-" is refused.
TASK_TRUTH = """
            claim     release  assign    transfer  complete   wait      resume    cancel     answer     return
offered     assigned  -        assigned  -         -          -         offered   cancelled  completed  -
assigned    -         offered  assigned  assigned  completed  assigned  assigned  cancelled  -          cancelled
completed   -         -        -         -         -          -         -         -          -          -
cancelled   -         -        -         -         -          -         -         -          -          -
"""
INSTANCE_TRUTH = """
            advance  suspend    resume   complete   terminate
running     running  suspended  -        completed  terminated
suspended   -        -          running  -          terminated
completed   -        -          -        -          -
terminated  -        -          -        -          -
"""
INCIDENT_TRUTH = """
          resolve   close
open      resolved  resolved
resolved  -         -
"""


def read(kind: str, truth: str) -> list[tuple[str, str, str, str]]:
    head, *rows = [line.split() for line in truth.strip().splitlines()]
    return [(kind, row[0], verb, cell) for row in rows for verb, cell in zip(head, row[1:], strict=True)]


ROWS = read("task", TASK_TRUTH) + read("instance", INSTANCE_TRUTH) + read("incident", INCIDENT_TRUTH)


@pytest.mark.parametrize(("kind", "state", "verb", "expected"), ROWS)
def test_every_state_and_verb_is_as_the_truth_table_says(kind, state, verb, expected):
    waiting = verb == "resume"
    if expected == "-":
        with pytest.raises(Illegal) as refusal:
            after(kind, state, verb, waiting=waiting)
        assert refusal.value.findings[0].zh
        assert refusal.value.findings[0].en
        assert isinstance(refusal.value, Conflict)
    else:
        assert after(kind, state, verb, waiting=waiting) == expected


def test_the_truth_tables_name_every_state_and_every_verb():
    pairs = {(kind, state, verb) for kind, state, verb, _ in ROWS}
    wanted = {
        (kind, str(state), str(verb))
        for kind, states, verbs in [
            ("task", TaskState, TaskVerb),
            ("instance", InstanceState, InstanceVerb),
            ("incident", IncidentState, IncidentVerb),
        ]
        for state, verb in itertools.product(states, verbs)
    }
    assert pairs == wanted


def test_a_waiting_task_cannot_wait_again_and_a_working_one_cannot_resume():
    with pytest.raises(Illegal, match="already waiting"):
        after("task", "assigned", "wait", waiting=True)
    with pytest.raises(Illegal, match="nothing to resume"):
        after("task", "assigned", "resume", waiting=False)
    assert after("task", "assigned", "complete", waiting=True) is TaskState.COMPLETED


def test_completing_twice_names_who_was_first():
    with pytest.raises(Illegal) as refusal:
        after("task", "completed", "complete", by="王芳")
    assert refusal.value.findings[0].zh == "任务已由 王芳 完成，不能再改"
    assert refusal.value.findings[0].en == "the task was already completed by 王芳"
    assert refusal.value.detail == {"kind": "task", "state": "completed", "verb": "complete", "by": "王芳"}


def test_a_completed_instance_is_not_spoken_of_as_a_task():
    with pytest.raises(Illegal) as refusal:
        after("instance", "completed", "advance")
    assert "流程" in refusal.value.findings[0].zh


def test_an_unknown_state_is_a_programming_error():
    with pytest.raises(ValueError, match="sleeping"):
        after("task", "sleeping", "claim")


def test_the_legal_verbs_are_exactly_those_that_after_accepts():
    for kind, state, verb, _ in ROWS:
        for waiting in (False, True):
            try:
                after(kind, state, verb, waiting=waiting)
            except Illegal:
                assert verb not in legal(kind, state, waiting=waiting)
            else:
                assert verb in legal(kind, state, waiting=waiting)
