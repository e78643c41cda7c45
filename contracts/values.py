"""Makes the values of a paper's variables: every value a text as it shall be printed, but for the ``exists`` flags.

Pure: from the gathered facts to texts. What is not known becomes a blank and is named, so that a person fills it in.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from contracts.facts import PaperFacts, Signatory
from contracts.words import BANKS, BLANK, CITIES, ID_KINDS, LOANS, PAYOFFS, TITLES, named
from engine.errors import Invalid
from forms import amount_in_words

FEN = Decimal("0.01")
ESCROWED = "资金监管账户"


class PaymentsDoNotAdd(Invalid):
    """Deposit and loan come to more than the price."""

    code = "payments-do-not-add"
    zh = "定金与贷款之和超过总价，无法排出付款计划"


def values(facts: PaperFacts) -> dict[str, Any]:
    """Return every variable of ``words.SHAPES``.

    :raises PaymentsDoNotAdd: deposit and loan come to more than the price.
    """
    line, terms = facts.deal.line, facts.terms
    price = _amount(facts, "price", line.price)
    deposit = _amount(facts, "deposit", line.deposit)
    payments = schedule(facts)
    commission = (price * terms.commission_rate).quantize(FEN)
    return {
        "contract_no": f"{line.number}-HT",
        "supplement_no": f"{line.number}-BC",
        "deal_no": line.number,
        "agency": {
            "name": facts.agency_name,
            "branch": facts.branch_name or BLANK,
            "licence_no": terms.licence_no or BLANK,
            "broker": facts.broker or BLANK,
        },
        "sellers": [person(one) for one in facts.signatories if one.side == "seller"],
        "buyers": [person(one) for one in facts.signatories if one.side == "buyer"],
        "home": _home(facts),
        "mortgage": _mortgage(facts),
        "lease": {"exists": facts.fact("listing_leased") is True, "until": written(facts.fact("listing_leased_until"))},
        "loan": _loan(facts),
        "loan_text": named(LOANS, _loan_type(facts)),
        "escrow": {
            "bank": named(BANKS, terms.escrow_bank),
            "account_no": facts.deal.escrow_account_no or BLANK,
            "amount": money(price),
            "amount_in_words": amount_in_words(price),
            "interest_to": terms.interest_to,
        },
        "retention": {"hukou": money(terms.hukou_retention), "handover": money(terms.handover_retention)},
        "price": money(price),
        "price_in_words": amount_in_words(price),
        "deposit": money(deposit),
        "deposit_in_words": amount_in_words(deposit),
        "deposit_channel": ESCROWED,
        "payments": payments,
        "deposits": [{name: row[name] for name in ("no", "what", "amount", "due")} for row in payments],
        "commission": {
            "rate": percent(terms.commission_rate),
            "amount": money(commission),
            "amount_in_words": amount_in_words(commission),
        },
        "commission_parts": [{"payer": "买方", "share": "100%", "amount": money(commission), "due": "签约当日"}],
        "services": terms.services,
        "necessary_cost_cap": money(terms.necessary_cost_cap),
        "refund_rate": percent(terms.refund_rate),
        "refund_days": str(terms.refund_days),
        "dates": _dates(facts),
        "penalty": {
            "daily": terms.penalty_daily,
            "grace_days": str(terms.penalty_grace_days),
            "rate": percent(terms.penalty_rate),
        },
        "included_items": str(facts.fact("included_items") or terms.included_items),
        "tax_bearer": str(facts.fact("tax_bearer") or terms.tax_bearer),
        "dispute": terms.dispute,
        "copies": str(terms.copies),
        "reason": str(facts.fact("reason") or BLANK),
        "changes": [
            {name: str(change.get(name) or BLANK) for name in ("clause", "before", "after")}
            for change in facts.said.get("changes") or ()
        ],
        "extra_terms": [str(term) for term in facts.said.get("extra_terms") or ()],
    }


def schedule(facts: PaperFacts) -> list[dict[str, str]]:
    """Return the payments: deposit, down payment, loan; their amounts come to the price exactly.

    :raises PaymentsDoNotAdd: deposit and loan come to more than the price.
    """
    line = facts.deal.line
    price, deposit = _amount(facts, "price", line.price), _amount(facts, "deposit", line.deposit)
    loan = _amount(facts, "loan_amount", line.loan_amount) if _loan_type(facts) != "none" else Decimal(0)
    rest = price - deposit - loan
    if rest < 0:
        raise PaymentsDoNotAdd(price=str(price), deposit=str(deposit), loan=str(loan))
    rows = [
        ("定金", deposit, "签约当日", ESCROWED),
        ("首付款" if loan else "剩余房款", rest, "网签后、缴税前", ESCROWED),
        (named(LOANS, _loan_type(facts)), loan, "抵押登记后由银行发放", f"贷款银行划入{ESCROWED}"),
    ]
    owed = [row for row in rows if row[1] > 0]
    return [
        {"no": str(no), "what": what, "amount": money(amount), "due": due, "channel": channel}
        for no, (what, amount, due, channel) in enumerate(owed, start=1)
    ]


def person(one: Signatory) -> dict[str, str]:
    """Return a signatory's row."""
    return {
        "name": one.name or BLANK,
        "id_kind": named(ID_KINDS, one.id_type),
        "id_number": one.id_number or BLANK,
        "phone": one.phone or BLANK,
        "share": BLANK if one.share_percent is None else percent(one.share_percent / 100),
    }


def blanks(made: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where blanks were left, as paths such as ``home.title_no``."""
    return tuple(dict.fromkeys(_blanks(made, "")))


def money(amount: Decimal) -> str:
    """Return an amount with thousands and fen: 5,000,000.00."""
    return f"{amount.quantize(FEN):,}"


def percent(rate: Decimal) -> str:
    """Return a rate as a percentage without needless zeros: 2.2%."""
    return f"{(rate * 100).normalize():f}%"


def written(day: object) -> str:
    """Return a date as 2026年3月2日, a blank for none."""
    return f"{day.year}年{day.month}月{day.day}日" if isinstance(day, date) else BLANK


def _home(facts: PaperFacts) -> dict[str, str]:
    line = facts.listing.line
    city = named(CITIES, line.city)
    return {
        "address": _address(facts),
        "title_no": str(facts.fact("listing_title_no") or BLANK),
        "area": f"{line.area:f}",
        "title_type": named(TITLES, line.title_type),
        "use": str(facts.fact("listing_use") or "住宅"),
        "verification_code": line.verification_code or BLANK,
        "city": city,
    }


def _address(facts: PaperFacts) -> str:
    """Return district, community and address; what the address says already is not said twice."""
    line, address = facts.listing.line, facts.address
    if not address:
        return BLANK
    before = [part for part in (line.district or "", line.community) if part and part not in address]
    return "".join([*before, address])


def _mortgage(facts: PaperFacts) -> dict[str, Any]:
    bank = facts.fact("seller_mortgage_bank") or facts.fact("payoff_bank")
    balance = facts.fact("seller_mortgage_balance")
    return {
        "exists": facts.fact("seller_mortgage") is True or facts.listing.line.seller_mortgage is True,
        "bank": named(BANKS, bank),
        "balance": money(balance) if isinstance(balance, Decimal) else BLANK,
        "plan": named(PAYOFFS, facts.fact("seller_payoff_method")),
    }


def _loan(facts: PaperFacts) -> dict[str, Any]:
    kind = _loan_type(facts)
    signed = _day(facts, "sign_date", facts.deal.line.sign_date)
    return {
        "exists": kind != "none",
        "kind": named(LOANS, kind),
        "amount": money(_amount(facts, "loan_amount", facts.deal.line.loan_amount)),
        "apply_by": written(signed and signed + timedelta(days=facts.terms.loan_apply_days)),
        "cure_days": str(facts.terms.loan_cure_days),
    }


def _dates(facts: PaperFacts) -> dict[str, str]:
    line, terms = facts.deal.line, facts.terms
    signed = _day(facts, "sign_date", line.sign_date)
    transferred = _day(facts, "transfer_date", line.transfer_date)
    return {
        "sign": written(signed),
        "signed": written(facts.deal.signed_at.date() if facts.deal.signed_at else signed),
        "deposit": written(signed),
        "online_sign": written(signed and signed + timedelta(days=terms.online_sign_days)),
        "transfer": written(transferred),
        "handover": written(transferred and transferred + timedelta(days=terms.handover_days)),
        "hukou_days": str(terms.hukou_days),
    }


def _loan_type(facts: PaperFacts) -> str:
    return str(facts.said.get("loan_type") or facts.deal.line.loan_type)


def _amount(facts: PaperFacts, name: str, otherwise: Decimal) -> Decimal:
    said = facts.said.get(name)
    return said if isinstance(said, Decimal) else otherwise


def _day(facts: PaperFacts, name: str, otherwise: date | None) -> date | None:
    said = facts.said.get(name)
    return said if isinstance(said, date) else otherwise


def _blanks(value: Any, path: str) -> Iterator[str]:
    if value == BLANK:
        yield path
    elif isinstance(value, Mapping):
        wanted = value.items() if value.get("exists", True) else ()
        for name, inner in wanted:
            yield from _blanks(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _blanks(inner, path)
