"""The elements of a process's text as a list with plain facts: for pages that show a diagram without drawing it."""

from engine.bpmn.outline import Element, elements

__all__ = ["Element", "of_process"]


def of_process(body: bytes) -> tuple[Element, ...]:
    """Return the elements in the order of the file; none when it cannot be read."""
    return tuple((elements(body) or {}).values())
