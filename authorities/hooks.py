"""Lends the authorities to the engine: one service hook per question that a diagram may ask."""

from collections.abc import Callable, Mapping
from typing import Any

from authorities.adapters import Adapters
from authorities.ports.asking import Answer, Asked, plain
from authorities.said import amount, text, text_if_any
from engine.hooks import Hooks, ServiceCall, ServiceHook

Question = Callable[[Adapters, Asked, ServiceCall], Answer]
HOUSEHOLD = "buyer_"

QUESTIONS: dict[str, Question] = {
    "registry.title_check": lambda at, asked, call: at.registry.title_check(
        asked, listing_no=text(call, "listing_no"), city=text(call, "city")
    ),
    "registry.transfer_status": lambda at, asked, call: at.registry.transfer_status(
        asked, deal_no=text(call, "deal_no")
    ),
    "registry.transfer": lambda at, asked, call: at.registry.transfer(
        asked, deal_no=text(call, "deal_no"), with_mortgage=call.input.get("with_mortgage") is True
    ),
    "housing.verify_listing": lambda at, asked, call: at.housing.verify_listing(
        asked, listing_no=text(call, "listing_no"), city=text(call, "city")
    ),
    "housing.online_sign": lambda at, asked, call: at.housing.online_sign(
        asked,
        deal_no=text(call, "deal_no"),
        listing_no=text_if_any(call, "listing_no"),
        price=amount(call, "price"),
        city=text_if_any(call, "city"),
    ),
    "housing.revoke_online_sign": lambda at, asked, call: at.housing.revoke_online_sign(
        asked, deal_no=text(call, "deal_no"), contract_no=text(call, "contract_no")
    ),
    "eligibility.check": lambda at, asked, call: at.eligibility.check(
        asked,
        deal_no=text(call, "deal_no"),
        city=text(call, "city"),
        household={name: value for name, value in call.input.items() if name == "zone" or name.startswith(HOUSEHOLD)},
    ),
    "tax.assess": lambda at, asked, call: at.tax.assess(
        asked,
        deal_no=text(call, "deal_no"),
        city=text_if_any(call, "city"),
        price=amount(call, "price"),
        area=amount(call, "area"),
    ),
    "tax.pay": lambda at, asked, call: at.tax.pay(asked, deal_no=text(call, "deal_no"), amount=amount(call, "amount")),
    "hpf.apply": lambda at, asked, call: at.hpf.apply(
        asked, deal_no=text(call, "deal_no"), amount=amount(call, "amount"), price=amount(call, "price")
    ),
    "bank.precheck": lambda at, asked, call: at.bank.precheck(asked, **_loan(call)),
    "bank.apply": lambda at, asked, call: at.bank.apply(asked, **_loan(call)),
    "bank.disburse": lambda at, asked, call: at.bank.disburse(
        asked,
        deal_no=text(call, "deal_no"),
        bank=text_if_any(call, "bank"),
        approval_no=text_if_any(call, "approval_no"),
        amount=amount(call, "amount"),
    ),
    "bank.payoff": lambda at, asked, call: at.bank.payoff(
        asked, deal_no=text(call, "deal_no"), bank=text_if_any(call, "bank")
    ),
    "escrow_bank.open": lambda at, asked, call: at.escrow_bank.open(asked, deal_no=text(call, "deal_no")),
    "escrow_bank.confirm_deposit": lambda at, asked, call: at.escrow_bank.confirm_deposit(
        asked,
        deal_no=text(call, "deal_no"),
        account_no=text_if_any(call, "account_no"),
        amount=amount(call, "amount"),
    ),
    "escrow_bank.disburse": lambda at, asked, call: at.escrow_bank.disburse(asked, **_payment(call)),
    "escrow_bank.refund": lambda at, asked, call: at.escrow_bank.refund(asked, **_payment(call)),
}


def register(hooks: Hooks) -> None:
    """Register a service hook for every question.

    :raises HookTwice: a name is taken.
    """
    for name, question in QUESTIONS.items():
        hooks.service(name, _hook(question))


def _hook(question: Question) -> ServiceHook:
    def ask(call: ServiceCall) -> Mapping[str, Any]:
        asked = Asked(house=call.house, agency_id=call.agency_id, call_id=call.id, now=call.now)
        return plain(question(call.house.part(Adapters), asked, call))

    return ask


def _loan(call: ServiceCall) -> dict[str, Any]:
    return {
        "deal_no": text(call, "deal_no"),
        "bank": text_if_any(call, "bank"),
        "amount": amount(call, "amount"),
        "price": amount(call, "price"),
    }


def _payment(call: ServiceCall) -> dict[str, Any]:
    return {
        "deal_no": text(call, "deal_no"),
        "account_no": text_if_any(call, "account_no"),
        "amount": amount(call, "amount"),
        "payee": text_if_any(call, "payee"),
    }
