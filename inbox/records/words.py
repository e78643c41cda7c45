"""What the records' pages say beside their templates: states of the trade, kinds of money and papers, verbs of the journal."""

from collections.abc import Mapping
from types import MappingProxyType

from web.translation import marked

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "falling": marked("已发起爆单，店长会先确认事实。"),
        "suspended": marked("流程已暂停，恢复之前不会往下走。"),
        "running": marked("流程已恢复。"),
        "terminated": marked("流程已终止。"),
        "said": marked("留言已记下。"),
    }
)

DEAL_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "opened": ("doing", marked("已立项")),
        "intent": ("doing", marked("已付定金")),
        "signing": ("doing", marked("签约中")),
        "signed": ("doing", marked("已签约")),
        "online_signed": ("doing", marked("已网签")),
        "transferred": ("doing", marked("已过户")),
        "handed_over": ("doing", marked("已交房")),
        "closed": ("done", marked("已结案")),
        "fell_through": ("cancelled", marked("已爆单")),
    }
)
"""The chip of a deal in a state: shape and word."""

LISTING_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "draft": ("open", marked("录入中")),
        "verifying": ("doing", marked("核验中")),
        "verified": ("doing", marked("已核验")),
        "rejected": ("late", marked("核验未过")),
        "listed": ("done", marked("挂牌中")),
        "under_contract": ("doing", marked("签约中")),
        "sold": ("done", marked("已成交")),
        "withdrawn": ("cancelled", marked("已下架")),
    }
)

VIEWING_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "requested": ("open", marked("待确认")),
        "booked": ("doing", marked("已约定")),
        "checked_in": ("doing", marked("已到店")),
        "closed": ("done", marked("已结束")),
    }
)

SCOPES: Mapping[str, str] = MappingProxyType(
    {"mine": marked("我办的"), "branch": marked("本店的"), "all": marked("全部")}
)

FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "open": marked("进行中"),
        "closed": marked("已结案"),
        "fell_through": marked("已爆单"),
        "any": marked("全部状态"),
    }
)

ENTRIES: Mapping[str, str] = MappingProxyType(
    {
        "earnest_paid": marked("收定金"),
        "earnest_settled": marked("定金结转"),
        "deposit": marked("存入监管"),
        "disbursement": marked("解付"),
        "refund": marked("退款"),
        "commission": marked("佣金"),
        "other": marked("其他"),
    }
)

ACCOUNTS: Mapping[str, str] = MappingProxyType(
    {
        "escrow_bank": marked("监管账户"),
        "deposit": marked("定金"),
        "buyer": marked("买方"),
        "seller": marked("卖方"),
        "lender": marked("贷款银行"),
        "payoff_bank": marked("原贷款行"),
        "commission": marked("佣金"),
        "tax": marked("税款"),
        "fees": marked("费用"),
    }
)

ROLES_IN_DEAL: Mapping[str, str] = MappingProxyType(
    {
        "buyer": marked("买方"),
        "seller": marked("卖方"),
        "spouse": marked("配偶"),
        "coowner": marked("共有人"),
        "proxy": marked("代理人"),
    }
)

PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "sale_contract": marked("买卖合同"),
        "online_contract": marked("网签合同"),
        "tax_receipt": marked("完税凭证"),
        "new_title": marked("新不动产权证"),
        "party_identity": marked("新当事方身份证件"),
        "party_consent": marked("变更同意书"),
    }
)

FAULTS: Mapping[str, str] = MappingProxyType(
    {"buyer": marked("买方违约"), "seller": marked("卖方违约"), "none": marked("双方都没有违约")}
)

LISTING_VERBS: Mapping[str, str] = MappingProxyType(
    {
        "listing.verifying": marked("开始核验"),
        "listing.verified": marked("核验通过"),
        "listing.rejected": marked("核验未通过"),
        "listing.listed": marked("挂牌"),
        "listing.withdrawn": marked("下架"),
        "listing.facts": marked("改了资料"),
        "deal.signing": marked("有交易单签约"),
        "deal.fell_through": marked("交易爆单，恢复挂牌"),
        "deal.transferred": marked("过户，已成交"),
    }
)

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "start": marked("{who} 开始流程"),
        "claim": marked("{who} 认领“{what}”"),
        "release": marked("{who} 把“{what}”退回池"),
        "transfer": marked("{who} 转办“{what}”"),
        "return": marked("{who} 驳回“{what}”"),
        "complete": marked("{who} 完成“{what}”"),
        "wait": marked("{who} 暂停“{what}”的计时"),
        "resume-task": marked("{who} 恢复“{what}”的计时"),
        "answer": marked("收到“{what}”的答复"),
        "fail": marked("“{what}”没有办成，转给人办"),
        "call-failed": marked("“{what}”没有办成，转给人办"),
        "timer": marked("到了“{what}”的时间"),
        "message": marked("收到消息“{what}”"),
        "deadline": marked("“{what}”的期限提醒"),
        "suspend": marked("{who} 暂停流程"),
        "resume": marked("{who} 恢复流程"),
        "terminate": marked("{who} 终止流程"),
        "revise-facts": marked("{who} 改了交易条件"),
        "retry": marked("{who} 处理异常“{what}”"),
        "resolve": marked("{who} 处理异常“{what}”"),
        "comment": marked("{who} 留言"),
    }
)
"""What the journal's verbs say; what has no sentence here is told by its own word."""

RESULTS: Mapping[str, str] = MappingProxyType(
    {
        "task": marked("轮到“{what}”"),
        "decision": marked("“{what}”已判定"),
        "sends": marked("发出消息“{what}”"),
        "failed": marked("“{what}”出了异常"),
        "cancelled": marked("“{what}”不用再办"),
    }
)
