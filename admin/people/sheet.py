"""One person: roles, leave, open tasks, way in, and what was done to them."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response

from accounts import people as accounts
from admin.access import ADMINISTRATORS
from admin.people.hiring import choices
from admin.people.listing import state_of
from admin.people.words import ACTS, STATES
from brokerage.policies import masking
from engine.errors import Problem
from engine.ids import new_id
from engine.operations.directory import PersonUnknown
from engine.queries import acts, directory, leave, tasks
from engine.queries.slack import slack
from engine.unit_of_work import UnitOfWork
from web import failure_pages, pages
from web.identity import asker, looked
from web.language import language
from web.policy import policy
from web.translation import gettext

door = Blueprint("admin_person", __name__)


@door.get("/admin/people/<uuid:person_id>")
@policy(ADMINISTRATORS)
def person(person_id: object) -> Response:
    """Show a person."""
    return shown(str(person_id))


def shown(
    person_id: str,
    *,
    status: int = HTTPStatus.OK,
    problem: Problem | None = None,
    opened: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Make the page of a person; ``opened`` and ``typed`` are the form that is in the way and what was filled in.

    :raises engine.operations.directory.PersonUnknown: there is none in this agency.
    """
    return looked(lambda uow: _page(uow, person_id, status, problem, opened, typed or {}))


def _page(
    uow: UnitOfWork, person_id: str, status: int, problem: Problem | None, opened: str, typed: Mapping[str, str]
) -> Response:
    one = directory.person(uow, person_id=person_id)
    if one is None:
        raise PersonUnknown
    everybody = directory.everybody(uow)
    names = {other.id: other.name for other in everybody}
    branches = {branch.id: branch.name for branch in directory.all_branches(uow)}
    account = accounts.account(uow, person_id=person_id)
    away = leave.away_until(uow)
    shape, word = STATES[state_of(one, account, away)]
    held = tasks.held_by(uow, person_id=person_id)
    now, zone = uow.now, pages.zone()
    reached = directory.contact(uow, person_id=person_id)
    return pages.shown(
        "people/person.html",
        status=status,
        one=one,
        state=(shape, gettext(word)),
        me=asker().actor.id == person_id,
        account=account,
        memberships=[
            (
                post,
                "、".join(pages.role_names([post.role])) or post.role,
                branches.get(post.branch_id or ""),
                names.get(post.superior_id or ""),
            )
            for post in one.memberships
        ],
        leaves=leave.of_person(uow, person_id=person_id),
        held=[
            (line, pages.slack_shown(slack(uow, line), waiting_on=line.waiting_on, now=now, zone=zone)) for line in held
        ],
        colleagues=[(other.id, other.name) for other in everybody if other.active and other.id != person_id],
        email=_masked_email(reached.get("email", "")),
        phone=masking.phone(reached["phone"]) if reached.get("phone") else "",
        story=[
            (
                gettext(ACTS.get(act.verb, act.verb)),
                names.get(act.actor_id or "", gettext("系统")),
                _role(act.detail),
                act.at,
            )
            for act in acts.latest(uow, subject_id=person_id)
        ],
        now=now,
        problem=None if problem is None else failure_pages.said(problem),
        opened=opened,
        typed=typed,
        fresh=new_id,
        **choices(uow),
    )


def _role(detail: Mapping[str, object]) -> str:
    role = detail.get("role")
    names = pages.agency().roles.get(str(role))
    return str(names[language()]) if names else ""


def _masked_email(address: str) -> str:
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else ""
