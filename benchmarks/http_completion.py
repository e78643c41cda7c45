"""Measures a completion over HTTP: token, identity, permission, JSON, form, operation, commit and answer, in one process.

The whole request is timed as the server's CPU; the socket and the client's part (building the request) are not.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

import assembly
from accounts import tokens
from benchmarks import deal
from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_most, informative
from benchmarks.place import SYSTEM, Place, agency
from benchmarks.timing import Stopwatch, interleaved
from engine.expressions import codec
from engine.ids import new_id
from engine.queries.tasks import TaskSheet
from engine.unit_of_work import unit_of_work
from web import logs

ROUNDS = 7
LIFE = timedelta(days=365)


def measure(calibration: Calibration) -> list[Figure]:
    """Carry whole deals over HTTP."""
    with agency("anju") as place:
        server = Server(place)
        found = interleaved({"completion": server.walk}, calibration, rounds=ROUNDS)
    own = median(found["completion"])
    return [
        informative("completion over HTTP, as measured", own, "CPU ms"),
        at_most("completion over HTTP, calibrated", own / calibration.factor, "CPU ms", 5),
    ]


class Server:
    """Serve one house in this process."""

    def __init__(self, place: Place) -> None:
        self._place = place
        logs.configure()
        self._app = assembly.serve(place.house)
        with unit_of_work(place.house, agency_id=place.agency_id, actor=SYSTEM) as uow:
            self._tokens = {
                person: tokens.issue(uow, person_id=person, life=LIFE).text for person in place.people.values()
            }

    def walk(self) -> float:
        """Carry a deal; return the mean milliseconds of a completion.

        :raises RuntimeError: the interface refused a completion.
        """
        stopwatch = Stopwatch()

        def complete(_place: Place, sheet: TaskSheet, data: Mapping[str, Any], person_id: str) -> None:
            environ = self._request(sheet, data, person_id)
            with stopwatch.timed():
                body, status, _headers = run_wsgi_app(self._app, environ)
                text = b"".join(body)
            if not status.startswith("2"):
                raise RuntimeError(f"{sheet.line.node_id}: {status} {text!r}")

        deal.carry(self._place, deal.open_deal(self._place), _unwatched, by=complete)
        return stopwatch.mean

    def _request(self, sheet: TaskSheet, data: Mapping[str, Any], person_id: str) -> Any:
        return EnvironBuilder(
            path=f"/api/v1/tasks/{sheet.line.id}/complete",
            method="POST",
            data=json.dumps({"data": codec.to_json(data)}),
            content_type="application/json",
            headers=Headers({"Authorization": f"Bearer {self._tokens[person_id]}", "Idempotency-Key": new_id()}),
        ).get_environ()


@contextmanager
def _unwatched(_sheet: TaskSheet, _data: Mapping[str, Any]) -> Iterator[None]:
    yield
