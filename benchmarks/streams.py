"""Measures whether pages become slower while a hundred browsers look on by event streams at one web process.

Two processes serve two copies of the agency; one of them has the streams. The same page is asked of both in turn, so that what
else the machine does hits both; meanwhile somebody claims and releases a task in both, so that the streams are told things.
"""

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Final

import requests

from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_least, at_most, informative
from benchmarks.serving import served
from benchmarks.stocked import COOKIE, Stocked, stocked
from engine.operations import tasks
from engine.queries import directory
from engine.queries import tasks as task_queries
from engine.unit_of_work import Actor, unit_of_work

STREAMS: Final = 100
OF_ONE: Final = 6
"""So many streams one person may have."""
ROUNDS, PAGES, WARM = 7, 60, 20
ACT_EVERY: Final = 15
PERCENT: Final = 95
PATH: Final = "/inbox?view=done"


@dataclass(slots=True)
class Lookers:
    """Be open streams that are read by one thread. ``told`` counts events, ``ended`` the streams that the server closed."""

    sockets: list[socket.socket] = field(default_factory=list)
    told: int = 0
    ended: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        """Read until it is over."""
        with selectors.DefaultSelector() as chosen:
            for one in self.sockets:
                chosen.register(one, selectors.EVENT_READ, one)
            while not self.over.is_set():
                for key, _ in chosen.select(timeout=0.5):
                    text = key.data.recv(65536)
                    self.told += text.count(b"event: inbox")
                    if not text:
                        self.ended += 1
                        chosen.unregister(key.data)


def measure(_calibration: Calibration) -> list[Figure]:
    """Ask both processes for a page in turn."""
    with stocked() as still, stocked() as busy:
        cookies = [busy.session(login) for login in list(busy.people)[: -(-STREAMS // OF_ONE)]]
        asked = {name: place.session("agent") for name, place in (("still", still), ("busy", busy))}
        with served(still.folder) as still_port, served(busy.folder) as busy_port:
            ports = {"still": still_port, "busy": busy_port}
            with _looking_on(busy_port, cookies) as lookers:
                rounds = [_round(ports, asked, (still, busy)) for _ in range(ROUNDS)]
    ratios = [_p95(found["busy"]) / _p95(found["still"]) for found in rounds]
    return [
        at_least("event streams open to the end", STREAMS - lookers.ended, "streams", STREAMS),
        at_least("events they were told meanwhile", lookers.told, "events", 1),
        informative("p95 of a page without streams", median(_p95(found["still"]) for found in rounds), "ms"),
        informative("p95 of a page with 100 streams", median(_p95(found["busy"]) for found in rounds), "ms"),
        at_most("p95 of a page with 100 streams against without", median(ratios), "x", 1.25),
    ]


def _p95(samples: list[float]) -> float:
    return quantiles(samples, n=100)[PERCENT - 1]


def _round(ports: dict[str, int], cookies: dict[str, str], places: tuple[Stocked, ...]) -> dict[str, list[float]]:
    """Return the milliseconds of pages, by process."""
    found: dict[str, list[float]] = {name: [] for name in ports}
    browsers = {name: requests.Session() for name in ports}
    for turn in range(WARM + PAGES):
        if turn % ACT_EVERY == 0:
            for place in places:
                _act(place)
        # Who is asked first changes, so that neither has the better place.
        for name in sorted(ports, reverse=bool(turn % 2)):
            begun = time.perf_counter()
            answer = browsers[name].get(
                f"http://127.0.0.1:{ports[name]}{PATH}", headers={"Cookie": f"{COOKIE}={cookies[name]}"}, timeout=60
            )
            took = (time.perf_counter() - begun) * 1000
            if answer.status_code != requests.codes.ok or "/sign-in" in answer.url:
                raise RuntimeError(f"{name}: {answer.status_code} {answer.url}")
            if turn >= WARM:
                found[name].append(took)
    for browser in browsers.values():
        browser.close()
    return found


def _act(place: Stocked) -> None:
    """Take the agent's first offered task and give it back."""
    with unit_of_work(place.house, agency_id=place.agency_id, actor=Actor.system(), write=False) as uow:
        person = directory.person(uow, person_id=place.people["agent"])
    assert person is not None
    actor = Actor.person(person.id, person.posts)
    with unit_of_work(place.house, agency_id=place.agency_id, actor=actor) as uow:
        task = task_queries.mine(uow, view="claimable").items[0]
        tasks.claim(uow, task_id=task.id)
    with unit_of_work(place.house, agency_id=place.agency_id, actor=actor) as uow:
        tasks.release(uow, task_id=task.id)


@contextmanager
def _looking_on(port: int, cookies: list[str]) -> Iterator[Lookers]:
    """Open the streams and read them."""
    lookers = Lookers()
    for number in range(STREAMS):
        one = socket.create_connection(("127.0.0.1", port), timeout=60)
        cookie = cookies[number // OF_ONE]
        asked = f"GET /events?tab={number} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {COOKIE}={cookie}\r\n\r\n"
        one.sendall(asked.encode())
        if b" 200 " not in one.recv(65536).split(b"\r\n", 1)[0]:
            raise RuntimeError(f"stream {number} was refused")
        lookers.sockets.append(one)
    reading = threading.Thread(target=lookers.read, daemon=True)
    reading.start()
    try:
        yield lookers
    finally:
        time.sleep(3)  # the watcher's last look
        lookers.over.set()
        reading.join()
        for one in lookers.sockets:
            one.close()
