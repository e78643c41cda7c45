"""What an agency's papers say when a deal says nothing else. Defaults of the house, to be edited, never a legal truth."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation

from engine.errors import Finding, Invalid


class TermsInvalid(Invalid):
    """A term of the agency's papers is not written as it should be."""

    code = "contract-terms-invalid"
    zh = "合同默认条款不正确"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Hold the terms; the names are those of the settings in ``agency.toml``. Amounts in yuan, days are calendar days."""

    hukou_retention: Decimal = Decimal(50000)
    handover_retention: Decimal = Decimal(20000)
    hukou_days: int = 60
    escrow_bank: str = "icbc"
    commission_rate: Decimal = Decimal("0.022")
    penalty_daily: str = "万分之五"
    penalty_grace_days: int = 15
    penalty_rate: Decimal = Decimal("0.20")
    refund_days: int = 5
    loan_apply_days: int = 7
    loan_cure_days: int = 15
    online_sign_days: int = 5
    handover_days: int = 7
    copies: int = 4
    dispute: str = "向房屋所在地人民法院提起诉讼"
    tax_bearer: str = "法律规定由甲方承担的由甲方承担，法律规定由乙方承担的由乙方承担"
    included_items: str = "以物业交接单所列为准"
    services: str = "房源与客源信息、带看、协商撮合、协助订立合同、协助办理贷款、缴税与转移登记"
    necessary_cost_cap: Decimal = Decimal(2000)
    refund_rate: Decimal = Decimal(1)
    licence_no: str = ""
    interest_to: str = "出卖人"


NAMES = frozenset(field.name for field in fields(Terms))


def read(values: Mapping[str, str]) -> Terms:
    """Return the terms, defaults where nothing is set.

    :raises TermsInvalid: a number is not written as one.
    """
    kinds: dict[str, type] = {field.name: type(getattr(Terms(), field.name)) for field in fields(Terms)}
    read_values: dict[str, object] = {}
    for name in sorted(NAMES & values.keys()):
        try:
            read_values[name] = kinds[name](values[name])
        except (InvalidOperation, ValueError):
            zh, en = f"{name} 应为数字：{values[name]}", f"{name} must be a number: {values[name]}"
            raise TermsInvalid(en, findings=[Finding(rule="contract.term", element=name, zh=zh, en=en)]) from None
    return Terms(**read_values)  # type: ignore[arg-type]  # every value was made by the field's own type
