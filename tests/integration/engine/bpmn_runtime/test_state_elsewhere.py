"""Stored state goes on in a fresh process, and one stored by an earlier release opens for ever."""

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.bpmn import runtime
from engine.bpmn.runtime import Bundle
from tests.support.driven import NOW, Driven
from tests.support.many_waits import DATA, many_waits

FIXTURES = Path(__file__).parent / "fixtures"

_OTHER_PROCESS = """
import json, sys
from base64 import b64decode
from datetime import datetime
from decimal import Decimal
from engine.bpmn import runtime
from engine.events import ProcessEnded
given = json.load(sys.stdin)
bundle = runtime.Bundle(hash="h", root=given["root"], processes={k: b64decode(v) for k, v in given["processes"].items()})
now = datetime.fromisoformat(given["now"])
live = runtime.load(bundle, b64decode(given["state"]))
step = runtime.complete(live, given["token"], output={"y": Decimal(given["value"])}, form={}, now=now)
from base64 import b64encode
reached = [[m.token_id, m.node_id] for m in step.moves if type(m).__name__ == "UserTaskReached"]
print(json.dumps({"state": b64encode(step.live.dump()).decode(), "reached": reached, "ended": step.ended}))
"""


def _elsewhere(bundle: Bundle, state: bytes, token: str, value: int) -> dict[str, Any]:
    """Complete a task in a process of its own, with specs parsed there."""
    given = {
        "root": bundle.root,
        "processes": {key: b64encode(data).decode() for key, data in bundle.processes.items()},
        "now": NOW.isoformat(),
        "state": b64encode(state).decode(),
        "token": token,
        "value": value,
    }
    done = subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_rounds_and_calls_go_on_in_another_process() -> None:
    driven = Driven(*many_waits(), data=DATA)
    state = driven.step.live.dump()
    users = [key for key, wait in driven.waits.items() if wait.node_id == "u"]
    first = _elsewhere(driven.bundle, state, users[0], 10)
    second = _elsewhere(driven.bundle, b64decode(str(first["state"])), users[1], 20)
    third = _elsewhere(driven.bundle, b64decode(str(second["state"])), driven.token("cu"), 1)
    ((token, node),) = third["reached"]
    assert node == "cu", "the second sequential round begins over there"
    live = runtime.load(driven.bundle, b64decode(str(third["state"])))
    runtime.complete(live, token, output={}, form={}, now=NOW)
    step = runtime.fire(live, driven.token("t"), now=NOW)
    assert step.ended
    assert step.data["ys"] == [Decimal(10), Decimal(20)]


def test_a_state_stored_by_version_one_opens_for_ever() -> None:
    stored = (FIXTURES / "state-1.bin").read_bytes()
    sources = json.loads((FIXTURES / "state-1.json").read_text())
    bundle = Bundle(
        hash="fixture-1", root="r", processes={key: text.encode() for key, text in sources["processes"].items()}
    )
    live = runtime.load(bundle, stored)
    tokens = sources["tokens"]
    assert live.data == DATA
    for token, value in ((tokens["u"][0], 10), (tokens["u"][1], 20)):
        runtime.complete(live, token, output={"y": Decimal(value)}, form={}, now=NOW)
    step = runtime.complete(live, tokens["cu"][0], output={"n": Decimal(7)}, form={}, now=NOW)
    (reached,) = [move for move in step.moves if type(move).__name__ == "UserTaskReached"]
    runtime.complete(live, reached.token_id, output={}, form={}, now=NOW)  # type: ignore[union-attr]  # a wait
    step = runtime.deliver(live, tokens["msg"][0], payload={"paid": True}, now=NOW)
    assert step.ended
    assert step.data == {**DATA, "ys": [Decimal(10), Decimal(20)], "m": Decimal(7), "paid": True}
