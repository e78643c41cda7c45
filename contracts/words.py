"""Which variables the generator gives to every template, and the Chinese words of codes.

``SHAPES`` is what ``processes/shared/contracts/README.md`` promises; a template that reads more is refused at publish.
"""

from typing import Literal

BLANK = "＿＿＿＿＿＿"
"""What stands in the paper where nothing is known: people fill it in by hand."""

Shape = Literal["text"] | frozenset[str]

_PERSON = frozenset({"name", "id_kind", "id_number", "phone", "share"})
_TEXTS = [
    "contract_no",
    "deal_no",
    "price",
    "price_in_words",
    "deposit",
    "deposit_in_words",
    "included_items",
    "loan_text",
    "tax_bearer",
    "refund_days",
    "dispute",
    "copies",
    "services",
    "necessary_cost_cap",
    "refund_rate",
    "supplement_no",
    "reason",
    "deposit_channel",
    "extra_terms",
]

SHAPES: dict[str, Shape] = {
    **dict.fromkeys(_TEXTS, "text"),
    "sellers": _PERSON,
    "buyers": _PERSON,
    "agency": frozenset({"name", "branch", "licence_no", "broker"}),
    "home": frozenset({"address", "title_no", "area", "title_type", "use", "verification_code", "city"}),
    "mortgage": frozenset({"exists", "bank", "balance", "plan"}),
    "lease": frozenset({"exists", "until"}),
    "loan": frozenset({"exists", "kind", "amount", "apply_by", "cure_days"}),
    "escrow": frozenset({"bank", "account_no", "amount", "amount_in_words", "interest_to"}),
    "retention": frozenset({"hukou", "handover"}),
    "dates": frozenset({"online_sign", "transfer", "handover", "hukou_days", "signed", "deposit", "sign"}),
    "penalty": frozenset({"daily", "grace_days", "rate"}),
    "commission": frozenset({"rate", "amount", "amount_in_words"}),
    "payments": frozenset({"no", "what", "amount", "due", "channel"}),
    "commission_parts": frozenset({"payer", "share", "amount", "due"}),
    "deposits": frozenset({"no", "what", "amount", "due"}),
    "changes": frozenset({"clause", "before", "after"}),
}

TEMPLATES = {
    "sale_contract": "存量房买卖合同",
    "brokerage_contract": "存量房居间服务合同",
    "supplement": "补充协议",
    "escrow_agreement": "资金监管协议",
    "deposit_agreement": "定金协议",
}
CITIES = {
    "beijing": "北京",
    "shanghai": "上海",
    "shenzhen": "深圳",
    "guangzhou": "广州",
    "hangzhou": "杭州",
    "tianjin": "天津",
    "chengdu": "成都",
    "xian": "西安",
    "nanjing": "南京",
    "suzhou": "苏州",
    "wuhan": "武汉",
}
TITLES = {
    "commodity": "商品房",
    "reform": "已购公房",
    "economy": "经济适用房",
    "central_state": "央产房",
    "bungalow": "平房院落",
    "inherited": "继承取得",
    "other": "其他",
}
LOANS = {"none": "一次性付款", "commercial": "商业贷款", "hpf": "住房公积金贷款", "combo": "组合贷款"}
BANKS = {
    "icbc": "中国工商银行",
    "ccb": "中国建设银行",
    "boc": "中国银行",
    "abc": "中国农业银行",
    "bocom": "交通银行",
    "cmb": "招商银行",
    "psbc": "中国邮政储蓄银行",
}
PAYOFFS = {
    "own_funds": "甲方以自有资金结清并注销抵押",
    "redeem": "赎楼后注销抵押",
    "buyer_deposit": "以乙方存入监管账户的首付款定向结清并注销抵押",
    "with_mortgage": "带押过户",
}
ID_KINDS = {
    "resident": "居民身份证",
    "passport": "护照",
    "hk_macao": "港澳居民来往内地通行证",
    "taiwan": "台湾居民来往大陆通行证",
    "other": "其他证件",
}


def named(words: dict[str, str], code: str | None) -> str:
    """Return the Chinese word of a code, the code itself if it has none, a blank for nothing."""
    return words.get(code, code) if code else BLANK
