"""A simulated housing bureau."""

from decimal import Decimal

from authorities.ports.asking import Asked
from authorities.ports.housing import OnlineSigned, Revoked, Verified
from authorities.simulators.simulator import Case, Simulator, number


class HousingSimulator(Simulator):
    """Play the housing bureau."""

    adapter = "housing"
    zh = "住房和城乡建设委员会"

    def verify_listing(self, asked: Asked, *, listing_no: str, city: str) -> Verified:
        """Verify a listing; it passes unless it was planted otherwise."""

        def decide(case: Case) -> Verified:
            passed = bool(case.planted("passed", not case.refuses))
            code = case.planted("code", number("FYHY", listing_no))
            return Verified(
                passed=passed,
                code=code if passed else "",
                reason="" if passed else case.planted("reason", "模拟的核验不通过"),
                verified_at=asked.now,
            )

        return self.answer(asked, Verified, "verify_listing", {"listing_no": listing_no, "city": city}, decide)

    def online_sign(self, asked: Asked, *, deal_no: str, listing_no: str, price: Decimal, city: str) -> OnlineSigned:
        """File a contract."""

        def decide(case: Case) -> OnlineSigned:
            case.refused("模拟的网签系统退回")
            contract_no = case.planted("contract_no", number("WQ", deal_no, asked.call_id))
            return OnlineSigned(contract_no=contract_no, signed_at=asked.now)

        request = {"deal_no": deal_no, "listing_no": listing_no, "price": price, "city": city}
        return self.answer(asked, OnlineSigned, "online_sign", request, decide)

    def revoke_online_sign(self, asked: Asked, *, deal_no: str, contract_no: str) -> Revoked:
        """Revoke a filed contract."""

        def decide(case: Case) -> Revoked:
            revoked = bool(case.planted("revoked", not case.refuses))
            reason = "" if revoked else case.planted("reason", "模拟的撤销网签不予受理")
            return Revoked(revoked=revoked, reason=reason, revoked_at=asked.now)

        return self.answer(
            asked, Revoked, "revoke_online_sign", {"deal_no": deal_no, "contract_no": contract_no}, decide
        )
