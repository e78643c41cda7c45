"""Who answers for each authority: simulators, unless ``app`` puts a real adapter in their place (a part of the house)."""

from dataclasses import dataclass, field

from authorities.ports.asking import Answer, named
from authorities.ports.bank import Bank, LoanDecision, LoanDisbursed, Payoff, Prechecked
from authorities.ports.eligibility import Eligibility, Eligible
from authorities.ports.escrow_bank import EscrowBank, EscrowOpened, EscrowReceipt
from authorities.ports.housing import Housing, OnlineSigned, Revoked, Verified
from authorities.ports.hpf import Hpf, HpfDecision
from authorities.ports.registry import Registry, Title, Transferred, TransferStatus
from authorities.ports.tax import Assessed, Tax, TaxPaid
from authorities.simulators.bank import BankSimulator
from authorities.simulators.eligibility import EligibilitySimulator
from authorities.simulators.escrow_bank import EscrowBankSimulator
from authorities.simulators.housing import HousingSimulator
from authorities.simulators.hpf import HpfSimulator
from authorities.simulators.registry import RegistrySimulator
from authorities.simulators.tax import TaxSimulator

_ANSWERS: dict[str, tuple[type[Answer], ...]] = {
    "registry": (Title, TransferStatus, Transferred),
    "housing": (Verified, OnlineSigned, Revoked),
    "eligibility": (Eligible,),
    "tax": (Assessed, TaxPaid),
    "hpf": (HpfDecision,),
    "bank": (Prechecked, LoanDecision, LoanDisbursed, Payoff),
    "escrow_bank": (EscrowOpened, EscrowReceipt),
}

NAMES = tuple(_ANSWERS)
"""Every adapter, as knobs and planted facts name it."""

PLANTABLE = {name: frozenset[str]().union(*(named(kind) for kind in kinds)) for name, kinds in _ANSWERS.items()} | {
    "bank": frozenset[str]().union(*(named(kind) for kind in _ANSWERS["bank"])) | {"payoff_amount"}
}
"""Which facts may be planted for each adapter: what its answers hold."""


@dataclass(slots=True)
class Adapters:
    """Hold one adapter per authority."""

    registry: Registry = field(default_factory=RegistrySimulator)
    housing: Housing = field(default_factory=HousingSimulator)
    eligibility: Eligibility = field(default_factory=EligibilitySimulator)
    tax: Tax = field(default_factory=TaxSimulator)
    hpf: Hpf = field(default_factory=HpfSimulator)
    bank: Bank = field(default_factory=BankSimulator)
    escrow_bank: EscrowBank = field(default_factory=EscrowBankSimulator)
