"""Decide what a listing must say, and what of it may still change."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from brokerage.policies import money
from brokerage.policies.listing_lifecycle import ListingState
from brokerage.policies.numbers import city_id
from brokerage.policies.personal import clean_text
from engine.errors import Conflict, Finding, Invalid

COLUMNS = ("city", "community", "area", "price_asked", "title_type", "district", "seller_mortgage")
VERIFIED = frozenset({"community", "area", "title_type", "address"})
"""What the title check has looked at: changing it would make the check a check of something else."""

CHANGEABLE = frozenset(COLUMNS) - {"city"} | {"address", "facts", "seller_id", "maintainer_id"}
LARGEST_AREA = Decimal(100000)
_TEXTS = {"city": 60, "community": 120, "title_type": 40, "district": 60}
_OPTIONAL = frozenset({"district", "seller_mortgage"})
_ZH = {
    "city": "城市",
    "community": "小区",
    "area": "面积",
    "price_asked": "挂牌价",
    "title_type": "产权性质",
    "district": "区域",
    "seller_mortgage": "是否有抵押",
}


class ListingInvalid(Invalid):
    """A fact of a listing is missing or makes no sense."""

    code = "listing-invalid"
    zh = "房源信息不正确"


class ListingFixed(Conflict):
    """The listing's state does not allow this change."""

    code = "listing-fixed"
    zh = "房源现在的状态不允许修改这些信息"


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a listing, cleaned, the city by its id. Area in square metres, price in yuan.

    :raises ListingInvalid: with a finding per wrong field.
    """
    cleaned: dict[str, Any] = {}
    findings: list[Finding] = []
    for name in COLUMNS:
        value = values.get(name)
        if value is None or value == "":
            if name not in _OPTIONAL:
                findings.append(_say(name, "必填", "is required"))
            cleaned[name] = None
        elif name in _TEXTS:
            text = clean_text(value) if isinstance(value, str) else ""
            cleaned[name] = text
            if not 0 < len(text) <= _TEXTS[name]:
                findings.append(_say(name, f"1 到 {_TEXTS[name]} 个字", f"is a text of 1 to {_TEXTS[name]} characters"))
        elif name == "seller_mortgage":
            cleaned[name] = value
            if not isinstance(value, bool):
                findings.append(_say(name, "是或否", "is true or false"))
        else:
            cleaned[name] = _number(name, value, findings)
    if findings:
        raise ListingInvalid(findings[0].en, findings=findings)
    return cleaned | {"city": city_id(cleaned["city"])}


def check_change(state: ListingState, changes: Mapping[str, Any]) -> None:
    """Check that a listing in this state may change these facts.

    :raises ListingInvalid: there is no such fact, or it never changes.
    :raises ListingFixed: not in this state.
    """
    unknown = sorted(set(changes) - CHANGEABLE)
    if unknown:
        raise ListingInvalid(findings=[_say(name, "不能修改", "cannot be changed") for name in unknown])
    if state in {ListingState.UNDER_CONTRACT, ListingState.SOLD, ListingState.WITHDRAWN}:
        raise ListingFixed(state=str(state))
    fixed = sorted(VERIFIED & set(changes))
    if fixed and state in {ListingState.VERIFIED, ListingState.LISTED}:
        raise ListingFixed(f"verified already: {', '.join(fixed)}", state=str(state), fields=fixed)


def _number(name: str, value: Any, findings: list[Finding]) -> Decimal | None:
    try:
        number = money.amount(value, name=name)
    except money.AmountInvalid as problem:
        findings.extend(problem.findings)
        return None
    if name == "area" and number > LARGEST_AREA:
        findings.append(_say(name, "面积过大", "is too large"))
    return number


def _say(name: str, zh: str, en: str) -> Finding:
    return Finding(rule="listing.fact", zh=f"{_ZH.get(name, name)}：{zh}", en=f"{name} {en}", element=name)
