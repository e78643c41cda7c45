"""What the pages that begin something say beside their templates."""

from collections.abc import Mapping
from types import MappingProxyType

from web.translation import marked

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "listing-entered": marked("房源已录入，流程已开始，第一件任务已派出。"),
        "viewing-booked": marked("带看已预约，等确认时间。"),
        "reopening-asked": marked("已申请重启，签约专员先核对条件，再由店长批准。"),
        "change-asked": marked("已申请变更当事方，签约专员先收材料，再由店长批准。"),
        "import-cancelled": marked("导入已停止，导进来的都在。"),
        "deal-opened": marked("交易单已开立，流程已开始。"),
    }
)
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "home": marked("房屋"),
        "price": marked("报价"),
        "terms": marked("成交条件"),
        "money": marked("付款"),
        "buyer": marked("买方情况"),
        "seller": marked("卖方情况"),
        "visit": marked("时间"),
        "desk": marked("经办"),
        "request": marked("申请"),
        "more": marked("其他"),
    }
)
