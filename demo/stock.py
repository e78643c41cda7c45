"""Stocks a demo agency with deals in every stage: plays them side by side, day by day, up to the demo's own moment.

Which deals, when they begin and where they stop is told in ``deals/stock_<agency>.toml``; each entry overrides the file that
it names as its ``like``. How a task is done is the robot's; letting the workers work is the caller's.
"""

import tomllib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from demo import playing
from demo.client import Send
from demo.deal_files import Deal, deal_told
from demo.robot import Person
from demo.story import Story
from demo.telling import Teller

DEALS = Path(__file__).resolve().parent / "deals"
HOURS = (time(10, 0), time(15, 0))
"""When people get to a deal on a working day."""
APART = timedelta(minutes=6)
SATURDAY = 5
_OVER = object()


class Silent(Teller):
    """Tell nothing."""

    def step(self, at: datetime, who: str, what: str, *notes: str) -> None:
        """Say nothing of a step."""

    def aside(self, text: str) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Hands:
    """Be the clock of the play: ``at`` is set, never runs by itself."""

    at: datetime

    def now(self) -> datetime:
        """Return the set moment."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Be one deal of the stock: it begins on a day and stops at the first task of ``stops`` that it reaches.

    That task is left ``open``: offered as it came, claimed by somebody, or waiting for ``bank``, ``authority`` or ``customer``.
    """

    begins: date
    stops: frozenset[str]
    left: str
    deal: Deal


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Say when people work: on weekdays but not on ``holidays`` (first and last day), and on ``workdays`` besides."""

    holidays: Sequence[tuple[date, date]]
    workdays: frozenset[date]

    def work(self, day: date) -> bool:
        """Say whether it is a day of work."""
        off = day.weekday() >= SATURDAY or any(first <= day <= last for first, last in self.holidays)
        return day in self.workdays or not off


def read_stock(agency: str, folder: Path = DEALS) -> tuple[tuple[Kept, ...], Days]:
    """Read an agency's stock, and the days on which it is played.

    :raises demo.deal_files.DealRefused: a deal's facts are wrong.
    """
    told = tomllib.loads((folder / f"stock_{agency}.toml").read_text(encoding="utf-8"))
    found = []
    for entry in told["deals"]:
        like = tomllib.loads((folder / f"{entry['like']}.toml").read_text(encoding="utf-8"))
        whole = {name: _over(value, entry.get(name)) for name, value in like.items()}
        whole |= {name: entry[name] for name in ("answers", "fall_through") if name in entry}
        deal = deal_told(whole | {"agency": agency})
        found.append(
            Kept(begins=entry["begins"], stops=frozenset(entry["stops"]), left=entry.get("left", "offered"), deal=deal)
        )
    return tuple(found), Days(
        holidays=[(first, last) for first, last in told["holidays"]], workdays=frozenset(told["workdays"])
    )


def _over(value: Any, own: Any) -> Any:
    if own is None:
        return value
    return {**value, **own} if isinstance(value, Mapping) else own


def stock(
    agency: Path,
    *,
    send: Send,
    token_of: Callable[[str], str],
    hands: Hands,
    settle: Callable[[], None],
    told: Callable[[date], None],
    more: Sequence[Kept] = (),
) -> int:
    """Play the stock of an agency (its folder in the library), and ``more``, up to where ``hands`` stand.

    Return the number of deals.

    :raises demo.deal_files.DealRefused: the product refuses a fact of a deal.
    """
    people, names = playing.people(send, agency, token_of)
    zone = ZoneInfo(tomllib.loads((agency / "agency.toml").read_text(encoding="utf-8"))["zone"])
    kept, days = read_stock(agency.name)
    play = Play(people=people, role_names=names, hands=hands, zone=zone, settle=settle, told=told)
    play.until((*kept, *more), days, hands.at)
    return len(kept) + len(more)


@dataclass(slots=True, kw_only=True)
class Play:
    """Play a stock. ``settle`` lets workers and timers do all that is due at the clock's moment; ``told`` hears each day."""

    people: Sequence[Person]
    role_names: Mapping[str, str]
    hands: Hands
    zone: tzinfo
    settle: Callable[[], None]
    told: Callable[[date], None]

    def until(self, stock: Sequence[Kept], days: Days, end: datetime) -> None:
        """Play from the first beginning to ``end``, at which the clock is left."""
        lives = {index: self._life(kept) for index, kept in enumerate(stock)}
        for moment in _moments(min(kept.begins for kept in stock), end, days, self.zone):
            local = moment.astimezone(self.zone)
            if local.time() == HOURS[0]:
                self.told(local.date())
            self._settle_at(moment)
            for place, index in enumerate(sorted(lives)):
                self.hands.at = moment + APART * place
                if stock[index].begins <= self.hands.at.astimezone(self.zone).date():
                    if next(lives[index], _OVER) is _OVER:
                        del lives[index]
                    self.settle()
        self._settle_at(end)

    def _settle_at(self, moment: datetime) -> None:
        self.hands.at = moment
        self.settle()

    def _life(self, kept: Kept) -> Iterator[None]:
        """Live through a deal, one act of somebody at a time."""
        story = Story(
            deal=kept.deal,
            people=self.people,
            now=self.hands.now,
            turn=lambda _by: None,
            pause=lambda _seconds: None,
            teller=Silent(),
        )
        story.robot.role_names = self.role_names
        sellers = [story.customer(person) for person in kept.deal.sellers]
        buyers = [story.customer(person) for person in kept.deal.buyers]
        listing = story.listing(sellers[0])
        yield
        if not (
            yield from _worked(story, listing["instance_id"], kept, lambda: story.state(listing["id"]) == "listed")
        ):
            return
        viewing = story.viewing(listing, buyers[0])
        yield
        if not (yield from _worked(story, viewing["instance_id"], kept, lambda: False)):
            return
        made = story.open_deal(listing, buyers, sellers)
        yield
        yield from _worked(story, made["deal"]["instance_id"], kept, lambda: False)


def _worked(story: Story, instance_id: str, kept: Kept, far_enough: Callable[[], bool]) -> Generator[None, None, bool]:
    """Work on an instance until it is over or far enough (true), or stands where the deal is to stop (false)."""
    while True:
        sheet = story.robot.admin.client.get(f"/process-instances/{instance_id}")
        if sheet["instance"]["status"] != "running" or far_enough():
            return True
        stopped = [task for task in sheet["tasks"] if task["node_id"] in kept.stops]
        if stopped:
            story.robot.leave(stopped[0], kept.left)
            return False
        if not story.robot.work(sheet):
            story.robot.messages(sheet)
        yield


def _moments(first: date, end: datetime, days: Days, zone: tzinfo) -> Iterator[datetime]:
    """Yield the moments at which people work, from a day on and before ``end``."""
    day, last = first, end.astimezone(zone).date()
    while day <= last:
        if days.work(day):
            for hour in HOURS:
                moment = datetime.combine(day, hour, tzinfo=zone)
                if moment + APART * 20 < end:
                    yield moment.astimezone(UTC)
        day += timedelta(days=1)
