"""Works in one process, without Redis, what ticker and workers would do: for the demo's past and for tests."""

from engine.unit_of_work import House
from engine.workers.relay import drain
from engine.workers.tick import tick


def settle(house: House) -> None:
    """Fire what is due, deliver what is awaited and work outbox rows off, until nothing is left to do at this moment."""
    while tick(house) + drain(house):
        pass
