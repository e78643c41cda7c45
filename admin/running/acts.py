"""What an administrator does with an instance: suspend, resume, terminate, each with a reason that the journal keeps."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from admin.access import ADMINISTRATORS
from admin.acting import done, text
from admin.running import listing, sheet
from brokerage.operations import endings
from engine.operations import instances as operations
from engine.unit_of_work import UnitOfWork
from web.policy import policy
from web.problems import status_of

door = Blueprint("admin_instance_acts", __name__, url_prefix="/admin/instances/<uuid:instance_id>")


@door.post("/suspend")
@policy(ADMINISTRATORS)
def suspend(instance_id: object) -> Response:
    """Suspend it: nothing moves until it is resumed."""
    return _done(str(instance_id), "suspend", operations.suspend, "suspended")


@door.post("/resume")
@policy(ADMINISTRATORS)
def resume(instance_id: object) -> Response:
    """Let it run on."""
    return _done(str(instance_id), "resume", operations.resume, "instance-resumed")


@door.post("/terminate")
@policy(ADMINISTRATORS)
def terminate(instance_id: object) -> Response:
    """End it without its end events, and the record it carries with it."""
    return _done(str(instance_id), "terminate", endings.end, "terminated")


def _done(id_: str, verb: str, operation: Callable[..., Any], told: str) -> Response:
    reason = text("reason")

    def act(uow: UnitOfWork) -> None:
        operation(uow, instance_id=id_, reason=reason)

    return done(
        act,
        to=f"{listing.PATH}/{id_}",
        told=told,
        again=lambda problem: sheet.shown(id_, status=status_of(problem), problem=problem, verb=verb, reason=reason),
    )
