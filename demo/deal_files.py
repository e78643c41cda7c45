"""Reads a deal file (TOML): what somebody wants sold in a demo. Every wrong field is named before the product is started.

Whether the facts make sense for the trade is left to the product, which says so when they are handed in.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from engine.errors import Finding, Invalid

LISTING_FIELDS = frozenset(
    (
        "branch",
        "city",
        "district",
        "community",
        "address",
        "area",
        "price_asked",
        "title_type",
        "seller_mortgage",
        "zone",
        "commission_until",
    )
)
LOAN_FIELDS = frozenset(("loan_type", "loan_amount", "bank"))
"""A buyer who pays in cash leaves them out."""
DEAL_FIELDS = frozenset(("price", "deposit", "sign_date", "transfer_date")) | LOAN_FIELDS
PARTY_FIELDS = frozenset({"name", "phone", "id_number"})
FALL_FIELDS = frozenset({"at", "fault", "reason"})
SECTIONS = frozenset({"agency", "listing", "sellers", "buyers", "deal", "facts", "answers", "fall_through"})
AMOUNTS = (
    ("listing", "area"),
    ("listing", "price_asked"),
    ("deal", "price"),
    ("deal", "deposit"),
    ("deal", "loan_amount"),
)
DATES = (("listing", "commission_until"), ("deal", "sign_date"), ("deal", "transfer_date"))


class DealRefused(Invalid):
    """The deal's facts are refused; the findings name each field and what is wrong."""

    code = "deal-refused"
    zh = "交易资料有误"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            "交易资料有误，请改正上面的字段 / the deal's facts are refused: mend the fields above", findings=findings
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """Be a deal file. ``fall_through`` says at which node the deal falls through, if it does."""

    agency: str
    listing: Mapping[str, Any]
    sellers: Sequence[Mapping[str, Any]]
    buyers: Sequence[Mapping[str, Any]]
    deal: Mapping[str, Any]
    facts: Mapping[str, Any]
    answers: Mapping[str, Any]
    fall_through: Mapping[str, str]


def wrong(field: str, zh: str, en: str) -> Finding:
    """Say what is wrong with one field."""
    return Finding(rule="demo.deal", element=field, zh=zh, en=en)


def read_deal(file: Path) -> Deal:
    """Read a deal file.

    :raises DealRefused: a section or field is missing, unknown or of a wrong kind.
    """
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DealRefused([wrong(str(file), f"读不了：{error}", f"cannot be read: {error}")]) from error
    return deal_told(told)


def deal_told(told: Mapping[str, Any]) -> Deal:
    """Make a deal of what a file says.

    :raises DealRefused: a section or field is missing, unknown or of a wrong kind.
    """
    findings = [wrong(name, "没有这个部分", "unknown section") for name in told if name not in SECTIONS]
    findings += _section(told.get("listing"), "listing", LISTING_FIELDS)
    findings += _section(told.get("deal"), "deal", DEAL_FIELDS, needed=DEAL_FIELDS - LOAN_FIELDS)
    for side in ("sellers", "buyers"):
        people = told.get(side)
        if not isinstance(people, list) or not people:
            findings.append(wrong(side, "至少要有一位", "at least one is needed"))
            continue
        for index, person in enumerate(people):
            findings += _section(person, f"{side}[{index}]", PARTY_FIELDS, needed=frozenset({"name"}))
    if "fall_through" in told:
        findings += _section(told["fall_through"], "fall_through", FALL_FIELDS)
    for name in ("facts", "answers"):
        if not isinstance(told.get(name, {}), Mapping):
            findings.append(wrong(name, f"要写成 [{name}] 部分", f"must be a section [{name}]"))
    findings += _amounts(told)
    findings += _dates(told)
    if findings:
        raise DealRefused(findings)
    return Deal(
        agency=str(told.get("agency", "anju")),
        listing=told["listing"],
        sellers=told["sellers"],
        buyers=told["buyers"],
        deal={"loan_type": "none", "loan_amount": "0", **told["deal"]},
        facts=told.get("facts", {}),
        answers=told.get("answers", {}),
        fall_through=told.get("fall_through", {}),
    )


def require_agency(processes: Path, code: str) -> None:
    """See that the library has demo people of this agency.

    :raises DealRefused: it has none.
    """
    known = sorted(found.parent.name for found in processes.glob("*/demo.toml"))
    if code not in known:
        told = "、".join(known)
        raise DealRefused([wrong("agency", f"没有机构 {code}，可选：{told}", f"there is no {code}; choose of {known}")])


def _section(given: Any, name: str, known: frozenset[str], needed: frozenset[str] | None = None) -> list[Finding]:
    if not isinstance(given, Mapping):
        return [wrong(name, "缺少这个部分", "the section is missing")]
    found = [wrong(f"{name}.{field}", "没有这个字段", "unknown field") for field in given if field not in known]
    lacking = sorted((known if needed is None else needed) - set(given))
    return found + [wrong(f"{name}.{field}", "缺少这个字段", "is missing") for field in lacking]


def _amounts(told: Mapping[str, Any]) -> list[Finding]:
    found = []
    for section, name, value in _given(told, AMOUNTS):
        try:
            good = not isinstance(value, float | bool) and Decimal(str(value)) >= 0
        except InvalidOperation:
            good = False
        if not good:
            zh, en = f'要写成带引号的数，如 "5000000"，不能是 {value!r}', f'write "5000000", quoted, not {value!r}'
            found.append(wrong(f"{section}.{name}", zh, en))
    return found


def _dates(told: Mapping[str, Any]) -> list[Finding]:
    return [
        wrong(
            f"{section}.{name}", "要写成日期，如 2026-03-16，不加引号", "a date such as 2026-03-16 is needed, unquoted"
        )
        for section, name, value in _given(told, DATES)
        if type(value) is not date
    ]


def _given(told: Mapping[str, Any], fields: Sequence[tuple[str, str]]) -> list[tuple[str, str, Any]]:
    """Return the fields that are there; a missing one is told once, by its section."""
    return [
        (section, name, told[section][name])
        for section, name in fields
        if isinstance(told.get(section), Mapping) and name in told[section]
    ]
