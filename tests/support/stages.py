"""A whole product in this process: every room's hooks, an agency of the library, its demo people at the API's door.

Workers and tick do their work when the story pauses, so that a test needs neither Redis nor servers.
"""

import importlib
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import assembly
from accounts import tokens
from demo.client import Client
from demo.deal_files import Deal, read_deal
from demo.playing import DEALS
from demo.robot import Person
from demo.story import Story
from engine.hooks import Hooks
from engine.unit_of_work import Actor, House, unit_of_work
from engine.workers.relay import drain
from engine.workers.tick import tick
from tests.support.clocks import TurnableClock
from upkeep import checking, founding

PROCESSES = Path(assembly.__file__).resolve().parent / "processes"


@dataclass
class Stage:
    """Be one agency in one house, with a client for each person."""

    house: House
    agency: str
    agency_id: str
    people: list[Person]

    def story(self, deal: Deal | str) -> Story:
        """Prepare a story: a deal file's name (``anju``) or a deal read already."""
        told = deal if isinstance(deal, Deal) else read_deal(DEALS / f"{deal}.toml")
        made = Story(deal=told, people=self.people, now=self.house.clock.now, turn=self.turn, pause=self.work)
        made.robot.patience = 3.0
        return made

    def turn(self, by: timedelta) -> None:
        """Move the clock on."""
        cast("TurnableClock", self.house.clock).at += by

    def work(self, _seconds: float) -> None:
        """Let workers and tick do what is due."""
        drain(self.house)
        tick(self.house)

    def violations(self) -> list[str]:
        """Return what ``check`` would print."""
        return list(checking.violations(self.house))


def staged(house: House, agency: str) -> Stage:
    """Found an agency from the library with its demo people."""
    hooks = house.part(Hooks)
    if not hooks.recorder_names:
        for room in assembly.HOOKED:
            importlib.import_module(f"{room}.hooks").register(hooks)
    agency_id = founding.found(house, processes=PROCESSES, agency=agency, demo=True)
    hired = founding.hire_demo_people(house, processes=PROCESSES, agency=agency)
    told = tomllib.loads((PROCESSES / agency / "demo.toml").read_text(encoding="utf-8"))["people"]
    client = assembly.serve(house).test_client()

    def send(
        method: str, path: str, *, headers: Mapping[str, str], body: bytes | None, file: tuple[str, bytes] | None
    ) -> tuple[int, bytes]:
        content: dict[str, Any] = {"data": body}
        if file is not None:
            part = (io.BytesIO(file[1]), file[0], "text/plain")
            content = {"data": {"file": part}, "content_type": "multipart/form-data"}
        answer = client.open(path, method=method, headers=dict(headers), **content)
        return answer.status_code, answer.data

    people = []
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
        for person in told:
            text = tokens.issue(uow, person_id=hired[person["login"]], life=timedelta(days=366), label="test").text
            people.append(
                Person(
                    id=hired[person["login"]],
                    login=person["login"],
                    name=person["name"],
                    role=person["roles"][0],
                    roles=frozenset(person["roles"]),
                    client=Client(send=send, token=text, patience=0.0),
                )
            )
    return Stage(house=house, agency=agency, agency_id=agency_id, people=people)
