from uuid import UUID

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.workflow import Workflow

class BpmnBaseWorkflow(Workflow): ...

class BpmnSubWorkflow(BpmnBaseWorkflow):
    parent_task_id: UUID
    top_workflow: BpmnWorkflow
    def __init__(
        self, spec: WorkflowSpec, parent_task_id: UUID, top_workflow: BpmnWorkflow, deserializing: bool = False
    ) -> None: ...
    def _calculate_depth(self) -> int: ...
