"""Acts for the people of an agency: does what is due to them, one task after another, until an instance is over.

When nobody has anything to do it waits for the workers, and when only a moment is awaited it turns the clock.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from demo import telling
from demo.client import Client, Refused
from demo.filling import Clerk
from demo.telling import Teller
from engine.errors import Conflict

PATIENCE = 90.0
"""Seconds to wait for the workers before the demo says that it is stuck."""
SETTLE = 1.0
"""Seconds in which nothing moves before only a moment of the diagram can be awaited."""
A_STEP = timedelta(minutes=20)
"""How much demo time a person takes for a task."""


class DemoStuck(Conflict):
    """Nothing moves any more; the message says where."""

    code = "demo-stuck"
    zh = "演示走不下去了"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Be one demo person with a client of their own."""

    id: str
    login: str
    name: str
    role: str
    roles: frozenset[str]
    client: Client


@dataclass(slots=True, kw_only=True)
class Robot:
    """Drive instances. ``turn`` moves the demo clock on by a time, ``now`` reads it; ``before_task`` may act first."""

    people: Sequence[Person]
    clerk: Clerk
    teller: Teller
    now: Callable[[], datetime]
    turn: Callable[[timedelta], None]
    before_task: Callable[[str, str], bool] = lambda _instance, _node: False
    on_message: Callable[[str, str], bool] = lambda _name, _key: False
    role_names: Mapping[str, str] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    patience: float = PATIENCE
    pause: Callable[[float], None] = time.sleep

    @property
    def admin(self) -> Person:
        """Return the administrator, who may look at everything."""
        return next(person for person in self.people if "administrator" in person.roles)

    def named(self, login: str) -> Person:
        """Return the person of a login."""
        return next(person for person in self.people if person.login == login)

    def drive(
        self, instance_id: str, *, until: Callable[[Mapping[str, Any]], bool] = lambda _: False
    ) -> Mapping[str, Any]:
        """Go on until the instance is over, or ``until`` its sheet is as wanted; return the last sheet.

        :raises DemoStuck: nothing moves any more, or an incident stands.
        """
        waited = 0.0
        while True:
            sheet: Mapping[str, Any] = self.admin.client.get(f"/process-instances/{instance_id}")
            self.hear(instance_id)
            if sheet["instance"]["status"] != "running" or until(sheet):
                return sheet
            if self.work(sheet) or self.messages(sheet):
                waited = 0.0
                continue
            if waited > self.patience:
                raise DemoStuck(self._why(sheet))
            # Messages between instances travel through the outbox: give them their time before the clock is turned.
            calling = any(wait["kind"] == "call" for wait in sheet["waits"])
            if calling or waited < SETTLE or not self._turn_to_timer(sheet):
                self.pause(0.1)
                waited += 0.1
            else:
                waited = 0.0

    def hear(self, instance_id: str) -> None:
        """Tell what the journal has said since the last time; acts of people are told when they are done."""
        seen = self.told.get(instance_id, 0)
        for entry in _history(self.admin.client, instance_id, seen):
            self.told[instance_id] = entry["seq"]
            notes = tuple(telling.events(entry))
            at = datetime.fromisoformat(entry["at"])
            if entry["actor_kind"] != "person" and entry["verb"] in ("answer", "fail", "timer", "message", "deadline"):
                self.teller.step(at, "系统", _act(entry), *notes)
            else:
                for note in notes:
                    self.teller.aside(note)

    def work(self, sheet: Mapping[str, Any]) -> bool:
        """Let somebody do one open task; False when nobody can."""
        for task in sheet["tasks"]:
            if self.before_task(sheet["instance"]["id"], task["node_id"]):
                return True
            for person in self._able(task):
                if self._do(person, task):
                    return True
        return False

    def _able(self, task: Mapping[str, Any]) -> Iterator[Person]:
        if task["assignee_id"] is not None:
            yield from (person for person in self.people if person.id == task["assignee_id"])
        else:
            yield from (person for person in self.people if task["group_role"] in person.roles)

    def _do(self, person: Person, task: Mapping[str, Any]) -> bool:
        try:
            if task["state"] == "offered":
                person.client.post(f"/tasks/{task['id']}/claim")
            sheet = person.client.get(f"/tasks/{task['id']}")
            if sheet["task"]["waiting_on"]:
                sheet = person.client.post(f"/tasks/{task['id']}/resume")
        except Refused as refused:
            if refused.status in (403, 409):
                return False
            raise
        now = self.now()
        data = (
            self.clerk.fill(sheet["form_schema"], sheet["facts"], node_id=task["node_id"], now=now)
            if sheet["form"]
            else {}
        )
        person.client.post(f"/tasks/{task['id']}/complete", {"data": data})
        who = f"{person.name}（{self.role_names.get(task['group_role'], person.role)}）"
        waits = f"，等{_WAITS[task['waiting_on']]}回复后" if task["waiting_on"] else ""
        self.teller.step(
            now,
            who,
            f"{waits}完成「{task['name']}」 {sheet['task']['business_key']}",
            telling.deadline(sheet),
            f"派给：{sheet['assigned_why']}",
        )
        self.turn(A_STEP)
        return True

    def leave(self, task: Mapping[str, Any], left: str) -> None:
        """Leave a task as somebody would in the evening: ``offered`` as it is, ``claimed``, or waiting for ``left``."""
        able = next(self._able(task), None)
        if left == "offered" or able is None:
            return
        if task["state"] == "offered":
            able.client.post(f"/tasks/{task['id']}/claim")
        if left != "claimed":
            able.client.post(f"/tasks/{task['id']}/wait", {"on": left})

    def messages(self, sheet: Mapping[str, Any]) -> bool:
        """Let come what the instance awaits from outside; False when nobody brings it."""
        return any(wait["kind"] == "message" and self.on_message(wait["name"], wait["key"]) for wait in sheet["waits"])

    def _turn_to_timer(self, sheet: Mapping[str, Any]) -> bool:
        """Turn the clock to the next moment of the diagram, if nothing but a moment is awaited."""
        moments = [
            datetime.fromisoformat(wait["due_at"])
            for wait in sheet["waits"]
            if wait["kind"] == "process" and wait["due_at"]
        ]
        if not moments or sheet["tasks"]:
            return False
        ahead = min(moments) - self.now()
        if ahead > timedelta(0):
            self.teller.aside(f"时钟拨到 {min(moments).astimezone(telling.CHINA):%m-%d %H:%M}")
            self.turn(ahead + timedelta(seconds=1))
            return True
        return False

    def _why(self, sheet: Mapping[str, Any]) -> str:
        incidents = [
            one
            for one in self.admin.client.get("/incidents", limit="200")["items"]
            if one["instance_id"] == sheet["instance"]["id"]
        ]
        told = [f"异常 {one['node_id']} {one['code']}: {one['message']}" for one in incidents]
        told += [f"任务 {task['name']}（{task['group_role'] or task['assignee_id']}）" for task in sheet["tasks"]]
        told += [f"等待 {wait['kind']} {wait['node_id']} {wait['name']}" for wait in sheet["waits"]]
        return f"{sheet['instance']['business_key']} 停住了：" + "；".join(told)


def _act(entry: Mapping[str, Any]) -> str:
    subject = "" if entry["verb"] == "deadline" else entry["subject"] or ""
    return f"{_VERBS[entry['verb']]} {subject}".strip()


_VERBS = {"answer": "答复", "fail": "失败", "timer": "定时到点", "message": "收到消息", "deadline": "期限"}
_WAITS = {"bank": "银行", "authority": "主管部门", "customer": "客户"}


def _history(client: Client, instance_id: str, after: int) -> Iterator[Mapping[str, Any]]:
    cursor = None
    while True:
        query = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = client.get(f"/process-instances/{instance_id}/history", **query)
        yield from (entry for entry in page["items"] if entry["seq"] > after)
        cursor = page["next_cursor"]
        if cursor is None:
            return
