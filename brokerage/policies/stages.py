"""Say which stage of a deal a piece of work belongs to: nineteen steps in seven stages, the one source for lines and boards.

The steps are the trade's. A step owns nodes of processes, else whole processes, so that what an agency adds to a process stands
where its process stands. How far a deal has come is ``policies.progress``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ROOT = "resale_main"
FALLTHROUGH = "deal_fallthrough"
"""The way out of a deal: its tasks belong to no stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Be one of the trade's nineteen steps. ``role`` is who does it as a rule; ``always``: no deal goes without it."""

    number: int
    zh: str
    en: str
    role: str
    processes: tuple[str, ...] = ()
    nodes: tuple[tuple[str, str], ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Be one of the seven stages."""

    id: str
    zh: str
    en: str
    steps: tuple[Step, ...]


def _of(process: str, *nodes: str) -> tuple[tuple[str, str], ...]:
    return tuple((process, node) for node in nodes)


_PRECHECK = (
    "Rule_Eligibility",
    "Task_SupplementFacts",
    "Task_SpecialRoute",
    "Service_Precheck",
    "Task_ManualPrecheck",
    "Event_PrecheckPushed",
    "Task_ReviewPrecheck",
)
_OFFICIAL = ("Service_EligibilityCheck", "Task_ManualEligibilityCheck", "Event_EligibilityPassed")
_ONLINE = ("Task_PrepareOnlineSign", "Service_OnlineSign", "Task_ManualOnlineSign", "Event_OnlineSigned")
_TAXES = (
    "Service_TaxAssess",
    "Task_ManualTaxAssess",
    "Rule_Vat",
    "Rule_IncomeTax",
    "Rule_DeedTax",
    "Task_TaxFacts",
    "Task_ReviewTaxes",
    "Task_TaxAppointment",
    "Service_PayTax",
    "Task_ManualPayTax",
    "Event_TaxPaid",
)

STAGES: tuple[Stage, ...] = (
    Stage(
        id="listing",
        zh="房源",
        en="Listing",
        steps=(
            Step(
                number=1,
                always=True,
                zh="委托登记与录入",
                en="Commission and entry",
                role="listing_agent",
                nodes=_of("listing", "Start_Commission", "Task_CheckCommission"),
            ),
            Step(
                number=2,
                always=True,
                zh="房源核验",
                en="Verification",
                role="listing_agent",
                processes=("listing_verification",),
                nodes=_of("listing", "Call_Verification", "Task_Rectify", "Event_Verifying", "Event_Verified"),
            ),
            Step(
                number=3,
                always=True,
                zh="定价与挂牌",
                en="Pricing and listing",
                role="listing_agent",
                processes=("listing",),
            ),
        ),
    ),
    Stage(
        id="buyer",
        zh="客源",
        en="Buyer",
        steps=(
            Step(
                number=4,
                always=True,
                zh="客户报备与约看",
                en="Buyer and appointment",
                role="buyer_agent",
                nodes=_of("viewing", "Task_ConfirmAppointment"),
            ),
            Step(number=5, zh="带看与回访", en="Viewing and follow-up", role="buyer_agent", processes=("viewing",)),
            Step(
                number=6,
                zh="意向与定金",
                en="Intent and earnest money",
                role="buyer_agent",
                nodes=_of(ROOT, "Start_Deal", "Task_Intent"),
            ),
        ),
    ),
    Stage(
        id="signing",
        zh="签约",
        en="Signing",
        steps=(
            Step(
                number=7,
                always=True,
                zh="资格与贷款预审",
                en="Eligibility and loan pre-check",
                role="signing_specialist",
                nodes=_of("signing", *_PRECHECK),
            ),
            Step(number=8, zh="签约", en="Contract", role="signing_specialist", processes=("signing",)),
        ),
    ),
    Stage(
        id="registration",
        zh="网签",
        en="Registration",
        steps=(
            Step(
                number=9,
                zh="购房资格核验",
                en="Official eligibility check",
                role="title_specialist",
                nodes=_of("signing", *_OFFICIAL),
            ),
            Step(
                number=10,
                zh="网签备案",
                en="Online registration",
                role="title_specialist",
                nodes=_of("signing", *_ONLINE),
            ),
            Step(number=11, zh="资金监管", en="Escrow", role="finance", processes=("escrow",)),
        ),
    ),
    Stage(
        id="loan",
        zh="贷款",
        en="Loan",
        steps=(
            Step(
                number=12,
                zh="贷款审批或全款确认",
                en="Loan, or full payment",
                role="loan_specialist",
                processes=("loan_none", "loan_commercial", "loan_hpf", "loan_combo"),
            ),
            Step(
                number=13,
                zh="卖方抵押结清",
                en="Seller's mortgage",
                role="title_specialist",
                processes=("redeem_mortgage",),
            ),
        ),
    ),
    Stage(
        id="transfer",
        zh="过户",
        en="Title transfer",
        steps=(
            Step(
                number=14,
                zh="核税缴税",
                en="Taxes",
                role="title_specialist",
                nodes=_of("title_transfer", *_TAXES),
            ),
            Step(
                number=15,
                zh="过户与抵押登记",
                en="Title and mortgage registration",
                role="title_specialist",
                processes=("title_transfer",),
            ),
        ),
    ),
    Stage(
        id="handover",
        zh="交割",
        en="Handover",
        steps=(
            Step(number=16, zh="银行放款", en="Loan payout", role="loan_specialist", processes=("loan_disbursement",)),
            Step(number=17, zh="资金解付", en="Escrow release", role="finance", processes=("escrow_release",)),
            Step(number=18, zh="物业交割", en="Handover of the home", role="listing_agent", processes=("handover",)),
            Step(number=19, zh="结清、结佣、归档", en="Settlement and filing", role="finance", processes=(ROOT,)),
        ),
    ),
)

STEPS: tuple[Step, ...] = tuple(step for stage in STAGES for step in stage.steps)
_BY_NODE: Mapping[tuple[str, str], Step] = {node: step for step in STEPS for node in step.nodes}
_BY_PROCESS: Mapping[str, Step] = {process: step for step in STEPS for process in step.processes}
_STAGE: Mapping[int, Stage] = {step.number: stage for stage in STAGES for step in stage.steps}
LAST = (ROOT, "Task_Archive")
"""With this task a deal is closed."""


def step_of(process: str, node_id: str) -> Step | None:
    """Return the step that a node belongs to; None for what is no part of a deal's way, such as a fall-through."""
    return _BY_NODE.get((process, node_id)) or _BY_PROCESS.get(process)


def stage_of(process: str, node_id: str) -> Stage | None:
    """Return the stage that a node belongs to, or None."""
    step = step_of(process, node_id)
    return None if step is None else _STAGE[step.number]
