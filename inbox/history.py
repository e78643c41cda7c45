"""A task's way here and its own story, in words, from the journal of its instance. No sealed input is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import escape

from engine.queries.decided import Cells, Hit
from engine.queries.instances import HistoryEntry
from engine.queries.tasks import TaskLine
from inbox.words import WAITS
from web import pages
from web.translation import gettext, marked

MOST_LED = 5
_ALARM = marked("期限提醒")
_WORKED = marked("{who} 办理")

_MOMENTS: Mapping[str, str] = {
    "warning": marked("提醒：快到期了"),
    "breach": marked("超过期限"),
    "due": marked("超过期限"),
    "escalation": marked("已上报上级"),
}
_VERBS: Mapping[str, str] = {
    "claim": marked("{who} 认领"),
    "release": marked("{who} 退回池"),
    "resume-task": marked("{who} 恢复计时"),
    "complete": marked("{who} 完成"),
    "return": marked("{who} 驳回给上一位"),
    "comment": marked("{who} 留言"),
    "attach": marked("{who} 附上文件"),
    "suspend": marked("{who} 暂停了流程"),
    "resume": marked("{who} 恢复了流程"),
    "terminate": marked("{who} 终止了流程"),
    "revise-facts": marked("{who} 更正了交易信息，期限可能跟着变"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be a row that decided: its number, what it says, what it rests on, and its cells where the table still has it."""

    number: str
    says: str
    grounds: tuple[str, ...]
    since: date | None
    link: str
    cells: Cells | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Be one thing that happened; ``state`` is a timeline's: done, doing, next. ``rows`` are those that decided."""

    title: str
    at: datetime
    text: str = ""
    state: str = "done"
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Be the names that a story needs: of people by id, of tables by key, and the cells of rows."""

    people: Mapping[str, str]
    tables: Mapping[str, str]
    cells: Mapping[Hit, Cells]

    def of(self, kind: str, person_id: str | None) -> str:
        """Return what somebody who acted is called."""
        if kind == "party":
            return gettext("客户")
        return self.people.get(person_id or "", gettext("系统"))

    def who(self, entry: HistoryEntry) -> str:
        """Return who acted."""
        return self.of(entry.actor_kind, entry.actor_id)


def people_in(entries: Sequence[HistoryEntry]) -> frozenset[str]:
    """Return the ids of the people in these entries: who acted, and to whom something was handed."""
    told = {str(event[3]) for entry in entries for event in entry.events if event and event[0] == "transfer"}
    return frozenset(told | {entry.actor_id for entry in entries if entry.actor_id})


def hits(entries: Sequence[HistoryEntry]) -> tuple[Hit, ...]:
    """Return the rows that decided in these entries."""
    return tuple(
        _hit(str(event[2]), row)
        for entry in entries
        for event in entry.events
        if event and event[0] == "decision"
        for row in event[5]
    )


def led_here(entries: Sequence[HistoryEntry], line: TaskLine, names: Names) -> tuple[Told, ...]:
    """Return the last few steps before a task opened: what people and services did, and which table rows decided."""
    opened = next((at for at, entry in enumerate(entries) if _opens(entry, line)), len(entries) - 1)
    told: list[Told] = []
    for entry in reversed(entries[: opened + 1]):
        told += [step for event in reversed(entry.events) if (step := _step(event, entry, names)) is not None]
        if len(told) >= MOST_LED:
            break
    return tuple(reversed(told[:MOST_LED]))


def own_story(entries: Sequence[HistoryEntry], line: TaskLine, names: Names, why: str | None) -> tuple[Told, ...]:
    """Return what happened to a task itself."""
    told: list[Told] = []
    for entry in entries:
        if _opens(entry, line):
            told.append(Told(title=gettext("任务到手"), at=entry.at, text=why or ""))
        elif told and (entry.subject == line.id or entry.subject is None):
            told.append(Told(title=_verb(entry, names), at=entry.at))
    if told and line.state == "assigned":
        told[-1] = Told(title=told[-1].title, at=told[-1].at, text=told[-1].text, state="doing")
    return tuple(told)


def _opens(entry: HistoryEntry, line: TaskLine) -> bool:
    return any(event[0] == "task" and event[2] == line.id for event in entry.events)


def _step(event: Sequence[Any], entry: HistoryEntry, names: Names) -> Told | None:
    match list(event):
        case ["node", _, _, "userTask", str(name), *_]:
            return Told(title=_named(gettext("{name} 已完成"), name), at=entry.at, text=names.who(entry))
        case ["node", _, _, "serviceTask", str(name), *_] if name:
            return Told(title=_named(gettext("{name} 有了结果"), name), at=entry.at)
        case ["decision", _, str(table), str(status), _, rows, *_]:
            name = names.tables.get(table, table)
            shown = tuple(_row(table, row, names) for row in rows)
            text = "" if shown else gettext("事实还不全，判不了") if status == "unknown" else gettext("没有一行适用")
            return Told(title=_named(gettext("判定表“{name}”"), name), at=entry.at, text=text, rows=shown)
    return None


def _named(sentence: str, name: str) -> str:
    """Put an agency's own word into a sentence of ours."""
    return escape(sentence).format(name=pages.own(name))


def _hit(table: str, row: Mapping[str, Any]) -> Hit:
    return Hit(table=table, decision=str(row.get("table", table)), row=str(row.get("id", "")))


def _row(table: str, row: Mapping[str, Any], names: Names) -> Row:
    since = row.get("effective_from")
    link = str(row.get("link", ""))
    return Row(
        number=str(row.get("number") or row.get("row") or row.get("id") or ""),
        says=str(row.get("description", "")),
        grounds=tuple(str(row[name]) for name in ("authority", "document") if row.get(name)),
        since=since if isinstance(since, date) else None,
        link=link if link.startswith("https://") else "",
        cells=names.cells.get(_hit(table, row)),
    )


def _verb(entry: HistoryEntry, names: Names) -> str:
    who = names.who(entry)
    events = [list(event) for event in entry.events]
    if entry.verb == "transfer":
        to = next((names.people.get(str(event[3]), "") for event in events if event[0] == "transfer"), "")
        return gettext("{who} 转办给 {to}").format(who=who, to=to)
    if entry.verb == "wait":
        on = next((WAITS.get(str(event[3]), "") for event in events if event[0] == "wait" and len(event) > 3), "")
        return gettext("{who} 暂停计时，等{on}").format(who=who, on=gettext(on) if on else "")
    if entry.verb == "deadline":
        moment = next((str(event[3]) for event in events if event[0] == "deadline"), "")
        to = next((names.people.get(str(event[3]), "") for event in events if event[0] == "transfer"), "")
        told, handed = gettext(_MOMENTS.get(moment, _ALARM)), gettext("转给 {to}").format(to=to)
        return f"{told}，{handed}" if to else told
    return gettext(_VERBS.get(entry.verb, _WORKED)).format(who=who)
