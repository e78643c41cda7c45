"""The relay: looks for outbox rows that are due and rings for them; again for those that nobody answered."""

from redis import Redis

from engine.operations import attempts
from engine.unit_of_work import House, whole_house
from engine.workers import bells
from engine.workers.runner import run


def relay(house: House, redis: Redis) -> int:
    """Ring once for all that is due; return how many bells were rung."""
    with whole_house(house, write=True) as connection:
        found = attempts.due(connection, house.clock.now())
    return bells.ring(redis, found) if found else 0


def drain(house: House, *, most: int = 1000) -> int:
    """Work due rows off in this process, without Redis; return how many. For tests, the demo and a lone process."""
    done = 0
    while done < most:
        with whole_house(house, write=True) as connection:
            found = attempts.due(connection, house.clock.now())
        if not found:
            return done
        for bell in found:
            run(house, agency_id=bell.agency_id, outbox_id=bell.outbox_id)
            done += 1
    return done
