"""Leads stock SpiffWorkflow along a recorded deal: its own parser, workflow, script engine and serializer, nothing of ours."""

import importlib
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.stock.recorded import Done
from benchmarks.stock.rows import Rows
from benchmarks.timing import Stopwatch

# Our own stubs describe only what the product uses of SpiffWorkflow, so the stock parts are untyped here.
_parser: Any = importlib.import_module("SpiffWorkflow.camunda.parser.CamundaParser")
_serializer: Any = importlib.import_module("SpiffWorkflow.bpmn.serializer")
_configuration: Any = importlib.import_module("SpiffWorkflow.camunda.serializer.config").CAMUNDA_CONFIG
_workflow: Any = importlib.import_module("SpiffWorkflow.bpmn.workflow")
_READY: Any = importlib.import_module("SpiffWorkflow.util.task").TaskState.READY


class PathLost(Exception):
    """Stock does not wait where the recorded deal went on."""


class Stock:
    """Hold the parsed diagrams."""

    def __init__(self, diagrams: Mapping[str, bytes], decisions: Mapping[str, bytes], root: str) -> None:
        parser = _parser.CamundaParser()
        for body in decisions.values():
            parser.add_dmn_io(io.BytesIO(body))
        for key, body in diagrams.items():
            parser.add_bpmn_io(io.BytesIO(body), filename=key)
        self.spec = parser.get_spec(root)
        self.subprocesses = parser.get_subprocess_specs(root)
        self.serializer = _serializer.BpmnWorkflowSerializer(
            _serializer.BpmnWorkflowSerializer.configure(_configuration)
        )

    def begin(self) -> Any:
        """Start an instance."""
        workflow = _workflow.BpmnWorkflow(self.spec, self.subprocesses)
        workflow.do_engine_steps()
        return workflow

    def in_memory(self, path: Sequence[Done], stopwatch: Stopwatch) -> Iterator[None]:
        """Walk with the workflow kept in memory; a completion by a person is timed, and the walk rests after it."""
        workflow = self.begin()
        for done in path:
            task_id = _waiting(workflow, done.node_id)
            if done.by_person:
                with stopwatch.timed():
                    _complete(workflow, task_id, done.data)
                yield
            else:
                _complete(workflow, task_id, done.data)
        _over(workflow)

    def by_json(self, path: Sequence[Done], stopwatch: Stopwatch, rows: Rows) -> None:
        """Walk as the stock design does: JSON with specs read before and written after every completion, with rows."""
        stored: str = self.serializer.serialize_json(self.begin())
        rows.begin(stored)
        for done in path:
            task_id = _waiting(self.serializer.deserialize_json(stored), done.node_id)
            if done.by_person:
                with stopwatch.timed():
                    stored = self._step(task_id, done, rows)
            else:
                stored = self._step(task_id, done, rows)
        _over(self.serializer.deserialize_json(stored))

    def _step(self, task_id: Any, done: Done, rows: Rows) -> str:
        with rows.commit():
            workflow = self.serializer.deserialize_json(rows.load())
            _complete(workflow, task_id, done.data)
            written: str = self.serializer.serialize_json(workflow)
            rows.write(done, written, [task.task_spec.bpmn_id for task in _ready(workflow)])
        return written


def _complete(workflow: Any, task_id: Any, data: Mapping[str, Any]) -> None:
    task = workflow.get_task_from_id(task_id)
    task.data.update(data)
    task.run()
    workflow.do_engine_steps()


def _ready(workflow: Any) -> list[Any]:
    return [task for task in workflow.get_tasks(state=_READY) if task.task_spec.manual]


def _waiting(workflow: Any, node_id: str) -> Any:
    for task in _ready(workflow):
        if task.task_spec.bpmn_id == node_id:
            return task.id
    raise PathLost(f"{node_id}: stock waits at {[task.task_spec.bpmn_id for task in _ready(workflow)]}")


def _over(workflow: Any) -> None:
    if not workflow.completed and not workflow.is_completed():
        raise PathLost("stock did not come to its end")
