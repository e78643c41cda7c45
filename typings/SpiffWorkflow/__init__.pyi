# SpiffWorkflow 3.2.0, as far as engine.bpmn.execution uses it.
