"""Says what happened in the demo, a line a step: who, what, until when and why, what was answered, which row decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

CHINA = ZoneInfo("Asia/Shanghai")
_MOMENTS = {"warning": "预警", "breach": "超时", "escalation": "升级"}


@dataclass(slots=True)
class Teller:
    """Print steps and count them; what was told stays for the timeline."""

    steps: list[dict[str, Any]] = field(default_factory=list)

    def step(self, at: datetime, who: str, what: str, *notes: str) -> None:
        """Tell one step with its notes below."""
        self.steps.append({"at": at.isoformat(), "who": who, "what": what, "notes": list(notes)})
        click.echo(f"{len(self.steps):3}  {at.astimezone(CHINA):%m-%d %H:%M}  {who}  {what}")
        for note in notes:
            click.echo(f"                    {note}")

    def aside(self, text: str) -> None:
        """Tell something that is no step."""
        click.echo(f"     · {text}")


def deadline(sheet: Mapping[str, Any]) -> str:
    """Say until when a task is to be done, and why then."""
    told = sheet.get("deadline_zh")
    due = sheet["task"].get("due_at")
    if due is None:
        return f"期限：{told}" if told else "期限：不设"
    local = datetime.fromisoformat(due).astimezone(CHINA)
    return f"期限：{local:%m月%d日 %H:%M}（{told}）" if told else f"期限：{local:%m月%d日 %H:%M}"


def events(entry: Mapping[str, Any]) -> Iterator[str]:
    """Say what one journal entry knows besides the act itself: answers, decisions, records, messages, failures."""
    for event in entry["events"]:
        kind, *rest = event
        if kind == "answer":
            yield f"系统 {rest[1]} 答复：{_short(rest[2])}"
        elif kind == "decision":
            yield from _decision(rest)
        elif kind == "record":
            yield f"记录 {rest[1]}"
        elif kind == "timer" and rest[1]:
            yield f"定时 {rest[0]}：{_local(rest[1])}"
        elif kind == "sends":
            yield f"发出消息 {rest[1]}（{rest[2]}）"
        elif kind == "failed":
            yield f"异常 {rest[0]}：{rest[1]} {rest[2]}"
        elif kind == "deadline" and entry["verb"] == "deadline":  # a completed task's entry keeps its deadline, too
            yield f"{_MOMENTS[rest[2]]}：{rest[0]}"
        elif kind == "end":
            yield f"流程到达终点 {'、'.join(str(node) for node in rest[0])}"


def _decision(rest: list[Any]) -> Iterator[str]:
    _, table, status, result, rows, missing = rest
    by = "、".join(
        f"第 {row['number']} 行" + "".join(f"，{row[name]}" for name in ("authority", "document") if row.get(name))
        for row in rows
    )
    yield (
        f"判定 {table}：{_short(result)} [{status}]"
        + (f" 依据{by}" if by else "")
        + (f" 缺少 {'、'.join(missing)}" if missing else "")
    )


def _local(moment: Any) -> str:
    try:
        return f"{datetime.fromisoformat(str(moment)).astimezone(CHINA):%m-%d %H:%M}"
    except ValueError:
        return str(moment)


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{name}={_short(inner)}" for name, inner in value.items())[:400]
    if isinstance(value, list):
        return "；".join(_short(inner) for inner in value)[:400]
    return (
        {True: "是", False: "否", None: "无"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)
    )
