"""A simulated provident fund centre."""

from decimal import Decimal

from authorities.ports.asking import Asked
from authorities.ports.hpf import HpfDecision
from authorities.simulators.simulator import Case, Simulator, number

HIGHEST = Decimal("3400000.00")
"""Yuan: the highest loan with all uplifts in Beijing since 2026-08-08. A default of the simulator, no rule."""
LARGEST_SHARE = Decimal("0.80")


class HpfSimulator(Simulator):
    """Play the provident fund."""

    adapter = "hpf"
    zh = "住房公积金管理中心"

    def apply(self, asked: Asked, *, deal_no: str, amount: Decimal, price: Decimal) -> HpfDecision:
        """Approve up to 80 % of the price and 3.4 million yuan; a planted ``amount`` is the limit instead."""

        def decide(case: Case) -> HpfDecision:
            limit = Decimal(case.planted("amount", min(HIGHEST, (price * LARGEST_SHARE).quantize(Decimal("0.01")))))
            approved = bool(case.planted("approved", not case.refuses and limit > 0))
            granted = min(amount, limit) if approved else Decimal(0)
            said = "" if granted == amount else f"可贷额度 {limit} 元" if approved else "模拟的公积金中心不予批准"
            return HpfDecision(
                approved=approved,
                amount=granted,
                approval_no=number("HPF", deal_no, asked.call_id) if approved else "",
                reason=case.planted("reason", said),
                decided_at=asked.now,
            )

        request = {"deal_no": deal_no, "amount": amount, "price": price}
        return self.answer(asked, HpfDecision, "apply", request, decide)
