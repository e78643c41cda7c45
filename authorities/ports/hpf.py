"""The housing provident fund (住房公积金): loans."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from authorities.ports.asking import Answer, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class HpfDecision(Answer):
    """Be the fund's decision; ``amount`` in yuan, 0 when refused."""

    approved: bool
    amount: Decimal
    approval_no: str
    reason: str
    decided_at: datetime


class Hpf(Protocol):
    """Answer for the fund's centre."""

    def apply(self, asked: Asked, *, deal_no: str, amount: Decimal, price: Decimal) -> HpfDecision:
        """Apply for a loan of ``amount`` on a home of ``price`` (yuan).

        :raises Unavailable: the centre does not answer.
        """
        ...
