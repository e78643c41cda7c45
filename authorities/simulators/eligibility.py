"""A simulated eligibility office: it passes a household whose facts are whole, for the process has decided before."""

from collections.abc import Mapping
from typing import Any

from authorities.ports.asking import Asked
from authorities.ports.eligibility import Eligible
from authorities.simulators.simulator import Case, Simulator

NEEDED = {"buyer_residency": "户籍情况", "buyer_homes": "家庭住房套数"}


class EligibilitySimulator(Simulator):
    """Play the office that checks eligibility."""

    adapter = "eligibility"
    zh = "购房资格核验"

    def check(self, asked: Asked, *, deal_no: str, city: str, household: Mapping[str, Any]) -> Eligible:
        """Check a household: refused when a needed fact is missing, when planted, or when the knob says so."""

        def decide(case: Case) -> Eligible:
            missing = [zh for name, zh in NEEDED.items() if household.get(name) is None]
            passed = bool(case.planted("passed", not case.refuses and not missing))
            said = f"缺少：{'、'.join(missing)}" if missing else "模拟的资格核验不通过"
            reason = "" if passed else case.planted("reason", said)
            return Eligible(passed=passed, reason=reason, checked_at=asked.now)

        request = {"deal_no": deal_no, "city": city, "household": dict(household)}
        return self.answer(asked, Eligible, "check", request, decide)
