"""What the health page calls the kinds of work, their states, the queues and the workers; unknown ones are shown as they are."""

from collections.abc import Mapping
from types import MappingProxyType

from web.translation import marked

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "call": marked("请求接口"),
        "event": marked("告诉各处"),
        "errand": marked("后台工作"),
        "message": marked("交给流程的消息"),
        "request": marked("请人装日历"),
    }
)
"""What is in the outbox."""

TURNS: Mapping[str, str] = MappingProxyType(
    {
        "waiting": marked("等着做"),
        "running": marked("正在做"),
        "done": marked("做完了"),
        "failed": marked("没做成"),
        "cancelled": marked("不用做了"),
    }
)

QUEUES: Mapping[str, str] = MappingProxyType(
    {
        "calls": marked("接口请求"),
        "events": marked("事件和消息"),
        "errands": marked("后台工作"),
        "forecasting": marked("估价"),
    }
)

WORKERS: Mapping[str, str] = MappingProxyType(
    {
        "idle": marked("空闲"),
        "busy": marked("在忙"),
        "started": marked("刚启动"),
        "suspended": marked("暂停"),
    }
)
"""What a worker is doing, in the queue's own words."""
