"""The official check whether a household may buy (购房资格核验)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from authorities.ports.asking import Answer, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible(Answer):
    """Be the outcome of a check."""

    passed: bool
    reason: str
    checked_at: datetime


class Eligibility(Protocol):
    """Answer for whoever checks eligibility in a city."""

    def check(self, asked: Asked, *, deal_no: str, city: str, household: Mapping[str, Any]) -> Eligible:
        """Check a household; ``household`` holds the ``buyer_…`` facts and the zone, no person.

        :raises Unavailable: the office does not answer.
        """
        ...
