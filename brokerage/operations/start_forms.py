"""Complete what a person filled into a process's start form with what the record itself knows: its number, its ids."""

from collections.abc import Mapping
from typing import Any

from engine.queries import start_forms
from engine.unit_of_work import UnitOfWork


def completed(
    uow: UnitOfWork, *, process: str, data: Mapping[str, Any], form: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Return the start form whole, for ``instances.start`` to judge; None when nobody filled one in (programs, imports).

    :raises engine.memory.pins.ProcessUnknown: no such process is published.
    """
    asked = None if form is None else start_forms.of_process(uow, process=process)
    if form is None or asked is None:
        return None
    names = {field.name for field in asked.fields}
    known = {name: value for name, value in data.items() if name in names and value is not None}
    return {**{name: value for name, value in form.items() if name in names}, **known}
