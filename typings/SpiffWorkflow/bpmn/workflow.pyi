from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

class BpmnWorkflow(BpmnBaseWorkflow):
    subprocesses: dict[UUID, Any]
    def __init__(
        self,
        spec: WorkflowSpec,
        subprocess_specs: Mapping[str, WorkflowSpec] | None = None,
        script_engine: PythonScriptEngine | None = None,
        *,
        deserializing: bool = False,
    ) -> None: ...
