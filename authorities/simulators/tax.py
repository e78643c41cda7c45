"""A simulated tax office: it accepts the contract's price unless another was planted."""

from decimal import Decimal

from authorities.ports.asking import Asked
from authorities.ports.tax import Assessed, TaxPaid
from authorities.simulators.simulator import Case, Simulator, number


class TaxSimulator(Simulator):
    """Play the tax office."""

    adapter = "tax"
    zh = "税务局"

    def assess(self, asked: Asked, *, deal_no: str, city: str, price: Decimal, area: Decimal) -> Assessed:
        """Assess a price; a planted ``accepted_price`` counts only when it is higher, as at the office."""

        def decide(case: Case) -> Assessed:
            case.refused("模拟的税务机关退回申报")
            return Assessed(
                accepted_price=max(price, Decimal(case.planted("accepted_price", price))),
                assessment_no=number("HJ", deal_no, asked.call_id),
                assessed_at=asked.now,
            )

        request = {"deal_no": deal_no, "city": city, "price": price, "area": area}
        return self.answer(asked, Assessed, "assess", request, decide)

    def pay(self, asked: Asked, *, deal_no: str, amount: Decimal) -> TaxPaid:
        """Take a payment."""

        def decide(case: Case) -> TaxPaid:
            case.refused("模拟的税务机关缴款失败")
            receipt_no = case.planted("receipt_no", number("WS", deal_no, asked.call_id))
            return TaxPaid(receipt_no=receipt_no, amount=amount, paid_at=asked.now)

        return self.answer(asked, TaxPaid, "pay", {"deal_no": deal_no, "amount": amount}, decide)
