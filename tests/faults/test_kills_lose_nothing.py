"""kill -9 of workers, web, ticker and Redis at random moments while instances run: nothing is lost, nothing happens twice.

The real product is started with `up` and asked over HTTP, with idempotency keys, by clients that try again. Between kills the
demo clock is turned past every lease, as if the sweeper had waited. SQLite, since it is what one machine runs.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy as sa

import assembly
from engine.hooks import Hooks
from engine.tables.instances import calls, instances
from engine.unit_of_work import House
from settings import settings
from tests.faults.effects import hooks as effects
from tests.support.agencies import staffed
from tests.support.bpmn_xml import Diagram
from tests.support.running import Running, product
from upkeep import tokens

ENTRY = Path(effects.__file__).with_name("product.py")
PARTS = ("worker", "web", "redis-server", "tick", "worker")
"""What is killed, in turn: workers twice as often, for they are in the middle of something."""
NODES = {"before", "left", "right", "after"}
LEASE = 50
"""Seconds after which any attempt of ours (timeout 5) is given up."""


def crossing() -> Diagram:
    """Draw a process with a call, two calls side by side, a task, and a call."""
    called: dict[str, Any] = {"inputs": {"no": "no"}, "timeout": 5, "attempts": 20, "backoff": 1}
    return (
        Diagram("crossing")
        .start()
        .service_task("before", "test.effect", **called)
        .parallel("split")
        .service_task("left", "test.effect", **called)
        .parallel("join")
        .at("split")
        .service_task("right", "test.effect", **called)
        .to("join")
        .user_task("look")
        .service_task("after", "test.effect", **called)
        .end()
    )


@dataclass
class Clients:
    """Be programs that start instances and complete tasks over HTTP, and try again whatever happens."""

    running: Running
    token: str
    worker: str
    started: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def starting(self) -> None:
        """Start instances until told to stop."""
        while not self.over.is_set():
            key = f"F-{len(self.started)}"
            body = {"process": "crossing", "business_key": key, "data": {"no": key}}
            status, told = self.insist("POST", "/process-instances", body, key=f"start-{key}", token=self.token)
            if status != 201:
                self.problems.append(f"start {key}: {status} {told}")
                return
            self.started.append(key)
            self.over.wait(0.7)

    def completing(self) -> None:
        """Claim and complete whatever is offered, until told to stop."""
        while not self.over.is_set():
            self.complete_all()
            self.over.wait(0.2)

    def complete_all(self) -> None:
        """Claim and complete what is offered now."""
        for view, verbs in (("claimable", ("claim", "complete")), ("todo", ("complete",))):
            status, page = self.insist("GET", f"/tasks?view={view}", None, token=self.worker)
            for task in page["items"] if status == 200 else ():
                for verb in verbs:
                    self.do(verb, task["id"])

    def do(self, verb: str, task_id: str) -> None:
        """Claim or complete a task."""
        body = {"data": {"ok": True}} if verb == "complete" else None
        key = f"{verb}-{task_id}"
        status, told = self.insist("POST", f"/tasks/{task_id}/{verb}", body, token=self.worker, key=key)
        if status not in (200, 201):
            self.problems.append(f"{key}: {status} {told}")

    def insist(self, method: str, path: str, body: Any, *, token: str, key: str | None = None) -> tuple[int, Any]:
        """Ask until there is an answer that is not "later"."""
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency_Key": key} if key else {})
        last = time.monotonic() + 60
        while time.monotonic() < last:
            try:
                status, told = self.running.ask(method, path, body, **headers)
            except OSError:
                time.sleep(0.1)
                continue
            if status not in (429, 500, 502, 503):
                return status, told
            time.sleep(0.1)
        return 0, "no answer for a minute"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Running, House]]:
    """Give the running product and a house on the same database, as the test's own look inside."""
    folder, clock = tmp_path / "data", tmp_path / "data" / "demo-clock"
    extra = {effects.LOG: str(tmp_path / "effects.db"), "FANGLIU_DEMO_CLOCK": str(clock)}
    monkeypatch.setenv(effects.LOG, extra[effects.LOG])
    folder.mkdir()
    clock.write_text("0\n")
    with product(folder, entry=ENTRY, extra=extra) as running:
        house = assembly.assemble(settings({"FANGLIU_DATA": str(folder), **extra}))
        effects.register(house.part(Hooks))
        yield running, house
        house.database.dispose()


@pytest.mark.timeout(600)
def test_instances_end_and_effects_happen_once_whatever_is_killed(
    stage: tuple[Running, House], whole: bool, seed: int | None
) -> None:
    running, house = stage
    seed = seed if seed is not None else random.SystemRandom().randrange(10**6)
    print(f"\nseed {seed}: repeat with --seed {seed}")
    chance = random.Random(seed)
    agency = staffed(house)
    agency.publish(crossing())
    running.wait_for_parts(*PARTS)
    clients = Clients(
        running,
        tokens.issue(house, agency="anju", login="wang", days=30),
        tokens.issue(house, agency="anju", login="lin", days=30),
    )
    threads = [threading.Thread(target=act) for act in (clients.starting, clients.completing)]
    for thread in threads:
        thread.start()
    try:
        for count in range(20 if whole else 4):
            time.sleep(chance.uniform(0.3, 2.5))
            kill(running, PARTS[count % len(PARTS)], chance)
            if count % 3 == 2:
                turn(running, LEASE)
            # All parts are up again before the next blow, so that it does not only hit a product that starts.
            running.wait_for_parts(*PARTS, seconds=60)
            running.wait_until_it_answers()
    finally:
        clients.over.set()
        for thread in threads:
            thread.join(90)
    assert clients.problems == []

    last, turned = time.monotonic() + 180, time.monotonic()
    while unended(house):
        assert time.monotonic() < last, (unended(house), running.said[-3000:])
        clients.complete_all()
        if time.monotonic() > turned + 5:
            turn(running, LEASE)
            turned = time.monotonic()
        time.sleep(0.3)

    assert clients.problems == []
    checked = running.command("check")
    assert (checked.returncode, checked.stdout) == (0, "0 violations\n"), checked.stdout + checked.stderr
    assert ended(house) == dict.fromkeys(clients.started, "completed")
    assert len(clients.started) >= (20 if whole else 2)
    happened(house, clients.started)


def kill(running: Running, word: str, chance: random.Random) -> None:
    """Kill -9 one process of a kind; the web's supervisor and its serving process alike."""
    found = running.parts(f"{ENTRY.name} {word}" if word != "redis-server" else word)
    if found:
        chosen = chance.choice(found)
        print(f"kill -9 {word} ({chosen.pid})")
        try:
            chosen.kill()
        except psutil.NoSuchProcess:
            print("it was gone already")


def turn(running: Running, seconds: int) -> None:
    """Turn the product's clock on."""
    file = running.folder / "demo-clock"
    passing = file.with_suffix(".part")
    passing.write_text(f"{float(file.read_text()) + seconds:.0f}\n")
    passing.replace(file)


def ended(house: House) -> dict[str, str]:
    """Return the status of every instance by its key."""
    with house.database.connect() as connection:
        rows = connection.execute(sa.select(instances.c.business_key, instances.c.status)).all()
    return {row.business_key: row.status for row in rows}


def unended(house: House) -> list[str]:
    """Return the keys of instances that still run."""
    return [key for key, status in ended(house).items() if status != "completed"]


def happened(house: House, keys: list[str]) -> None:
    """Compare the effects with what the product believes: each call once, each instance through each node once."""
    with closing(effects.opened()) as log:
        seen = log.execute("select call_id, business_key, node_id from effects").fetchall()
        attempts = log.execute("select count(*) from attempts").fetchone()[0]
    with house.database.connect() as connection:
        believed = {row.id: row.state for row in connection.execute(sa.select(calls.c.id, calls.c.state))}
    print(f"{len(keys)} instances, {len(seen)} effects, {attempts} attempts")
    assert believed == {call_id: "completed" for call_id, _, _ in seen}
    assert sorted((key, node) for _, key, node in seen) == sorted((key, node) for key in keys for node in NODES)
