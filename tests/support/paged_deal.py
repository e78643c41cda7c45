"""A whole deal by the people of the demo agency, through pages only: who acts and what they know. How is ``hands``'.

Workers and timers are settled in this process between two acts; when only a moment is awaited, the clock is turned.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from demo.answers import wishes
from demo.deal_files import Deal
from demo.filling import Clerk
from engine.queries import directory, instances, tasks
from engine.queries.directory import Person
from engine.queries.tasks import TaskLine
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from engine.workers import alone
from tests.support.clocks import TurnableClock
from tests.support.hands import Hands
from tests.support.page_clerk import PageClerk
from tests.support.stocked import AGENCY, PASSWORD

CAST = ("agent", "manager", "title", "signing", "finance", "reviewer", "reception")
"""Who takes part: a desk each, and nobody else may."""
PAPER = "（演示）"
People = Sequence[Mapping[str, Any]]
NUMBER = re.compile(r"[A-Z]+-[ADV]-\d{4}-\d{6}")


@dataclass(slots=True, kw_only=True)
class Sale:
    """Be a sale that is being worked on in a browser."""

    house: House
    address: str
    browser: Browser
    hands: Hands
    deal: Deal
    folder: Path
    viewport: ViewportSize
    acted: list[tuple[str, str]] = field(default_factory=list)
    _pages: dict[str, Page] = field(default_factory=dict)

    @property
    def clock(self) -> TurnableClock:
        """Return the house's clock."""
        assert isinstance(self.house.clock, TurnableClock)
        return self.house.clock

    def look(self) -> AbstractContextManager[UnitOfWork]:
        """Open a reading unit of work of the system."""
        return unit_of_work(self.house, agency_id=AGENCY.id_in(self.house), actor=Actor.system(), write=False)

    def page(self, login: str) -> Page:
        """Return the page of somebody; whose session is over (the clock was turned by weeks) signs in again."""
        if login not in self._pages:
            context = self.browser.new_context(viewport=self.viewport, locale="zh-CN", reduced_motion="reduce")
            self._pages[login] = context.new_page()
        page = self._pages[login]
        page.goto(f"{self.address}/inbox")
        if "/sign-in" in page.url:
            self.hands.write(page.get_by_label("机构代码"), AGENCY.code)
            self.hands.write(page.get_by_label("登录名"), login)
            self.hands.write(page.get_by_label("密码"), PASSWORD)
            self.hands.press(page.get_by_role("button", name="登录", exact=True))
            expect(page).to_have_url(re.compile(r"/inbox"))
        return page

    def enter(
        self, what: str, data: Mapping[str, Any], people: Mapping[str, Sequence[Mapping[str, Any]]], *, home: str = ""
    ) -> str:
        """Fill in a start page as the agent; return the number of the record that it makes."""
        page, clerk = self.page("agent"), PageClerk(self.hands, self._paper())
        page.goto(f"{self.address}/start")
        self.hands.press(page.locator(f"main a[href='/start/{what}']").first)
        if home:
            self.hands.press(page.get_by_role("link", name=re.compile(home)).first)
        for place, several in people.items():
            for person in several:
                self._enroll(page, place, person)
        form = page.locator("form.start")
        clerk.fill(form, data)
        self.hands.press(page.locator("form.start .bar button[data-kind=primary]"))
        expect(page).not_to_have_url(re.compile(r"/start/"))
        expect(page).to_have_url(NUMBER)
        found = NUMBER.search(page.url)
        assert found
        return found[0]

    def _enroll(self, page: Page, place: str, person: Mapping[str, Any]) -> None:
        there = page.locator(f"#people-{place}")
        self.hands.write(there.get_by_label("找客户"), person["name"])
        self.hands.press(there.locator("button[name='.find']"))
        expect(there.get_by_role("status").first).to_be_visible()
        if not page.locator(f"#people-{place} .offered button[name='.take']").count():
            there = page.locator(f"#people-{place}")
            self.hands.press(there.locator("summary"))
            for name in ("name", "phone", "id_number"):
                if name in person:
                    self.hands.write(there.locator(f"[name='.new.{place}.{name}']"), person[name])
            self.hands.press(there.locator("button[name='.enroll']"))
        else:
            self.hands.press(page.locator(f"#people-{place} .offered button[name='.take']").first)
        expect(page.locator(f"#people-{place} .taken")).to_contain_text(person["name"][0])

    def work(self, number: str, *, process: str, until: str = "") -> None:
        """Let everybody do what is due to them until the process is over, or its record says ``until``."""
        idle = 0
        while idle < 3:
            alone.settle(self.house)
            with self.look() as uow:
                instance = instances.keyed(uow, process=process, business_key=number)
                found = tasks.of_instance(uow, instance_id=instance.id, open_only=True)
                waits = instances.waits(uow, instance_id=instance.id)
            if instance.status != "running" or (until and any(task.node_id == until for task in found)):
                return
            if found and self._one(found):
                idle = 0
                continue
            due = [wait.due_at for wait in waits if wait.kind == "process" and wait.due_at is not None]
            if until and not found:
                return
            assert due, f"{number} stands still: {[task.name for task in found]} {[wait.name for wait in waits]}"
            self.clock.at = max(self.clock.at, min(due) + timedelta(seconds=1))
            idle += 1

    def _one(self, found: Sequence[TaskLine]) -> bool:
        for task in found:
            who = self._able(task)
            if who is not None:
                self._do(who, task)
                self.clock.turn(minutes=20)
                return True
        return False

    def _able(self, task: TaskLine) -> str | None:
        with self.look() as uow:
            people: list[Person] = [one for login in CAST if (one := directory.person_called(uow, login=login))]
            doers = {line.assignee_id for line in tasks.of_instance(uow, instance_id=task.instance_id)}
        if task.assignee_id is not None:
            return next((one.login for one in people if one.id == task.assignee_id), None)
        fit = [one for one in people if task.group_role in one.roles]
        return next((one.login for one in fit if one.id in doers), fit[0].login if fit else None)

    def _do(self, login: str, task: TaskLine) -> None:
        page = self.page(login)
        view = "claimable" if task.state == "offered" else "todo"
        page.goto(f"{self.address}/inbox?view={view}")
        if view == "claimable":
            row = self._row(page, task)
            assert row.count() == 1, f"{task.name} is not offered to {login}: {page.locator('main').inner_text()[:600]}"
            self.hands.press(row.get_by_role("button", name=re.compile("^认领")))
            expect(page.get_by_role("status").first).to_contain_text("已认领")
            page.goto(f"{self.address}/inbox?view=todo")
        self.hands.press(self._row(page, task).get_by_role("link").first)
        expect(page.locator("h1")).to_contain_text(task.name)
        if page.get_by_role("button", name="恢复计时").count():
            self.hands.press(page.get_by_role("button", name="恢复计时"))
        self._fill(page, login, task)
        self.hands.press(page.locator("form.section .bar button[data-kind=primary]"))
        expect(page).to_have_url(re.compile(r"told=completed"))
        self.acted.append((login, task.name))

    def _row(self, page: Page, task: TaskLine) -> Locator:
        return page.locator("li.row").filter(has=page.locator(f"a[href*='{task.id}']"))

    def _fill(self, page: Page, login: str, task: TaskLine) -> None:
        with self.look() as uow:
            sheet = tasks.one(uow, task_id=task.id)
        if sheet.schema is None:
            return
        told = {"commission_until": self.deal.listing["commission_until"].isoformat(), **self.deal.answers}
        clerk = Clerk(wishes(told), lambda name: f"{PAPER}{name}")
        data = clerk.fill(sheet.schema, sheet.facts, node_id=task.node_id, now=self.house.clock.now())
        PageClerk(self.hands, self._paper()).fill(page.locator("form.section").first, data)

    def _paper(self) -> Path:
        file = self.folder / "paper.pdf"
        if not file.exists():
            file.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
        return file
