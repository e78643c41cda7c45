"""BPMN: the only floor that knows SpiffWorkflow. Source to definition, definition and state to the next step."""
