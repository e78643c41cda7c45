"""A simulated escrow bank. It keeps no balance: deposits that people confirmed by hand never reach it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from authorities.ports.asking import Asked
from authorities.ports.escrow_bank import EscrowOpened, EscrowReceipt
from authorities.simulators.simulator import Case, Simulator, number
from engine.hooks import ServiceError


class EscrowBankSimulator(Simulator):
    """Play the escrow bank."""

    adapter = "escrow_bank"
    zh = "资金监管银行"

    def open(self, asked: Asked, *, deal_no: str) -> EscrowOpened:
        """Open an account; a deal has one, however often it is opened."""

        def decide(case: Case) -> EscrowOpened:
            case.refused("模拟的监管银行不予开户")
            account_no = case.planted("account_no", number("JG", asked.agency_id, deal_no))
            return EscrowOpened(account_no=account_no, opened_at=asked.now)

        return self.answer(asked, EscrowOpened, "open", {"deal_no": deal_no}, decide)

    def confirm_deposit(self, asked: Asked, *, deal_no: str, account_no: str, amount: Decimal) -> EscrowReceipt:
        """Confirm a deposit."""
        request = {"deal_no": deal_no, "account_no": account_no, "amount": amount, "payee": ""}
        return self._move(asked, "confirm_deposit", "RZ", request)

    def disburse(self, asked: Asked, *, deal_no: str, account_no: str, amount: Decimal, payee: str) -> EscrowReceipt:
        """Pay out."""
        request = {"deal_no": deal_no, "account_no": account_no, "amount": amount, "payee": payee}
        return self._move(asked, "disburse", "JF", request)

    def refund(self, asked: Asked, *, deal_no: str, account_no: str, amount: Decimal, payee: str) -> EscrowReceipt:
        """Pay back."""
        request = {"deal_no": deal_no, "account_no": account_no, "amount": amount, "payee": payee}
        return self._move(asked, "refund", "TK", request)

    def _move(self, asked: Asked, question: str, prefix: str, request: Mapping[str, Any]) -> EscrowReceipt:
        """Move money once.

        :raises ServiceError: the amount is not positive, or the knob says to refuse.
        """

        def decide(case: Case) -> EscrowReceipt:
            case.refused("模拟的监管银行拒绝这笔收付")
            if request["amount"] <= 0:
                raise ServiceError("amount-invalid", "金额必须大于零")
            return EscrowReceipt(
                receipt_no=case.planted("receipt_no", number(prefix, request["deal_no"], asked.call_id)),
                amount=request["amount"],
                payee=request["payee"],
                moved_at=asked.now,
            )

        return self.answer(asked, EscrowReceipt, question, request, decide)
