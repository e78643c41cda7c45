"""Looks at the doorbells: how many hang in which queue, and which workers answer. Redis is asked only when somebody looks.

Kept light: the web process knows the address (a part of the house) and loads Redis at the first look.
"""

from dataclasses import dataclass
from datetime import datetime

from engine.unit_of_work import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorbell:
    """Hold where Redis is; empty: this process does not know."""

    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLine:
    """Be one worker process; ``heard_at`` is its last sign of life."""

    name: str
    queues: tuple[str, ...]
    state: str
    heard_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Be what Redis says; ``away``: it does not answer (work goes on when it is back; nothing is lost)."""

    away: bool
    queues: tuple[tuple[str, int], ...] = ()
    workers: tuple[WorkerLine, ...] = ()


def standing(house: House) -> Standing:
    """Look; a Redis that is away is a finding, not a failure."""
    url = house.part(Doorbell).url
    if not url:
        return Standing(away=True)
    from redis import Redis
    from redis.exceptions import RedisError
    from rq import Queue, Worker

    try:
        redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        queues = tuple(sorted((queue.name, queue.count) for queue in Queue.all(connection=redis)))
        found = [
            WorkerLine(
                name=worker.name[:12],
                queues=tuple(worker.queue_names()),
                state=str(worker.get_state()),
                heard_at=worker.last_heartbeat,
            )
            for worker in Worker.all(connection=redis)
        ]
    except RedisError:
        return Standing(away=True)
    return Standing(away=False, queues=queues, workers=tuple(sorted(found, key=lambda one: one.queues)))
