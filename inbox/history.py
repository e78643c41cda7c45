"""A task's way here and its own story, in words, from the journal of its instance. No sealed input is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.queries.instances import HistoryEntry
from engine.queries.tasks import TaskLine
from inbox.words import WAITS
from web.translation import gettext, marked

MOST_LED = 4

_MOMENTS: Mapping[str, str] = {
    "warning": marked("提醒：快到期了"),
    "breach": marked("超过期限"),
    "due": marked("超过期限"),
    "escalation": marked("已上报上级"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Be one thing that happened; ``state`` is a timeline's: done, doing, next."""

    title: str
    at: datetime
    text: str = ""
    state: str = "done"


def led_here(entries: Sequence[HistoryEntry], line: TaskLine, names: Mapping[str, str]) -> tuple[Told, ...]:
    """Return the last few steps before a task opened: what people and services did, and which table row decided."""
    told: list[Told] = []
    for entry in entries:
        told.extend(step for event in entry.events if (step := _step(event, entry, names)) is not None)
        if any(event[0] == "task" and event[2] == line.id for event in entry.events):
            break
    return tuple(told[-MOST_LED:])


def own_story(
    entries: Sequence[HistoryEntry], line: TaskLine, names: Mapping[str, str], why: str | None
) -> tuple[Told, ...]:
    """Return what happened to a task itself."""
    told: list[Told] = []
    for entry in entries:
        if any(event[0] == "task" and event[2] == line.id for event in entry.events):
            told.append(Told(title=gettext("任务到手"), at=entry.at, text=why or ""))
        if entry.subject == line.id:
            told.append(Told(title=_verb(entry, names), at=entry.at))
    if told and line.state == "assigned":
        told[-1] = Told(title=told[-1].title, at=told[-1].at, text=told[-1].text, state="doing")
    return tuple(told)


def _step(event: Sequence[Any], entry: HistoryEntry, names: Mapping[str, str]) -> Told | None:
    match list(event):
        case ["node", _, _, "userTask", str(name), *_]:
            who = names.get(entry.actor_id or "", "")
            return Told(title=gettext("{name} 已完成").format(name=name), at=entry.at, text=who)
        case ["node", _, _, "serviceTask", str(name), *_] if name:
            return Told(title=gettext("{name} 有了结果").format(name=name), at=entry.at)
        case ["decision", _, str(table), _, _, rows, *_]:
            return Told(title=gettext("判定表“{table}”").format(table=table), at=entry.at, text=_rows(rows))
    return None


def _rows(rows: Sequence[Mapping[str, Any]]) -> str:
    """Name the rows that decided, and what they rest on."""
    said = []
    for row in rows:
        number = row.get("id") or row.get("row") or ""
        grounds = [str(row[name]) for name in ("authority", "document", "effective_from") if row.get(name)]
        said.append(" · ".join([gettext("第 {row} 行").format(row=number), *grounds]))
    return "；".join(said)


def _verb(entry: HistoryEntry, names: Mapping[str, str]) -> str:
    who = names.get(entry.actor_id or "", gettext("系统"))
    events = [list(event) for event in entry.events]
    if entry.verb == "transfer":
        to = next((names.get(str(event[3]), "") for event in events if event[0] == "transfer" and len(event) > 3), "")
        return gettext("{who} 转办给 {to}").format(who=who, to=to)
    if entry.verb == "wait":
        on = next(
            (gettext(WAITS.get(str(event[3]), "")) for event in events if event[0] == "wait" and len(event) > 3), ""
        )
        return gettext("{who} 暂停计时，等{on}").format(who=who, on=on)
    if entry.verb == "deadline":
        moment = next((str(event[-1]) for event in events), "")
        return gettext(_MOMENTS.get(moment, marked("期限提醒")))
    said = {
        "claim": marked("{who} 认领"),
        "release": marked("{who} 退回池"),
        "resume-task": marked("{who} 恢复计时"),
        "complete": marked("{who} 完成"),
    }.get(entry.verb, "{who} " + entry.verb)
    return gettext(said).format(who=who)
