"""What the demo's people answer where the deal file says nothing: the usual case, by field name."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def disbursed(facts: Mapping[str, Any]) -> str:
    """Release all but a fiftieth after the transfer, and what was retained after the handover."""
    held = _amount(facts, "escrow_held")
    if facts.get("release_stage") == "retention":
        return str(held)
    return str((held * Decimal("0.98")).quantize(Decimal("0.01")))


def _amount(facts: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(facts.get(name) or 0))


def _part(facts: Mapping[str, Any], share: str) -> str:
    """Return a part of what is asked for the home, to the thousand."""
    thousands = (_amount(facts, "price_asked") * Decimal(share) / 1000).to_integral_value()
    return str(thousands * 1000)


USUAL: Mapping[str, Any] = {
    "plan": "balanced",
    "price_listed": lambda facts: facts.get("price_asked"),
    "valuation": lambda facts: _part(facts, "0.97"),
    "valuation_low": lambda facts: _part(facts, "0.94"),
    "valuation_high": lambda facts: _part(facts, "1.01"),
    "comparables_count": "6",
    "next_step": "offer",
    "interest": "high",
    "annual_rate": "3.05",
    "term_months": "360",
    "keys_count": "3",
    "water_reading": "312",
    "electricity_reading": "4021",
    "gas_reading": "188",
    "visitors": "2",
    "contribution_months": "60",
    "place": "朝阳区政务服务中心（演示）",
    "escrow_bank": "icbc",
    "title_coowners": "0",
    "paid_amount": lambda facts: facts.get("payoff_amount") or facts.get("escrow_required"),
    "confirmed_amount": lambda facts: facts.get("paid_amount") or facts.get("escrow_required"),
    "disburse_amount": disbursed,
    "refund_amount": lambda facts: str(_amount(facts, "escrow_held")),
    "escrow_held": lambda facts: str(_amount(facts, "escrow_held") or _amount(facts, "escrow_required")),
    "escrow_required": lambda facts: str(
        _amount(facts, "price") - _amount(facts, "loan_amount") - _amount(facts, "deposit")
    ),
}


def wishes(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the usual answers with a deal file's own on top."""
    return {**USUAL, **own}
