"""What the inbox's pages say beside their templates: sentences for what was done, words for states of the trade."""

from collections.abc import Mapping
from types import MappingProxyType

from web.translation import marked

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "claimed": marked("已认领，在您的待办里了。"),
        "released": marked("已退回池，别的同事可以认领。"),
        "completed": marked("任务已完成，交给下一步。"),
        "waiting": marked("已暂停计时，对方答复后请点“恢复计时”。"),
        "resumed": marked("已恢复计时，期限按等待的时间顺延。"),
        "transferred": marked("已转办。"),
        "returned": marked("已驳回，上一位会看到您写的原因。"),
        "said": marked("留言已记下，同事都能看到。"),
        "attached": marked("文件已附上。"),
        "kept": marked("已保存。"),
        "leave-noted": marked("休假已登记，那几天的新任务不派给您。"),
        "leave-cancelled": marked("休假已取消。"),
        "password-changed": marked("密码已修改，别的设备都已退出。"),
        "signed-out": marked("别的设备都已退出。"),
    }
)

LOANS: Mapping[str, str] = MappingProxyType(
    {
        "none": marked("全款"),
        "commercial": marked("商业贷款"),
        "hpf": marked("公积金贷款"),
        "combo": marked("组合贷款"),
    }
)

SIDES: Mapping[str, str] = MappingProxyType({"buyer": marked("买方"), "seller": marked("卖方")})

WAITS: Mapping[str, str] = MappingProxyType(
    {"bank": marked("银行"), "authority": marked("主管部门"), "customer": marked("客户")}
)

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "over": marked("已超时"),
        "today": marked("今天到期"),
        "tomorrow": marked("明天到期"),
        "later": marked("以后到期"),
        "paused": marked("暂停计时"),
        "undated": marked("没有期限"),
    }
)

STANDINGS: Mapping[str, str] = MappingProxyType(
    {"overdue": marked("已超时"), "today": marked("今天到期"), "waiting": marked("在等别人")}
)

SORTS: Mapping[str, str] = MappingProxyType(
    {"due": marked("先到期的"), "newest": marked("新到手的"), "key": marked("按编号")}
)
