"""Journals that a paper was laid to a case while somebody worked on a task; keeping papers is the records'."""

from engine.operations.advance import note
from engine.operations.locking import hold_task
from engine.queries.tasks import TaskUnknown
from engine.unit_of_work import UnitOfWork


def attached(uow: UnitOfWork, *, task_id: str, business_key: str, document_id: str, kind: str) -> None:
    """Note a document at a task of the case with this business key.

    :raises engine.queries.tasks.TaskUnknown: no such task, or it is of another case.
    """
    held, task = hold_task(uow, task_id)
    if held.row.business_key != business_key:
        raise TaskUnknown(task_id=task_id)
    note(uow, held, verb="attach", subject=task.id, events=[["attach", task.node_id, document_id, kind]])
