"""Lending banks: precheck, approval, disbursement, and what an old loan still costs."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

from authorities.ports.asking import Answer, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Prechecked(Answer):
    """Be a precheck, which binds nobody; ``limit`` in yuan."""

    result: Literal["pass", "reduced", "reject"]
    limit: Decimal
    advice: str
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDecision(Answer):
    """Be a bank's decision; ``amount`` in yuan, 0 when refused, and ``approval_no`` empty then."""

    approved: bool
    amount: Decimal
    approval_no: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDisbursed(Answer):
    """Be a loan paid out; ``amount`` in yuan."""

    receipt_no: str
    amount: Decimal
    disbursed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Payoff(Answer):
    """Be what settles an old loan: yuan, by which channel, and the bank's days to prepare."""

    amount: Decimal
    channel: Literal["counter", "app", "transfer"]
    days: Decimal
    quoted_at: datetime


class Bank(Protocol):
    """Answer for a lending bank; ``bank`` is a code of the table ``bank_directory``."""

    def precheck(self, asked: Asked, *, deal_no: str, bank: str, amount: Decimal, price: Decimal) -> Prechecked:
        """Ask whether a loan is likely.

        :raises Unavailable: the bank does not answer.
        """
        ...

    def apply(self, asked: Asked, *, deal_no: str, bank: str, amount: Decimal, price: Decimal) -> LoanDecision:
        """Apply for a loan.

        :raises Unavailable: the bank does not answer.
        """
        ...

    def disburse(self, asked: Asked, *, deal_no: str, bank: str, approval_no: str, amount: Decimal) -> LoanDisbursed:
        """Have an approved loan paid out.

        :raises Unavailable: the bank does not answer.
        :raises ServiceError: it refuses.
        """
        ...

    def payoff(self, asked: Asked, *, deal_no: str, bank: str) -> Payoff:
        """Ask what settles the seller's loan.

        :raises Unavailable: the bank does not answer.
        :raises ServiceError: it refuses.
        """
        ...
