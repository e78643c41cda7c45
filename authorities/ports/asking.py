"""What every question to an authority carries, and what every answer says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from engine.unit_of_work import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Be one question. ``call_id`` is the key for idempotency: asked again, the authority gives the same answer."""

    house: House
    agency_id: str
    call_id: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Be what all answers share. ``source`` names who answered; ``simulated`` says that it was no authority."""

    simulated: bool = False
    source: str = ""


def plain(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain data for process expressions."""
    return {field.name: getattr(answer, field.name) for field in fields(answer)}


def named(kind: type[Answer]) -> frozenset[str]:
    """Return the names that an answer of this kind holds, but for what it says of itself."""
    return frozenset(field.name for field in fields(kind)) - {"simulated", "source"}


Facts = Mapping[str, Any]
"""What is known of a business beforehand: names of an answer and their values."""
