from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

class BpmnProcessSpec(WorkflowSpec):
    start: TaskSpec
    end: TaskSpec
    def __init__(
        self,
        name: str | None = None,
        description: str | None = None,
        filename: str | None = None,
        svg: object = None,
    ) -> None: ...
