"""How pages say dates, deadlines, amounts and states, in Chinese and English. Pure; the zone and the moment are handed in.

The remaining time comes first, then the moment; on the last day hours, before it working days. Nobody reads "3 days ago".
"""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from types import MappingProxyType

from engine.queries.slack import Slack
from web.language import Language

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "minutes": ("分钟", "minute"),
        "hours": ("小时", "hour"),
        "working-days": ("个工作日", "working day"),
        "days": ("天", "day"),
    }
)
WAITING_ON: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"bank": ("等银行", "Bank"), "authority": ("等主管部门", "Authority"), "customer": ("等客户", "Customer")}
)
_LEVELS: Mapping[str, str] = MappingProxyType({"soon": "warn", "over": "late", "paused": "paused"})
_WAN = Decimal(10_000)
_YI = Decimal(100_000_000)


def day(shown: date, *, today: date, lang: Language) -> str:
    """Write a day: ``3月27日 周五``, with the year when it is another."""
    weekday = shown.weekday()
    if lang == "zh":
        year = "" if shown.year == today.year else f"{shown.year}年"
        return f"{year}{shown.month}月{shown.day}日 周{_WEEKDAYS_ZH[weekday]}"
    year = "" if shown.year == today.year else f" {shown.year}"
    return f"{_WEEKDAYS_EN[weekday]} {shown.day} {_MONTHS_EN[shown.month - 1]}{year}"


def moment(shown: datetime, *, now: datetime, zone: tzinfo, lang: Language) -> str:
    """Write a moment on the agency's wall clock: ``今天 18:00``, else day and time."""
    local, here = shown.astimezone(zone), now.astimezone(zone)
    clock = f"{local:%H:%M}"
    if local.date() == here.date():
        return f"今天 {clock}" if lang == "zh" else f"today {clock}"
    return f"{day(local.date(), today=here.date(), lang=lang)} {clock}"


def span(amount: int, unit: str, lang: Language) -> str:
    """Write an amount of time: ``2 个工作日``."""
    zh, en = _UNITS[unit]
    return f"{amount} {zh}" if lang == "zh" else f"{amount} {en}{'' if amount == 1 else 's'}"


def slack_text(slack: Slack, *, waiting_on: str | None, lang: Language) -> str:
    """Say how a task stands: ``还剩 1 个工作日``, ``超时 3 小时``, ``暂停，等银行``."""
    time, zh = span(slack.amount, slack.unit, lang), lang == "zh"
    if slack.state == "paused":
        on = WAITING_ON.get(waiting_on or "", ("等外部", "others"))
        return f"暂停，{on[0]}" if zh else f"Paused: {on[1].lower()}"
    if slack.state == "unknown":
        return "期限还算不出" if zh else "Deadline unknown"
    if slack.state == "undated":
        return "没有期限" if zh else "No deadline"
    if slack.state == "over":
        return f"超时 {time}" if zh else f"{time} late"
    return f"还剩 {time}" if zh else f"{time} left"


def slack_due(slack: Slack, *, now: datetime, zone: tzinfo, lang: Language) -> str:
    """Say the moment beneath: when it is due, how long it stood still, or why there is no deadline."""
    if slack.state == "paused":
        return (
            f"已停 {span(slack.amount, slack.unit, lang)}"
            if lang == "zh"
            else f"for {span(slack.amount, slack.unit, lang)}"
        )
    if slack.unknown is not None:
        return slack.unknown[0 if lang == "zh" else 1]
    return "" if slack.due_at is None else moment(slack.due_at, now=now, zone=zone, lang=lang)


def slack_level(slack: Slack) -> str:
    """Return the bar's level: empty, ``warn``, ``late`` or ``paused``."""
    return _LEVELS.get(slack.state, "")


def task_chip(*, state: str, waiting_on: str | None, slack: Slack | None, lang: Language) -> tuple[str, str]:
    """Return shape and word of a task's state; a word for whom one waits, never a bare "processing".

    ``slack`` is none where its bar stands beside the chip and has already said how urgent the task is.
    """
    chosen: tuple[str, tuple[str, str]]
    if state == "completed":
        chosen = "done", ("已完成", "Completed")
    elif state == "cancelled":
        chosen = "cancelled", ("已取消", "Cancelled")
    elif waiting_on is not None:
        word = WAITING_ON.get(waiting_on, ("等外部", "Others"))
        chosen = "wait", (word[0], f"Waiting: {word[1].lower()}")
    elif slack is not None and slack.state == "over":
        chosen = "late", ("已超时", "Overdue")
    elif slack is not None and slack.state == "soon":
        chosen = "warn", ("将到期", "Due soon")
    elif state == "offered":
        chosen = "open", ("待领", "To claim")
    else:
        chosen = "doing", ("办理中", "In progress")
    return chosen[0], chosen[1][0 if lang == "zh" else 1]


def amount(yuan: Decimal) -> str:
    """Write yuan for checking: ``5,000,000.00``."""
    return f"{yuan:,.2f}"


def told_amount(yuan: Decimal, lang: Language) -> str:
    """Write yuan for telling: ``500 万``, ``1.2 亿``; English has no 万 and gets ``¥5,000,000``."""
    if lang == "en":
        return f"¥{yuan:,.2f}".removesuffix(".00")
    for unit, name in ((_YI, "亿"), (_WAN, "万")):
        if abs(yuan) >= unit:
            shown = (yuan / unit).quantize(Decimal("0.01"))
            return f"{_plain(shown)} {name}" if shown * unit == yuan else f"{yuan:,.2f} 元".replace(".00 元", " 元")
    return f"{yuan:,.2f} 元".replace(".00 元", " 元")


def number(value: Decimal) -> str:
    """Write a number without an exponent or trailing zeros."""
    return _plain(value)


def items(count: int, lang: Language) -> str:
    """Count tasks: ``3 件``."""
    return f"{count} 件" if lang == "zh" else f"{count} task{'' if count == 1 else 's'}"


def inbox_summary(*, todo: int, overdue: int, soon: int, lang: Language) -> str:
    """Say in one sentence what the inbox holds."""
    if lang == "zh":
        parts = [f"{overdue} 件已超时"] * bool(overdue) + [f"{soon} 件今天到期"] * bool(soon)
        return ("，".join(parts) or (f"{todo} 件待办，今天没有到期的" if todo else "手上没有待办")) + "。"
    parts = [f"{overdue} overdue"] * bool(overdue) + [f"{soon} due today"] * bool(soon)
    return (", ".join(parts) or (f"{items(todo, lang)}, none due today" if todo else "Nothing to do")) + "."


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
