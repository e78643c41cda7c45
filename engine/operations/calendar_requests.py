"""Asks an administrator, once, for the calendar that a deadline lacks: by a process of the agency's library."""

from engine.memory.agency import agency_facts
from engine.operations.posting import post
from engine.policies.deadline import Deadline
from engine.unit_of_work import UnitOfWork

PROCESS = "calendar_request"
"""The process whose one user task asks for a calendar; an agency without it is not asked."""


def ask(uow: UnitOfWork, calendar: str, deadline: Deadline) -> None:
    """Order that the request be started after this commit; one that runs for the same calendar is not started again."""
    if ("process", PROCESS) not in agency_facts(uow).newest or deadline.unknown is None:
        return
    payload = {"calendar": calendar, "reason_zh": deadline.unknown[0], "reason_en": deadline.unknown[1]}
    post(uow, kind="request", name=PROCESS, queue="events", payload=payload)
