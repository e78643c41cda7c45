"""Every value that a diagram reads out of an authority's answer is one that the answer holds."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from authorities.adapters import PLANTABLE
from authorities.hooks import QUESTIONS
from authorities.ports import bank, eligibility, escrow_bank, housing, hpf, registry, tax
from authorities.ports.asking import Answer, named

PROCESSES = Path(__file__).parents[3] / "processes"
FL = "{urn:fangliu:bpmn:1.0}"
KINDS: dict[str, type[Answer]] = {
    "registry.title_check": registry.Title,
    "registry.transfer_status": registry.TransferStatus,
    "registry.transfer": registry.Transferred,
    "housing.verify_listing": housing.Verified,
    "housing.online_sign": housing.OnlineSigned,
    "housing.revoke_online_sign": housing.Revoked,
    "eligibility.check": eligibility.Eligible,
    "tax.assess": tax.Assessed,
    "tax.pay": tax.TaxPaid,
    "hpf.apply": hpf.HpfDecision,
    "bank.precheck": bank.Prechecked,
    "bank.apply": bank.LoanDecision,
    "bank.disburse": bank.LoanDisbursed,
    "bank.payoff": bank.Payoff,
    "escrow_bank.open": escrow_bank.EscrowOpened,
    "escrow_bank.confirm_deposit": escrow_bank.EscrowReceipt,
    "escrow_bank.disburse": escrow_bank.EscrowReceipt,
    "escrow_bank.refund": escrow_bank.EscrowReceipt,
}


def read_from_answers() -> list[tuple[str, str, frozenset[str]]]:
    """Return file, hook and the names that its service task reads from ``result``."""
    found = []
    for file in sorted(PROCESSES.rglob("*.bpmn")):
        for parent in ElementTree.parse(file).iter():
            for hook in parent.findall(f"{FL}hook"):
                texts = " ".join(element.get("expression", "") for element in parent.iter())
                names = frozenset(re.findall(r"\bresult\.(\w+)", texts))
                found.append((f"{file.parent.name}/{file.name}", hook.get("name", ""), names))
    return found


READ = [case for case in read_from_answers() if case[1] in QUESTIONS]


def test_the_diagrams_ask_most_authorities() -> None:
    assert {hook for _, hook, _ in READ} == set(QUESTIONS)


@pytest.mark.parametrize(("file", "hook", "names"), READ)
def test_a_diagram_reads_only_what_the_answer_holds(file: str, hook: str, names: frozenset[str]) -> None:
    assert names <= named(KINDS[hook]), f"{file} reads what {hook} does not answer"


def test_what_the_answers_hold_can_be_planted() -> None:
    for hook, kind in KINDS.items():
        assert named(kind) <= PLANTABLE[hook.split(".")[0]]
