"""How tokens move: SpiffWorkflow's specs and tasks with rules of our own where its tree of predicted tasks is wrong.

A token is a SpiffWorkflow task, a scope (process, subprocess, called process) a SpiffWorkflow workflow, a node a
SpiffWorkflow task spec. Nothing is predicted and nothing that is over is kept: a scope holds its open tokens only, so that
a step, a save and a load cost the same after ten rounds and after ten thousand.
"""
