"""Answers the service calls of the diagrams at once and always well: what is measured is the engine, not the authorities."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from brokerage.operations import documents
from engine.hooks import Hooks, ServiceCall
from engine.unit_of_work import Actor, unit_of_work

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "registry.title_check": {
        "status": "clear",
        "mortgage": False,
        "sealed": False,
        "leased": False,
        "residence_right": False,
        "coowners": Decimal(1),
    },
    "registry.transfer_status": {"status": "clear"},
    "registry.transfer": {"certificate_no": "BJ-0001"},
    "housing.verify_listing": {"code": "V-1", "passed": True, "reason": ""},
    "housing.online_sign": {"contract_no": "W-0001"},
    "housing.revoke_online_sign": {"revoked": True},
    "eligibility.check": {"passed": True, "reason": ""},
    "tax.assess": {"accepted_price": Decimal(5000000)},
    "tax.pay": {"receipt_no": "T-0001"},
    "hpf.apply": {"approved": True, "amount": Decimal(1000000), "reason": ""},
    "bank.precheck": {"result": "likely", "limit": Decimal(3500000), "advice": ""},
    "bank.apply": {"approved": True, "amount": Decimal(3000000), "approval_no": "B-0001", "reason": ""},
    "bank.disburse": {"receipt_no": "D-0001"},
    "bank.payoff": {"amount": Decimal(800000), "channel": "bank", "days": Decimal(5)},
    "escrow_bank.open": {"account_no": "E-0001"},
    "escrow_bank.confirm_deposit": {"receipt_no": "C-0001"},
    "escrow_bank.disburse": {"receipt_no": "P-0001"},
    "escrow_bank.refund": {"receipt_no": "R-0001"},
    "price.value": {"value": Decimal(5000000), "low": Decimal(4800000), "high": Decimal(5200000), "method": "bench"},
}


def register(hooks: Hooks) -> None:
    """Register an answer for every service that a diagram of the library calls."""
    for name, answer in ANSWERS.items():
        hooks.service(name, _answering(answer))
    hooks.service("contract.generate", _contract)


def _contract(call: ServiceCall) -> Mapping[str, Any]:
    with unit_of_work(call.house, agency_id=call.agency_id, actor=Actor.system()) as uow:
        document_id = documents.store(uow, name="contract.pdf", content=PDF, media_type="application/pdf")
    return {"document_id": document_id, "name": "contract.pdf"}


def _answering(answer: Mapping[str, Any]) -> Any:
    def hook(call: ServiceCall) -> Mapping[str, Any]:
        if "queried_at" not in answer:
            return {**answer, "queried_at": call.now}
        return answer

    return hook
