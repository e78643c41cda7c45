"""Asks an administrator, once, for the calendar that a deadline lacks: by a process of the agency's library."""

from engine.memory.agency import agency_facts
from engine.operations.posting import post
from engine.policies.deadline import Deadline
from engine.unit_of_work import UnitOfWork

PROCESS = "calendar_request"
"""The process whose one user task asks for a calendar; an agency without it is not asked."""


def business_key(calendar: str, year: int) -> str:
    """Return the key of the one request for a calendar's year."""
    return f"{calendar}-{year}"


def ask(uow: UnitOfWork, calendar: str, deadline: Deadline) -> None:
    """Order that a request be started after this commit, when the deadline lacks a year; each year is asked for once."""
    if deadline.lacking is None or deadline.unknown is None or ("process", PROCESS) not in agency_facts(uow).newest:
        return
    payload = {"calendar": calendar, "year": deadline.lacking}
    payload |= {"reason_zh": deadline.unknown[0], "reason_en": deadline.unknown[1]}
    post(uow, kind="request", name=PROCESS, queue="events", payload=payload)
