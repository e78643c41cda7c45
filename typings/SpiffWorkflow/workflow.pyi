from typing import Any
from uuid import UUID

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

class Workflow:
    spec: WorkflowSpec
    data: dict[str, Any]
    tasks: dict[UUID, Any]
    completed: bool
    def __init__(self, workflow_spec: WorkflowSpec, deserializing: bool = False) -> None: ...
