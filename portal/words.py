"""What the customers' pages say beside their templates and the diagrams: about dates, money, papers and how a deal ended."""

from collections.abc import Mapping
from types import MappingProxyType

from web.translation import marked

SENTENCES: Mapping[str, str] = MappingProxyType({"handed-in": marked("收到了，谢谢。我们接着办，有进展会在这里更新。")})

ENDED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "closed": (marked("都办好了"), marked("这笔交易已经全部办完，感谢您的信任。")),
        "fell_through": (marked("这笔交易已经终止"), marked("后续的退款等事项如有疑问，请联系我们。")),
        "over": (marked("办理已经结束"), marked("如有疑问，请联系我们。")),
    }
)
SUSPENDED = (marked("暂时停办"), marked("办理暂时停下来了，恢复后会在这里更新。想知道原因，请联系我们。"))
UNSAID = marked("正在办理")

ASKED_BY = marked("请在 {day} 前办好。")
ASKED_LATE = marked("原定 {day} 前办好，请尽快；有困难请联系我们。")
ASKED_UNDATED = marked("您办好之后，才能推算后面的日期。")
DUE_BY = marked("预计 {day} 前办好。")
LATE = marked("比原定的 {day} 晚了，我们正在抓紧办。")
UNKNOWN = marked("那段时间的放假安排还没有公布，现在推算不出日期。")
UNDATED = marked("这一步没有固定期限，办好了会在这里更新。")
WAITING: Mapping[str, str] = MappingProxyType(
    {
        "bank": marked("正在等银行答复。对方何时答复还不知道，现在推算不出日期。"),
        "authority": marked("正在等主管部门答复。对方何时答复还不知道，现在推算不出日期。"),
        "customer": marked("材料或款项到齐之后，才能推算日期。"),
    }
)

PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "deposit_agreement": marked("定金协议"),
        "sale_contract": marked("买卖合同"),
        "brokerage_contract": marked("居间合同"),
        "supplement": marked("补充协议"),
        "escrow_agreement": marked("资金监管协议"),
        "online_contract": marked("网签合同"),
        "tax_receipt": marked("完税凭证"),
        "new_title": marked("不动产权证"),
        "handover_sheet": marked("交接单"),
        "sent_by_buyer": marked("您提交的文件"),
        "sent_by_seller": marked("您提交的文件"),
    }
)
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "application/pdf": "pdf",
        "image/png": "png",
        "image/jpeg": "jpg",
        "image/webp": "webp",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    }
)
