"""Lists that move while somebody looks on: the stream of events, the pulse, and the one watcher behind all streams."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts import sessions
from engine.ids import new_id
from engine.operations import tasks
from tests.support.browsers import Browser
from tests.support.houses import empty_house
from tests.support.inbox_house import Office, office
from tests.support.statements import counted
from web import live_streams
from web.live_streams import Streams


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give an office on each database kind, whose watcher looks only when the test has it look."""
    with empty_house(request.param, tmp_path) as house:
        house.part(Streams).every = 3600.0
        yield office(house)


class Ear:
    """Be a browser's open stream."""

    def __init__(self, browser: Browser, tab: str = "", **headers: str) -> None:
        address = f"/events?tab={tab}"
        self.answer = browser.client.get(address, base_url=browser.base, headers=headers, buffered=False)
        self.told = iter(self.answer.response)

    def hear(self) -> Any:
        """Return the next event's data; None when the stream has ended."""
        for chunk in self.told:
            for line in chunk.decode().splitlines():
                if line.startswith("data: "):
                    return json.loads(line.removeprefix("data: "))
        return None


def _streams(place: Office) -> Streams:
    return place.agency.house.part(Streams)


def test_a_task_that_comes_is_told_with_the_counts_and_one_that_goes_too(place: Office) -> None:
    lin, zhao = Ear(place.browser("lin")), Ear(place.browser("zhao"))
    assert (lin.hear()["claimable"], zhao.hear()["claimable"]) == (0, 0)
    place.start("BJ-D-2026-000001")
    _streams(place).look(place.agency.house)
    task_id = place.task()
    for ear in (lin, zhao):
        told = ear.hear()
        assert (told["claimable"], told["came"]["claimable"], told["went"]) == (1, [task_id], [])
    with place.agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    _streams(place).look(place.agency.house)
    mine, theirs = lin.hear(), zhao.hear()
    assert (mine["todo"], mine["came"]["todo"], mine["claimable"]) == (1, [task_id], 0)
    assert (theirs["todo"], theirs["went"], theirs["came"]["todo"]) == (0, [task_id], [])


def test_what_happened_while_nobody_listened_is_told_at_once(place: Office) -> None:
    browser, since = place.browser("lin"), new_id()
    place.start("BJ-D-2026-000001")
    told = Ear(browser, **{"Last-Event-ID": since}).hear()
    assert told["came"]["claimable"] == [place.task()]
    assert told["id"] > since


def test_people_of_other_roles_are_not_bothered(place: Office) -> None:
    cai = Ear(place.browser("cai"))
    cai.hear()
    place.start("BJ-D-2026-000001")
    _streams(place).look(place.agency.house)
    assert all(stream.told.empty() for stream in _streams(place).open)


def test_one_look_costs_the_same_for_one_as_for_many(place: Office) -> None:
    house = place.agency.house
    asked, kept = [], []
    for logins in (("lin",), ("zhao", "wang", "cai", "director")):
        ears = [Ear(place.browser(login)) for login in logins]
        for ear in ears:
            ear.hear()
        place.start(f"BJ-D-2026-00000{len(logins)}")
        with counted(house.database) as sent:
            _streams(place).look(house)
        with counted(house.database) as quiet:
            _streams(place).look(house)
        asked.append((len(sent), len(quiet)))
        kept += ears
    assert asked[0] == asked[1]
    assert asked[0][1] < asked[0][0]


def test_a_stream_ends_with_its_session(place: Office) -> None:
    browser = place.browser("lin")
    ear = Ear(browser)
    ear.hear()
    with place.agency.uow() as uow:
        sessions.end_all(uow, person_id=place.agency.people["lin"])
    _streams(place).look(place.agency.house)
    assert ear.hear() is None


def test_streams_are_counted_and_left(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_streams, "MOST_STREAMS", 2)
    browser = place.browser("lin")
    ears = [Ear(browser), Ear(browser)]
    refused = browser.client.get("/events", base_url=browser.base)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    ears[0].answer.close()
    assert len(_streams(place).open) == 1
    assert Ear(browser).hear()["todo"] == 0


def test_a_tab_has_one_stream_and_a_person_six(place: Office) -> None:
    browser = place.browser("lin")
    first, second = (Ear(browser, tab="a") for _ in range(2))
    assert first.hear()["todo"] == 0  # what it was told before
    assert first.hear() is None
    assert second.hear()["todo"] == 0
    for number in range(7):
        Ear(browser, tab=f"b{number}")
    assert len(_streams(place).open) == live_streams.MOST_OF_ONE


def test_a_stream_holds_no_connection_to_the_database(place: Office) -> None:
    ear = Ear(place.browser("lin"))
    ear.hear()
    assert place.agency.house.database.pool.checkedout() == 0  # type: ignore[attr-defined]  # of every pool we use


def test_the_pulse_tells_the_same_to_browsers_without_streams(place: Office) -> None:
    browser, since = place.browser("lin"), new_id()
    place.start("BJ-D-2026-000001")
    with counted(place.agency.house.database) as sent:
        told = browser.client.get(f"/inbox/pulse?since={since}", base_url=browser.base).get_json()
    assert (told["claimable"], told["came"]["claimable"]) == (1, [place.task()])
    assert len(sent) <= 7, sent


@pytest.mark.parametrize("since", ["", "nonsense", "'; drop table tasks", "0" * 36])
def test_a_wild_since_is_now(place: Office, since: str) -> None:
    place.start("BJ-D-2026-000001")
    browser = place.browser("lin")
    answer = browser.client.get("/inbox/pulse", query_string={"since": since}, base_url=browser.base)
    assert answer.status_code == 200
    assert answer.get_json()["claimable"] == 1


@pytest.mark.parametrize("path", ["/events", "/inbox/pulse"])
def test_nobody_listens_without_a_session(place: Office, path: str) -> None:
    answer = place.browser().client.get(path, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 401


def test_listening_keeps_no_session_alive(place: Office) -> None:
    browser, clock = place.browser("lin"), place.agency.house.clock
    for _ in range(13):
        clock.turn(hours=1)  # type: ignore[attr-defined]  # the test house has a clock that turns
        answer = browser.client.get("/inbox/pulse", base_url=browser.base)
    assert answer.status_code == 401
