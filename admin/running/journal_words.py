"""The journal of an instance in words: who did what, and what followed from it. No sealed input is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin.running.words import VERBS
from engine.queries.instances import HistoryEntry
from web.translation import gettext, marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Be one entry in words: ``what`` happened, ``then`` what followed."""

    seq: int
    at: datetime
    what: str
    about: str
    then: tuple[str, ...]


def told(entry: HistoryEntry, *, people: Mapping[str, str], nodes: Mapping[str, str]) -> Told:
    """Put an entry into words; ``people`` and ``nodes`` map ids to names."""
    nobody = gettext("客户") if entry.actor_kind == "party" else gettext("系统")
    who = people.get(entry.actor_id or "", nobody)
    said = VERBS.get(entry.verb)
    what = gettext(said).format(who=f"{who} ") if said else f"{who} {entry.verb}"
    lines = [line for event in entry.events if (line := _line(list(event), people, nodes))]
    return Told(seq=entry.seq, at=entry.at, what=what, about=_about(entry, nodes), then=tuple(lines))


def _about(entry: HistoryEntry, nodes: Mapping[str, str]) -> str:
    """Return what an entry is about: the node of its subject, or of its first event."""
    if entry.subject in nodes:
        return nodes[entry.subject or ""]
    if entry.verb in ("message", "answer", "fail", "start"):
        return entry.subject or ""
    for event in entry.events:
        if len(event) > 1 and str(event[1]) in nodes:
            return nodes[str(event[1])]
    return ""


def _line(event: Sequence[Any], people: Mapping[str, str], nodes: Mapping[str, str]) -> str:
    """Return what an event says beyond its entry; steps that people need not hear of are silent."""
    match event:
        case ["task", _, _, str(name), str(person), *_]:
            return gettext("新任务：{name}，交给 {who}").format(
                name=name, who=people.get(person, gettext("离职的同事"))
            )
        case ["task", _, _, str(name), *_]:
            return gettext("新任务：{name}，待认领").format(name=name)
        case ["decision", _, str(table), str(status), *_]:
            return gettext("判定表 {table}：{status}").format(table=table, status=status)
        case ["failed", node, str(code), *_]:
            return gettext("停在 {name}：{code}").format(name=nodes.get(str(node), str(node)), code=code)
        case ["end", list(ends), *_]:
            return gettext("到达终点：{name}").format(name="、".join(nodes.get(str(end), str(end)) for end in ends))
        case ["transfer", _, _, str(person), *_]:
            return gettext("转给 {who}").format(who=people.get(person, gettext("离职的同事")))
        case [("call" | "timer" | "cancelled") as kind, node, *_]:
            return gettext(_OF_NODES[str(kind)]).format(name=nodes.get(str(node), str(node)))
        case [("awaits" | "sends" | "record") as kind, _, str(name), *_]:
            return gettext(_OF_NAMES[str(kind)]).format(name=name)
    return ""


_OF_NODES: Mapping[str, str] = {
    "call": marked("请求接口：{name}"),
    "timer": marked("定时：{name}"),
    "cancelled": marked("取消：{name}"),
}
_OF_NAMES: Mapping[str, str] = {
    "awaits": marked("开始等消息 {name}"),
    "sends": marked("发出消息 {name}"),
    "record": marked("写入记录 {name}"),
}
