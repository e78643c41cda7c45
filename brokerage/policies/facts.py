"""Decide which facts of a deal may enter process data: what decisions need, never who a person is."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from brokerage.policies.personal import looks_personal
from engine.errors import Finding, Invalid

_NAME = re.compile(
    r"(buyer|seller|listing|loan|deal)_[a-z][a-z0-9_]{0,60}|zone|district|bank|payoff_bank|rooms|halls|bathrooms|floor"
    r"|floors|built_year|orientation|elevator|decoration|leased|commission_until"
)
_PERSONAL = re.compile(r"(^|_)(name|phone|mobile|tel|id_number|id_card|email|wechat|address)(_|$)")
_RESERVED = frozenset(
    {"buyer_ids", "seller_ids", "listing_id", "listing_no", "deal_id", "deal_no", "loan_type", "loan_amount"}
)
LONGEST_TEXT = 80
MOST_FACTS = 80
LARGEST = Decimal("1000000000000")
"""Beyond all money and counts of the trade; a number with thousands of digits would stop the process that reads it."""


class FactsInvalid(Invalid):
    """A fact of a deal is unknown, personal, or not of a plain kind."""

    code = "facts-invalid"
    zh = "交易要素不正确"


def is_fact(name: str) -> bool:
    """Say whether a field of a form is a fact of the trade, kept with its record."""
    return name not in _RESERVED and bool(_NAME.fullmatch(name)) and not _PERSONAL.search(name)


def clean(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that may enter process data.

    :raises FactsInvalid: a name is not one of the trade's (``buyer_…``, ``seller_…``), or a value is personal or no plain value.
    """
    findings = [finding for name, value in facts.items() if (finding := _finding(name, value))]
    if len(facts) > MOST_FACTS:
        findings.append(_say("", f"最多 {MOST_FACTS} 项", f"at most {MOST_FACTS} facts"))
    if findings:
        raise FactsInvalid(findings[0].en, findings=findings)
    return dict(facts)


def _finding(name: str, value: Any) -> Finding | None:
    if name in _RESERVED or not _NAME.fullmatch(name):
        return _say(name, "不认识的要素", "unknown fact")
    if _PERSONAL.search(name):
        return _say(name, "流程数据里不能放个人信息", "personal data does not enter process data")
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            return _say(name, f"最多 {LONGEST_TEXT} 个字", f"at most {LONGEST_TEXT} characters")
        if looks_personal(value):
            return _say(name, "看起来像电话或证件号，不能放进流程数据", "this looks like a phone or identity number")
        return None
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value) < LARGEST):
        return _say(name, "数字过大", "the number is too large")
    if value is None or (isinstance(value, bool | int | Decimal | date) and not isinstance(value, datetime)):
        return None
    return _say(name, "只能是文字、数字、日期或是否", "a fact is text, a number, a date or true or false")


def _say(name: str, zh: str, en: str) -> Finding:
    return Finding(rule="facts.plain", zh=f"{name}：{zh}", en=f"{name}: {en}", element=name or None)
