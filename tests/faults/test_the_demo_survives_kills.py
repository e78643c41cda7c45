"""kill -9 of worker, web, ticker and Redis in the middle of the demo: the deal still ends and nothing is violated."""

import os
import random
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

import assembly
from demo import playing
from demo.deal_files import read_deal
from demo.stage import Stage, product
from settings import HOME, settings
from upkeep import checking, tokens

PARTS = ("worker", "web", "redis-server", "tick")
A_LEASE = timedelta(minutes=2)
"""Longer than any attempt's lease, so that what a killed worker held is taken up again."""


def parts(stage: Stage, word: str) -> list[psutil.Process]:
    """Return the product's processes of one kind."""
    found = []
    for process in psutil.Process(stage.process.pid).children(recursive=True):
        try:
            line = process.cmdline()
        except psutil.NoSuchProcess:
            continue
        if word in line or (word == "redis-server" and line and "redis-server" in line[0]):
            found.append(process)
    return found


def killing(stage: Stage, kills: int, chance: random.Random, over: threading.Event, done: list[str]) -> None:
    """Kill one part after another, until told to stop or all kills are done."""
    while len(done) < kills and not over.wait(chance.uniform(0.3, 20.0 / kills)):
        word = PARTS[len(done) % len(PARTS)]
        found = parts(stage, word)
        if not found:
            continue
        chosen = chance.choice(found)
        print(f"kill -9 {word} ({chosen.pid})")
        chosen.kill()
        done.append(word)
        time.sleep(0.5)
        stage.turn(A_LEASE)


@pytest.mark.timeout(900)
def test_the_deal_ends_whatever_is_killed(tmp_path: Path, whole: bool, seed: int | None) -> None:
    chosen = seed if seed is not None else random.SystemRandom().randrange(10**6)
    print(f"\nseed {chosen}: repeat with --seed {chosen}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FANGLIU_")}
    over, done = threading.Event(), list[str]()
    with product(tmp_path / "data", command=(sys.executable, str(HOME / "app.py")), environment=environment) as stage:
        house = assembly.assemble(settings({"FANGLIU_DATA": str(stage.data), "FANGLIU_DEMO_CLOCK": str(stage.clock)}))
        killer = threading.Thread(
            target=killing, args=(stage, 20 if whole else 4, random.Random(chosen), over, done), daemon=True
        )
        killer.start()
        try:
            outcome = playing.play(
                stage,
                read_deal(playing.DEALS / "anju.toml"),
                agency=HOME / "processes" / "anju",
                token_of=lambda login: tokens.issue(house, agency="anju", login=login, days=366),
                kept=tmp_path / "kept",
            )
        finally:
            over.set()
            killer.join(30)
        found = list(checking.violations(house))
        house.database.dispose()
    assert found == []
    assert (outcome["state"], outcome["listing"], outcome["running"]) == ("closed", "sold", [])
    assert len(done) >= (10 if whole else 3), "the demo was over before the kills were"
    assert (tmp_path / "kept" / "contract.docx").stat().st_size > 0
