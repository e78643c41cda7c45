"""What these pages say beside their templates: states, ways of waiting, verbs of the journal, what an incident's code means."""

from collections.abc import Mapping
from types import MappingProxyType

from web.translation import marked

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "suspended": marked("流程已暂停，恢复之前什么都不会动。"),
        "instance-resumed": marked("流程已恢复，暂停期间到点的定时器会马上触发。"),
        "terminated": marked("流程已终止，未完成的任务都已取消。"),
        "retried": marked("已重新提交。再停住的话，会出现一条新的异常。"),
        "delivered": marked("消息已交给等它的流程。"),
        "nobody-waits": marked("现在没有流程在等这条消息，它继续保留。"),
    }
)

STATUS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "running": ("doing", marked("进行中")),
        "suspended": ("wait", marked("已暂停")),
        "completed": ("done", marked("已办结")),
        "terminated": ("cancelled", marked("已终止")),
    }
)
"""Shape and word of an instance's state."""

LATE: Mapping[str, str] = MappingProxyType({"over": marked("有超时的任务"), "soon": marked("有将到期的任务")})

WAITS: Mapping[str, str] = MappingProxyType(
    {
        "task": marked("任务"),
        "timer": marked("等时间到"),
        "message": marked("等消息"),
        "call": marked("等接口答复"),
        "incident": marked("异常"),
    }
)

TIMERS: Mapping[str, str] = MappingProxyType(
    {
        "process": marked("流程定时"),
        "warning": marked("快到期提醒"),
        "breach": marked("超过期限"),
        "escalation": marked("上报上级"),
    }
)

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "text": marked("文字"),
        "number": marked("数字"),
        "yes-no": marked("是或否"),
        "date": marked("日期"),
        "moment": marked("时刻"),
        "time": marked("钟点"),
        "span": marked("时长"),
        "list": marked("列表"),
        "group": marked("一组"),
        "nothing": marked("空"),
    }
)

MESSAGE_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "kept": ("wait", marked("保留中")),
        "delivered": ("done", marked("已送达")),
        "expired": ("cancelled", marked("已过期")),
    }
)

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "unavailable": marked("对方一直没有答复，允许的次数都试完了。"),
        "hook-failed": marked("接口程序自己出了错，多半要改程序或配置。"),
        "rejected": marked("对方答复不予办理，流程图里没有画这种情况怎么走。"),
        "expression-failed": marked("流程里的一条算式算不出结果，多半缺一项数据。"),
        "no-flow-taken": marked("分支的条件都不成立，流程不知道往哪走。"),
        "condition-not-boolean": marked("分支的条件算出来的不是“是”或“否”。"),
        "correlation-key-missing": marked("等消息用的编号算不出来，多半缺一项数据。"),
        "expression-data-refused": marked("数据里有流程算式不认识的内容。"),
        "step-too-long": marked("一次推进走了太多步，流程图里可能有绕圈。"),
    }
)
"""What the code of an incident means; others are told by their message alone."""

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "start": marked("{who}发起流程"),
        "complete": marked("{who}完成任务"),
        "claim": marked("{who}认领任务"),
        "release": marked("{who}把任务退回池"),
        "transfer": marked("{who}转办任务"),
        "return": marked("{who}驳回任务"),
        "wait": marked("{who}暂停计时"),
        "resume-task": marked("{who}恢复计时"),
        "comment": marked("{who}写了一条说明"),
        "answer": marked("接口有了答复"),
        "fail": marked("接口没有办成"),
        "timer": marked("定时器到点"),
        "message": marked("收到消息"),
        "deadline": marked("期限提醒"),
        "suspend": marked("{who}暂停流程"),
        "resume": marked("{who}恢复流程"),
        "terminate": marked("{who}终止流程"),
        "resolve": marked("{who}处理异常，重新提交"),
        "revise-facts": marked("{who}改了事实"),
    }
)
"""The journal's verbs as sentences."""
