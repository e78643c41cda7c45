"""A room for tests whose hook leaves effects in a log of its own, as a bank would: idempotent by the call's id.

Every attempt is written too, so that a test sees how often the product asked.
"""

import os
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from engine.hooks import Hooks, ServiceCall

LOG = "FANGLIU_TEST_EFFECTS"
TABLES = """
create table if not exists effects (call_id text primary key, business_key text not null, node_id text not null);
create table if not exists attempts (call_id text not null, attempt integer not null);
"""


def register(hooks: Hooks) -> None:
    """Register ``test.effect``."""
    with closing(opened()) as log:
        log.executescript(TABLES)
    hooks.service("test.effect", effect)


def opened() -> sqlite3.Connection:
    """Open the log."""
    log = sqlite3.connect(Path(os.environ[LOG]), timeout=30, isolation_level=None)
    log.execute("pragma journal_mode=wal")
    return log


def effect(call: ServiceCall) -> dict[str, object]:
    """Leave the effect of a call once, slowly enough to be killed before, between and after."""
    with closing(opened()) as log:
        log.execute("insert into attempts values (?, ?)", (call.id, call.attempt))
        time.sleep(random.uniform(0, 0.3))
        log.execute("insert or ignore into effects values (?, ?, ?)", (call.id, call.business_key, call.node_id))
        time.sleep(random.uniform(0, 0.3))
    return {"done": True}
