"""The doorbell on a real Redis: rung once while it hangs there, again when Redis forgot, and nothing but bells is answered."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisAway
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from engine.ids import new_id
from engine.operations.attempts import Bell
from engine.workers import bells
from tests.support.agencies import Agency
from tests.support.bpmn_xml import Diagram
from upkeep import embedded_redis


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    """Give the product's own Redis."""
    with tempfile.TemporaryDirectory(prefix="fl-") as folder:
        socket = Path(folder) / "redis.sock"
        process = subprocess.Popen(embedded_redis.command(socket, folder=Path(folder)))
        redis = Redis.from_url(f"unix://{socket}")
        for _ in range(200):
            try:
                redis.ping()
                break
            except RedisAway:
                time.sleep(0.02)
        yield redis
        redis.close()
        process.terminate()
        process.wait(10)


@pytest.fixture
def redis(server: Redis) -> Redis:
    """Give it empty."""
    server.flushall()
    return server


def bell(attempts: int = 0) -> Bell:
    return Bell(agency_id=new_id(), outbox_id=new_id(), queue="calls", attempts=attempts, timeout=5)


def length(redis: Redis) -> int:
    return Queue("calls", connection=redis, serializer=JSONSerializer).count


def test_a_bell_that_hangs_is_not_hung_again(redis: Redis) -> None:
    hung = bell()
    assert bells.ring(redis, [hung, bell()]) == 2
    assert bells.ring(redis, [hung]) == 0
    assert length(redis) == 2


def test_a_redis_that_forgot_is_rung_again(redis: Redis) -> None:
    hung = bell()
    bells.ring(redis, [hung])
    redis.flushall()
    assert bells.ring(redis, [hung]) == 1
    assert length(redis) == 1


def test_the_next_attempt_is_another_bell(redis: Redis) -> None:
    first = bell()
    again = Bell(agency_id=first.agency_id, outbox_id=first.outbox_id, queue="calls", attempts=1, timeout=5)
    assert bells.ring(redis, [first]) + bells.ring(redis, [again]) == 2


def test_a_redis_that_is_away_rings_nothing_and_raises_nothing() -> None:
    assert bells.ring(Redis.from_url("unix:///nowhere/redis.sock"), [bell()]) == 0


def test_a_worker_answers_bells_and_nothing_else(redis: Redis, agency: Agency, tmp_path: Path) -> None:
    victim = tmp_path / "written-by-a-foreign-job"
    Queue("calls", connection=redis, serializer=JSONSerializer).enqueue_job(
        Job.create("pathlib.Path.touch", args=[str(victim)], connection=redis, serializer=JSONSerializer)
    )
    agency.publish(Diagram("p").start().user_task("work").end())
    bells.ring(redis, [bell()])
    bells.work(agency.house, redis, ["calls"], burst=True)
    assert not victim.exists()
    assert length(redis) == 0
