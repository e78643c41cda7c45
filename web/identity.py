"""Who asks: a bearer token becomes an agency and an actor with roles and branches, in two SQL statements.

Leaves to ``accounts`` whether the token is good and to the engine's directory who the person is. Sessions come later.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import current_app, g, request

from accounts import tokens
from engine.errors import Forbidden, NotFound
from engine.queries import directory
from engine.unit_of_work import Actor, House, unit_of_work

_USE_RECORDED_EVERY = timedelta(hours=1)


class NotAuthenticated(Forbidden):
    """Sign in first: send a valid ``Authorization: Bearer`` token."""

    code = "not-authenticated"
    zh = "请先登录：请求须带有效的 Authorization: Bearer 令牌"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Be the one who asks, in one agency."""

    agency_id: str
    actor: Actor


def this_house() -> House:
    """Return the house this application serves."""
    return cast("House", current_app.extensions["fangliu-house"])


def asker() -> Asker:
    """Return who asks in this request.

    :raises NotAuthenticated: nobody signed in.
    """
    found = g.get("asker")
    if found is None:
        raise NotAuthenticated
    return cast("Asker", found)


def identify() -> Asker:
    """Find out who asks and remember it for this request.

    :raises NotAuthenticated: no token, or one that is not good.
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthenticated
    house = this_house()
    try:
        agency_id = tokens.agency_of(text.strip())
        with unit_of_work(house, agency_id=agency_id, actor=Actor.system(), write=False) as uow:
            verified = tokens.verify(uow, text=text.strip())
            person = directory.person(uow, person_id=verified.person_id)
            now = uow.now
    except (tokens.TokenRefused, NotFound) as error:
        raise NotAuthenticated from error
    if person is None or not person.active:
        raise NotAuthenticated
    if _stale(verified.last_used_at, now):
        with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
            tokens.mark_used(uow, token_id=verified.token_id)
    actor = Actor.person(person.id, person.posts)
    found = g.asker = Asker(agency_id=agency_id, actor=actor)
    return found


def _stale(last_used_at: datetime | None, now: datetime) -> bool:
    return last_used_at is None or now - last_used_at > _USE_RECORDED_EVERY
