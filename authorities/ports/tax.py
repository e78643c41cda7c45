"""The tax office (税务局): which price it accepts, and payment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from authorities.ports.asking import Answer, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Answer):
    """Be an assessment: ``accepted_price`` in yuan may be above the contract's price."""

    accepted_price: Decimal
    assessment_no: str
    assessed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPaid(Answer):
    """Be a payment; ``amount`` in yuan."""

    receipt_no: str
    amount: Decimal
    paid_at: datetime


class Tax(Protocol):
    """Answer for the tax office."""

    def assess(self, asked: Asked, *, deal_no: str, city: str, price: Decimal, area: Decimal) -> Assessed:
        """Assess a price (yuan) for a home of an area (square metres).

        :raises Unavailable: the office does not answer.
        :raises ServiceError: it refuses.
        """
        ...

    def pay(self, asked: Asked, *, deal_no: str, amount: Decimal) -> TaxPaid:
        """Pay the taxes of a deal; ``amount`` in yuan.

        :raises Unavailable: the office does not answer.
        :raises ServiceError: it refuses.
        """
        ...
