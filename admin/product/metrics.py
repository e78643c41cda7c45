"""Figures for Prometheus: of the whole house by the setting's token, of one agency by its administrator's token."""

import hmac
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, current_app, request

from admin.access import ADMINISTRATOR
from engine.queries.figures import Figures, figures
from engine.unit_of_work import unit_of_work, whole_house
from engine.workers import watch
from engine.workers.watch import Standing
from web import durations
from web.identity import identify, this_house
from web.live_streams import Streams
from web.policy import PUBLIC, RoleMissing, policy

SETTING: Final = "METRICS_TOKEN"
"""The application's setting that holds the token; empty: only administrators' tokens are good."""

door = Blueprint("metrics", __name__)


@door.get("/metrics")
@policy(PUBLIC)
def metrics() -> Response:
    """Give the figures in Prometheus' text format.

    :raises web.identity.NotAuthenticated: no token that is good.
    :raises web.policy.RoleMissing: the token is not an administrator's.
    """
    house = this_house()
    if _whole_house():
        with whole_house(house) as connection:
            counted = figures(connection, now=house.clock.now())
        told = [
            *_figures(counted),
            *_workers(watch.standing(house)),
            *durations.lines(durations.durations_of(current_app)),
        ]
    else:
        asker = identify()
        if ADMINISTRATOR not in asker.actor.roles:
            raise RoleMissing
        with unit_of_work(house, agency_id=asker.agency_id, actor=asker.actor, write=False) as uow:
            told = [*_figures(figures(uow.connection, now=uow.now, agency_id=uow.agency_id))]
    answer = Response("\n".join(told) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _whole_house() -> bool:
    wanted = str(current_app.config.get(SETTING, ""))
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), wanted.encode())


def _figures(counted: Figures) -> Iterator[str]:
    yield from _gauge("tasks_open", "Open user tasks.", counted.tasks_open)
    yield from _gauge("tasks_overdue", "Open user tasks whose deadline has passed.", counted.tasks_overdue)
    yield from _gauge("incidents_open", "Incidents that wait for a person.", counted.incidents_open)
    yield from _gauge("timers_late", "Timers of running instances late by more than a minute.", counted.timers_late)
    yield from _gauge("outbox_waiting", "Outbox rows that wait or run.", counted.waiting)
    yield from _gauge("outbox_oldest_seconds", "How long the first due row waits.", counted.oldest.total_seconds())
    yield "# HELP fangliu_instances Process instances by state."
    yield "# TYPE fangliu_instances gauge"
    for status, number in sorted(counted.instances.items()):
        yield f'fangliu_instances{{status="{status}"}} {number}'
    yield "# HELP fangliu_outbox Outbox rows by kind and state."
    yield "# TYPE fangliu_outbox gauge"
    for (kind, state), number in sorted(counted.outbox.items()):
        yield f'fangliu_outbox{{kind="{kind}",state="{state}"}} {number}'


def _workers(standing: Standing) -> Iterator[str]:
    yield from _gauge("redis_up", "Whether Redis answers.", int(not standing.away))
    yield from _gauge("workers", "Worker processes that answer bells.", len(standing.workers))
    yield from _gauge("streams_open", "Open event streams of this web process.", len(this_house().part(Streams).open))
    yield "# HELP fangliu_bells Bells that hang in a queue."
    yield "# TYPE fangliu_bells gauge"
    for queue, number in standing.queues:
        yield f'fangliu_bells{{queue="{queue}"}} {number}'


def _gauge(name: str, told: str, value: float) -> Iterator[str]:
    yield f"# HELP fangliu_{name} {told}"
    yield f"# TYPE fangliu_{name} gauge"
    yield f"fangliu_{name} {value:g}"
