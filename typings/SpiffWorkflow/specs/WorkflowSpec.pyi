from SpiffWorkflow.specs.base import TaskSpec

class WorkflowSpec:
    name: str
    description: str | None
    task_specs: dict[str, TaskSpec]
