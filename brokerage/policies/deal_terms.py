"""Decide whether the terms of a deal make sense before it is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from brokerage.policies import money
from engine.errors import Finding, Invalid

Side = Literal["buyer", "seller"]
Role = Literal["buyer", "seller", "spouse", "coowner", "proxy"]

LOAN_TYPES = frozenset({"none", "commercial", "hpf", "combo"})
LARGEST_DEPOSIT = Decimal("0.20")
"""Earnest money beyond a fifth of the price has no effect as such (Civil Code art. 586)."""

TERMS = ("price", "deposit", "loan_type", "loan_amount", "sign_date", "transfer_date")


class DealInvalid(Invalid):
    """The terms of a deal make no sense."""

    code = "deal-invalid"
    zh = "交易条件不正确"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealParty:
    """Be one customer in a deal: on which side, as what, with which share of the home in percent."""

    customer_id: str
    side: Side
    role: Role
    share_percent: Decimal | None = None


def clean(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms with exact amounts.

    :raises DealInvalid: with a finding per wrong field.
    """
    findings: list[Finding] = []
    cleaned = dict(terms)
    for name, zero in (("price", False), ("deposit", True), ("loan_amount", True)):
        try:
            cleaned[name] = money.amount(terms[name], name=name, zero=zero)
        except money.AmountInvalid as problem:
            findings.extend(problem.findings)
            cleaned[name] = None
    findings += _loan(cleaned)
    price, deposit = cleaned["price"], cleaned["deposit"]
    if price is not None and deposit is not None and deposit > price * LARGEST_DEPOSIT:
        findings.append(_say("deposit", "定金不得超过成交价的 20%（民法典第 586 条）", "exceeds a fifth of the price"))
    findings += _dates(cleaned)
    if findings:
        raise DealInvalid(findings[0].en, findings=findings)
    return cleaned


def check_parties(parties: Sequence[DealParty]) -> None:
    """Check who takes part.

    :raises DealInvalid: a side is empty, someone stands on both sides or twice in one role, or shares do not make the whole.
    """
    findings: list[Finding] = []
    for side, zh in (("buyer", "买方"), ("seller", "卖方")):
        if not any(party.side == side and party.role == side for party in parties):
            findings.append(_say(f"{side}s", f"至少要有一位{zh}", f"needs at least one {side}"))
        owned = [p.share_percent for p in parties if p.side == side and p.share_percent is not None]
        if any(share <= 0 for share in owned) or (owned and sum(owned) != 100):
            findings.append(_say(f"{side}s", f"{zh}份额之和必须为 100%", f"shares of the {side} side must sum to 100"))
    for party in parties:
        if party.role in ("buyer", "seller") and party.role != party.side:
            findings.append(_say(party.role, "角色与所在方不一致", f"a {party.role} stands on the {party.side} side"))
    sides = {(party.customer_id, party.side) for party in parties}
    if len({customer for customer, _ in sides}) != len(sides):
        findings.append(_say("parties", "同一位客户不能既是买方又是卖方", "has one customer on both sides"))
    if len({(p.customer_id, p.side, p.role) for p in parties}) != len(parties):
        findings.append(_say("parties", "同一位客户重复", "names a customer twice"))
    if findings:
        raise DealInvalid(findings[0].en, findings=findings)


def _loan(cleaned: Mapping[str, Any]) -> list[Finding]:
    kind, loan, price = cleaned["loan_type"], cleaned["loan_amount"], cleaned["price"]
    if kind not in LOAN_TYPES:
        return [_say("loan_type", "请选择贷款方式", f"is one of {', '.join(sorted(LOAN_TYPES))}")]
    if loan is None or price is None:
        return []
    if (kind == "none") != (loan == 0):
        return [_say("loan_amount", "贷款方式与贷款金额不一致", "does not fit the type of loan")]
    if loan >= price:
        return [_say("loan_amount", "贷款金额必须小于成交价", "must be less than the price")]
    if cleaned["deposit"] is not None and loan + cleaned["deposit"] > price:
        return [_say("loan_amount", "定金与贷款之和不能超过成交价", "and deposit together must not exceed the price")]
    return []


def _dates(cleaned: Mapping[str, Any]) -> list[Finding]:
    findings = [
        _say(name, "请填写日期", "is a date")
        for name in ("sign_date", "transfer_date")
        if cleaned[name] is not None and type(cleaned[name]) is not date
    ]
    signed, transferred = cleaned["sign_date"], cleaned["transfer_date"]
    if not findings and signed and transferred and transferred < signed:
        findings.append(_say("transfer_date", "过户日期不能早于签约日期", "must not be before the signing date"))
    return findings


def _say(name: str, zh: str, en: str) -> Finding:
    return Finding(rule="deal.term", zh=zh, en=f"{name} {en}", element=name)
