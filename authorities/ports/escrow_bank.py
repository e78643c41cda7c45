"""The escrow bank (监管银行): an account per deal, its deposits, disbursements and refunds."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from authorities.ports.asking import Answer, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowOpened(Answer):
    """Be an escrow account."""

    account_no: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowReceipt(Answer):
    """Be a movement of money on an escrow account; ``amount`` in yuan."""

    receipt_no: str
    amount: Decimal
    payee: str
    moved_at: datetime


class EscrowBank(Protocol):
    """Answer for the escrow bank; ``payee`` is a side (buyer, seller) or an institution, never a person's name."""

    def open(self, asked: Asked, *, deal_no: str) -> EscrowOpened:
        """Open a deal's account.

        :raises Unavailable: the bank does not answer.
        :raises ServiceError: it refuses.
        """
        ...

    def confirm_deposit(self, asked: Asked, *, deal_no: str, account_no: str, amount: Decimal) -> EscrowReceipt:
        """Confirm that an amount (yuan) has come in.

        :raises Unavailable: the bank does not answer.
        :raises ServiceError: it refuses.
        """
        ...

    def disburse(self, asked: Asked, *, deal_no: str, account_no: str, amount: Decimal, payee: str) -> EscrowReceipt:
        """Pay out of escrow (解付).

        :raises Unavailable: the bank does not answer.
        :raises ServiceError: it refuses.
        """
        ...

    def refund(self, asked: Asked, *, deal_no: str, account_no: str, amount: Decimal, payee: str) -> EscrowReceipt:
        """Pay back out of escrow.

        :raises Unavailable: the bank does not answer.
        :raises ServiceError: it refuses.
        """
        ...
