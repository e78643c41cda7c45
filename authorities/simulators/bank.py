"""Simulated lending banks, one simulator for all: plant ``<deal>/<bank>`` to let one bank decide otherwise."""

from decimal import Decimal
from typing import Literal

from authorities.ports.asking import Asked
from authorities.ports.bank import LoanDecision, LoanDisbursed, Payoff, Prechecked
from authorities.simulators.simulator import Case, Simulator, number, share
from brokerage.queries import deals
from brokerage.rows import DealUnknown
from engine.unit_of_work import Actor, unit_of_work

LARGEST_SHARE = Decimal("0.85")
"""The down payment is at least 15 % (People's Bank of China, 2024-09-24)."""
CHANNELS: tuple[Literal["counter", "app", "transfer"], ...] = ("counter", "app", "transfer")
FEN = Decimal("0.01")


class BankSimulator(Simulator):
    """Play the lending banks."""

    adapter = "bank"
    zh = "银行"

    def precheck(self, asked: Asked, *, deal_no: str, bank: str, amount: Decimal, price: Decimal) -> Prechecked:
        """Say whether up to 85 % of the price is asked for; a planted ``limit`` or ``result`` wins."""

        def decide(case: Case) -> Prechecked:
            limit = Decimal(case.planted("limit", (price * LARGEST_SHARE).quantize(FEN)))
            derived = "reject" if case.refuses or limit <= 0 else "pass" if amount <= limit else "reduced"
            result: Literal["pass", "reduced", "reject"] = case.planted("result", derived)
            advice = {"pass": "", "reduced": "建议提高首付比例", "reject": "建议更换银行或改为全款"}[result]
            return Prechecked(
                result=result,
                limit=Decimal(0) if result == "reject" else limit,
                advice=case.planted("advice", advice),
                checked_at=asked.now,
            )

        request = {"deal_no": deal_no, "bank": bank, "amount": amount, "price": price}
        return self.answer(asked, Prechecked, "precheck", request, decide)

    def apply(self, asked: Asked, *, deal_no: str, bank: str, amount: Decimal, price: Decimal) -> LoanDecision:
        """Approve up to 85 % of the price; planted: ``approved``, ``amount`` (the most it lends), ``reason``."""

        def decide(case: Case) -> LoanDecision:
            limit = Decimal(case.planted("amount", (price * LARGEST_SHARE).quantize(FEN)))
            approved = bool(case.planted("approved", not case.refuses and limit > 0))
            granted = min(amount, limit) if approved else Decimal(0)
            said = "" if granted == amount else "批准金额低于申请" if approved else "模拟的银行审批不通过"
            return LoanDecision(
                approved=approved,
                amount=granted,
                approval_no=number("LOAN", deal_no, bank, asked.call_id) if approved else "",
                reason=case.planted("reason", said),
                decided_at=asked.now,
            )

        request = {"deal_no": deal_no, "bank": bank, "amount": amount, "price": price}
        return self.answer(asked, LoanDecision, "apply", request, decide)

    def disburse(self, asked: Asked, *, deal_no: str, bank: str, approval_no: str, amount: Decimal) -> LoanDisbursed:
        """Pay a loan out."""

        def decide(case: Case) -> LoanDisbursed:
            case.refused("模拟的银行暂停放款")
            receipt_no = case.planted("receipt_no", number("FK", deal_no, asked.call_id))
            return LoanDisbursed(receipt_no=receipt_no, amount=amount, disbursed_at=asked.now)

        request = {"deal_no": deal_no, "bank": bank, "approval_no": approval_no, "amount": amount}
        return self.answer(asked, LoanDisbursed, "disburse", request, decide)

    def payoff(self, asked: Asked, *, deal_no: str, bank: str) -> Payoff:
        """Quote what settles the seller's loan: 20 to 44 % of the deal's price, unless ``payoff_amount`` was planted."""

        def decide(case: Case) -> Payoff:
            case.refused("模拟的原贷款银行不受理提前还款")
            rate = Decimal(20 + share(deal_no, bank, "payoff") // 4) / 100
            return Payoff(
                amount=Decimal(case.planted("payoff_amount", (_price(asked, deal_no) * rate).quantize(FEN))),
                channel=case.planted("channel", CHANNELS[share(bank, "channel") % len(CHANNELS)]),
                days=Decimal(case.planted("days", 5 + share(bank, "days") % 11)),
                quoted_at=asked.now,
            )

        return self.answer(asked, Payoff, "payoff", {"deal_no": deal_no, "bank": bank}, decide)


def _price(asked: Asked, deal_no: str) -> Decimal:
    """Return the deal's price; a number that is no deal's gets three million yuan."""
    with unit_of_work(asked.house, agency_id=asked.agency_id, actor=Actor.system(), write=False) as uow:
        try:
            return deals.numbered(uow, number=deal_no).line.price
        except DealUnknown:
            return Decimal(3_000_000)
