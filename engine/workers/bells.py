"""The doorbell: RQ jobs whose only arguments are an outbox row's ids, and the worker that answers them.

Redis may hold anything: JSON instead of pickles, and a job class that runs one function and no other, whatever it names.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from engine.errors import Unavailable
from engine.operations.attempts import Bell
from engine.unit_of_work import House
from engine.workers import runner

log = structlog.get_logger("fangliu.worker")
QUEUES = ("calls", "events", "errands")
"""The queues whose hooks are light; heavy workshops name queues of their own."""
_KEEP_RESULT = 60
_house: list[House] = []


class JobNotAllowed(Exception):
    """Something other than a bell stands in Redis; it is not run."""


class BellJob(Job):
    """Be a job that can do nothing but work one outbox row off."""

    @property
    def func(self) -> Callable[[str, str], str]:
        """Return the one function there is.

        :raises JobNotAllowed: Redis names another.
        """
        if self.func_name != "fangliu.bell" or self.instance is not None:
            raise JobNotAllowed
        return answer

    def _execute(self) -> Any:
        """Run it; callbacks and coroutines are not for bells."""
        return self.func(*self.args)


def answer(agency_id: str, outbox_id: str) -> str:
    """Work the row off in this process's house."""
    return runner.run(_house[0], agency_id=str(agency_id), outbox_id=str(outbox_id))


class RedisAway(Unavailable):
    """Redis does not answer."""

    code = "redis-away"
    zh = "连不上 Redis"


def connect(url: str, *, told: str) -> Redis:
    """Open Redis and see that it answers; ``told`` is its address without a password.

    :raises RedisAway: it does not.
    """
    redis = Redis.from_url(url)
    try:
        redis.ping()
    except RedisError as error:
        raise RedisAway(
            f"Redis at {told} does not answer: start it, or unset FANGLIU_REDIS_URL and call `app.py up`, which brings one "
            "of its own"
        ) from error
    return redis


def ring(redis: Redis, bells: Sequence[Bell]) -> int:
    """Put the bells into their queues; return how many. A Redis that is away loses nothing: the relay rings again.

    A bell that still hangs in its queue is not hung again, or a backlog would ring ever louder and be only bells.
    """
    rung = 0
    for bell in bells:
        job_id = f"{bell.outbox_id}-{bell.attempts}"
        try:
            if redis.hget(BellJob.key_for(job_id), "status") == JobStatus.QUEUED.value.encode():
                continue
            queue = Queue(bell.queue, connection=redis, serializer=JSONSerializer, job_class=BellJob)
            job = BellJob.create(
                "fangliu.bell",
                args=[bell.agency_id, bell.outbox_id],
                id=job_id,
                timeout=bell.timeout,
                result_ttl=_KEEP_RESULT,
                failure_ttl=_KEEP_RESULT,
                connection=redis,
                serializer=JSONSerializer,
            )
            queue.enqueue_job(job)
            rung += 1
        except RedisError as error:
            log.warning("redis is away", problem=type(error).__name__)
            break
    return rung


def work(house: House, redis: Redis, queues: Sequence[str], *, burst: bool = False) -> None:
    """Answer bells until told to stop (SIGTERM, SIGINT), one at a time in this process."""
    _house[:] = [house]
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    worker = SimpleWorker(
        list(queues),
        connection=redis,
        serializer=JSONSerializer,
        job_class=BellJob,
        disable_default_exception_handler=True,
    )
    worker.work(burst=burst, logging_level="WARNING")
