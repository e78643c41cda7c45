"""What a notice says: by occasion, in plain Chinese and English, with the business key and no personal data. Pure."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.errors import Invalid

LONGEST = 300


class OccasionUnknown(Invalid):
    """There is no text for this occasion."""

    code = "notice-occasion-unknown"
    zh = "没有这种通知"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Be a text; ``template`` names it for a vendor of text messages, whose templates are approved beforehand."""

    template: str
    zh: str
    en: str


_TEXTS: dict[str, tuple[str, str]] = {
    "task_assigned": (
        "{key}：任务“{task}”已分配给您{due_zh}。",
        "{key}: the task “{task}” was assigned to you{due_en}.",
    ),
    "task_offered": (
        "{key}：任务“{task}”待认领{due_zh}。",
        "{key}: the task “{task}” can be claimed{due_en}.",
    ),
    "warning": (
        "预警 {key}：任务“{task}”快到期了{due_zh}，请尽快办理。",
        "Warning {key}: the task “{task}” is nearly due{due_en}.",
    ),
    "breach": (
        "超时 {key}：任务“{task}”已超过截止时间{due_zh}，请立即办理。",
        "Overdue {key}: the task “{task}” has passed its deadline{due_en}.",
    ),
    "escalation": (
        "升级 {key}：任务“{task}”超时仍未办完{due_zh}，已升级处理。",
        "Escalation {key}: the task “{task}” is still open after its deadline{due_en} and was escalated.",
    ),
    "customer_breach": (
        "{agency}：您的业务 {key} 中“{task}”的办理比约定时间晚，我们正在抓紧处理。",
        "{agency}: in your business {key}, “{task}” takes longer than agreed. We are working on it.",
    ),
    "customer_escalation": (
        "{agency}：您的业务 {key} 中“{task}”的办理仍未完成，已转由负责人跟进。",
        "{agency}: in your business {key}, “{task}” is still not done. A manager follows it up now.",
    ),
    "party_link": (
        "{agency}：交易 {key} 办到哪一步、需要您做什么，打开链接就能看到。链接只给您本人，请勿转发。",
        "{agency}: open the link to see how far deal {key} is and what is asked of you. It is yours alone: do not pass it on.",
    ),
    "party_task": (
        "{agency}：交易 {key} 有一件事要您办：“{task}”{due_zh}。打开您的链接办理。",
        "{agency}: deal {key} needs you: “{task}”{due_en}. Open your link to do it.",
    ),
    "incident": (
        "异常 {key}：流程停在节点 {task}（{code}），需要管理员处理。",
        "Incident {key}: the process stopped at {task} ({code}) and needs an administrator.",
    ),
    "message": ("{agency}：{key} {task}", "{agency}: {key} {task}"),
}
OCCASIONS = frozenset(_TEXTS)


def text(
    occasion: str,
    *,
    key: str,
    task: str,
    agency: str = "",
    due_at: datetime | None = None,
    zone: str = "Asia/Shanghai",
    code: str = "",
) -> Text:
    """Return the text of an occasion; the deadline is told in the agency's own time.

    :raises OccasionUnknown: there is no such occasion.
    """
    if occasion not in _TEXTS:
        raise OccasionUnknown(occasion=occasion)
    zh, en = _TEXTS[occasion]
    local = due_at.astimezone(ZoneInfo(zone)) if due_at else None
    words = {
        "key": key,
        "task": task,
        "agency": agency,
        "code": code,
        "due_zh": f"（截止 {local.month}月{local.day}日 {local:%H:%M}）" if local else "",
        "due_en": f" (due {local:%Y-%m-%d %H:%M})" if local else "",
    }
    return Text(template=occasion, zh=zh.format(**words)[:LONGEST], en=en.format(**words)[:LONGEST])
