"""Stock SpiffWorkflow on the same diagrams, step for step, as the yardstick of a completion."""
