"""Who looks on now: the open event streams of this process, and the one watcher that reads the database for all of them.

A watcher lives while somebody looks on. Every two seconds it asks each agency's journal once what is new; only when something is
does it ask what that was and how the lists stand, again once for all. Streams hold no connection to the database.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Final

import structlog

from accounts import sessions
from engine.errors import Unavailable
from engine.queries import arrivals
from engine.queries.arrivals import Standing, Touched
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from web import live_news

EVERY_SECONDS: Final = 2.0
HEARTBEAT_SECONDS: Final = 15.0
SESSIONS_EVERY: Final = 5
"""In how many looks one asks whether sessions have ended."""
LONGEST_SECONDS: Final = 600.0
"""After ten minutes a browser connects anew, with what its person may do by then."""
MOST_STREAMS, MOST_OF_ONE = 100, 6
_REMEMBERED = 2000
log = structlog.get_logger()


class TooManyStreams(Unavailable):
    """As many people look on as this process serves; ask now and then instead."""

    code = "too-many-streams"
    zh = "实时连接已满，页面会改为定时更新"


@dataclass(eq=False, slots=True, kw_only=True)
class Stream:
    """Be one tab of a browser that looks on. ``told`` None ends it."""

    agency_id: str
    actor: Actor
    session_id: str
    tab: str = ""
    told: SimpleQueue[bytes | None] = field(default_factory=SimpleQueue)
    standing: Standing | None = None

    def lines(self, first: bytes, *, heartbeat: float, longest: float) -> Iterator[bytes]:
        """Yield what is told, a heartbeat when nothing is, until it ends."""
        until = time.monotonic() + longest
        yield b"retry: 4000\n\n" + first
        while time.monotonic() < until:
            try:
                text = self.told.get(timeout=heartbeat)
            except Empty:
                yield b": \n\n"
                continue
            if text is None:
                return
            yield text


@dataclass(slots=True)
class _Watch:
    """Be how far an agency's journal was read."""

    last: str
    seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def fresh(self, entries: Collection[str]) -> list[str]:
        """Return the entries not seen yet, and remember them."""
        found = [id_ for id_ in entries if id_ not in self.seen]
        self.seen.update(dict.fromkeys(found))
        while len(self.seen) > _REMEMBERED:
            self.seen.popitem(last=False)
        self.last = max([self.last, *found])
        return found


@dataclass(slots=True)
class Streams:
    """Keep this process's streams (a part of the house). ``every`` seconds the watcher looks."""

    every: float = EVERY_SECONDS
    open: dict[Stream, None] = field(default_factory=dict)
    watches: dict[str, _Watch] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    watcher: threading.Thread | None = None

    def join(self, house: House, stream: Stream, *, since: str) -> None:
        """Let a stream be told from now on, and see that somebody watches.

        It takes the place of the one its tab had, and of the person's oldest beyond six: that a browser went on to another
        page is seen only when it is written to.

        :raises TooManyStreams: the process has as many as are served.
        """
        with self.lock:
            of_person = [one for one in self.open if one.actor.id == stream.actor.id]
            replaced = [
                one for one in of_person if one.tab and (one.session_id, one.tab) == (stream.session_id, stream.tab)
            ]
            if not replaced and len(of_person) >= MOST_OF_ONE:
                replaced = of_person[: len(of_person) - MOST_OF_ONE + 1]
            for one in replaced:
                del self.open[one]
                one.told.put(None)
            if len(self.open) >= MOST_STREAMS:
                raise TooManyStreams
            self.open[stream] = None
            self.watches.setdefault(stream.agency_id, _Watch(last=since))
            if self.watcher is None:
                self.watcher = threading.Thread(target=self._watch, args=(house,), name="live", daemon=True)
                self.watcher.start()

    def leave(self, stream: Stream) -> None:
        """Forget a stream whose browser has gone."""
        with self.lock:
            self.open.pop(stream, None)

    def look(self, house: House, *, sessions_too: bool = True) -> None:
        """Read once what is new, in every agency that somebody looks on in, and tell it."""
        with self.lock:
            agencies = {stream.agency_id for stream in self.open}
            for gone in set(self.watches) - agencies:
                del self.watches[gone]
        for agency_id in sorted(agencies):
            with unit_of_work(house, agency_id=agency_id, actor=Actor.system(), write=False) as uow:
                if sessions_too:
                    self._end_streams(uow)
                self._tell(uow)

    def _watch(self, house: House) -> None:
        looks = 0
        try:
            while True:
                time.sleep(self.every)
                with self.lock:
                    if not self.open:
                        self.watcher = None
                        return
                looks += 1
                try:
                    self.look(house, sessions_too=looks % SESSIONS_EVERY == 0)
                except Unavailable as error:
                    log.warning("live look failed", code=error.code)
        finally:
            self._end_all_if_broken()

    def _end_all_if_broken(self) -> None:
        """Leave nobody listening to a watcher that has fallen: their browsers come again, and with them a new one."""
        with self.lock:
            if self.watcher is threading.current_thread():
                self.watcher = None
                for stream in self.open:
                    stream.told.put(None)

    def _of(self, agency_id: str) -> list[Stream]:
        with self.lock:
            return [stream for stream in self.open if stream.agency_id == agency_id]

    def _end_streams(self, uow: UnitOfWork) -> None:
        mine = self._of(uow.agency_id)
        going_on = sessions.going_on(uow, session_ids={stream.session_id for stream in mine})
        for stream in mine:
            if stream.session_id not in going_on:
                stream.told.put(None)

    def _tell(self, uow: UnitOfWork) -> None:
        watch = self.watches.get(uow.agency_id)
        if watch is None:
            return
        found = arrivals.entries(uow, after=arrivals.earlier(watch.last))
        fresh = watch.fresh(found)
        if not fresh:
            return
        touched = arrivals.touched(uow, task_ids=frozenset().union(*(found[id_] for id_ in fresh)))
        mine = self._of(uow.agency_id)
        standings = arrivals.standings(uow, actors=[stream.actor for stream in mine])
        for stream in mine:
            standing = standings[stream.actor.id or ""]
            concern = [task for task in touched if standing != stream.standing or _concerns(task, stream.actor)]
            if standing != stream.standing or concern:
                stream.standing = standing
                stream.told.put(live_news.event(live_news.news(watch.last, stream.actor, standing, concern)))


def _concerns(task: Touched, actor: Actor) -> bool:
    """Say whether a touched task may stand in the person's lists, or have stood there."""
    return task.is_todo_of(actor) or task.is_of_group(actor)
