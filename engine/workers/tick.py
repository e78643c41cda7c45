"""The tick: fires due timers, brings kept messages to those who await them, each in a unit of work of its own; and lets
expired messages go.
"""

import structlog

from engine.errors import Problem, Unavailable
from engine.operations import messages, refusals, timers
from engine.queries.directory import all_agencies
from engine.unit_of_work import Actor, House, unit_of_work, whole_house

log = structlog.get_logger("fangliu.tick")
SYSTEM = Actor.system()


def tick(house: House) -> int:
    """Fire what is due now and deliver what is awaited; return how many did.

    What is refused stays for the next tick; a timer that is refused three times becomes an incident.
    """
    with whole_house(house) as connection:
        found = timers.due(connection, house.clock.now())
        awaited = messages.meetings(connection, house.clock.now())
    fired = 0
    for agency_id, timer_id in found:
        try:
            with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
                fired += timers.fire(uow, timer_id=timer_id)
        except Problem as problem:
            log.warning("timer refused", timer_id=timer_id, code=problem.code)
            if not isinstance(problem, Unavailable):
                with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
                    refusals.timer(uow, timer_id=timer_id, problem=problem)
    for agency_id, message_id in awaited:
        try:
            with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
                fired += messages.deliver_kept(uow, message_id=message_id) is not None
        except Problem as problem:
            log.warning("message refused", message_id=message_id, code=problem.code)
    return fired


def expire(house: House) -> int:
    """Let kept messages go whose time is over, in every agency."""
    gone = 0
    for agency in all_agencies(house):
        with unit_of_work(house, agency_id=agency.id, actor=SYSTEM) as uow:
            gone += messages.expire(uow)
    return gone
