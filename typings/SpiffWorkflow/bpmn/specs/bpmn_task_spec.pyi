from SpiffWorkflow.specs.base import TaskSpec

class BpmnTaskSpec(TaskSpec):
    bpmn_id: str | None
    bpmn_name: str | None
    lane: str | None
