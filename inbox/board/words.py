"""The board's words: the sentence that concludes it, its periods, its funnel."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from inbox.board.conclusion import Conclusion
from web import wording
from web.language import Language, language
from web.translation import gettext, marked

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "heap": marked("{who}手上有 {number} 件超时，全部超时共 {all} 件"),
        "slower": marked("{stage}阶段的任务比上一期慢了 {days} 个工作日"),
        "overdue": marked("{number} 件任务已超时"),
        "stuck": marked("{number} 单交易停住了，最久的是 {deal}"),
        "today": marked("今天到期 {number} 件"),
        "calm": marked("没有超时，没有停住的交易"),
    }
)

SPANS: Mapping[int, str] = MappingProxyType(
    {4: marked("最近 4 周"), 12: marked("最近 12 周"), 26: marked("最近半年"), 52: marked("最近一年")}
)

FUNNEL: Mapping[str, str] = MappingProxyType(
    {
        "listings": marked("新房源"),
        "viewings": marked("约看"),
        "viewed": marked("到店带看"),
        "deals": marked("开单"),
        "signed": marked("签约"),
        "closed": marked("结案"),
    }
)

_MILLION = Decimal(1_000_000)
_HUNDRED_MILLION = Decimal(100_000_000)
_TEN_THOUSAND = Decimal(10_000)


def concluded(found: Conclusion) -> str:
    """Say the conclusion."""
    facts = dict(found.facts)
    if "days" in facts:
        facts["days"] = wording.number(Decimal(str(facts["days"])))
        facts["stage"] = facts[language()]
    return gettext(SENTENCES[found.kind]).format(**facts)


def about(amount: Decimal, lang: Language) -> str:
    """Write a great sum as one tells it, rounded: ``2.31 亿``, ``486 万``."""
    unit = _MILLION if amount >= _HUNDRED_MILLION else _TEN_THOUSAND
    return wording.told_amount((amount / unit).quantize(Decimal(1)) * unit, lang)
