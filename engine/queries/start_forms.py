"""The published start form of a process, for the page that starts one; filled in, ``operations.instances.start`` judges it."""

from engine.memory.agency import agency_facts
from engine.memory.parsed import parsed_form, parsed_process
from engine.memory.pins import ProcessUnknown, bodies
from engine.unit_of_work import UnitOfWork
from forms import Form


def of_process(uow: UnitOfWork, *, process: str) -> Form | None:
    """Return the start form of a process's newest version; None when it asks nothing.

    :raises engine.memory.pins.ProcessUnknown: no such process is published.
    """
    newest = agency_facts(uow).newest
    published = newest.get(("process", process))
    if published is None:
        raise ProcessUnknown(process=process)
    drawn = bodies(uow, [published.content_hash])[published.content_hash]
    key = parsed_process(published.content_hash, drawn).start_form
    form = newest.get(("form", key)) if key is not None else None
    if form is None:
        return None
    return parsed_form(form.content_hash, bodies(uow, [form.content_hash])[form.content_hash])
