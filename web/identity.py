"""Who asks: a bearer token, or on pages a session's cookie, becomes an agency and an actor with roles and branches.

It takes two SQL statements. Leaves to ``accounts`` whether token or session is good and to the engine's directory who the
person is. A page that only looks goes on in the unit of work that found out who asks (``looking``).
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from flask import Flask, current_app, g, request

from accounts import sessions, tokens
from engine.errors import Forbidden, NotFound
from engine.queries import directory
from engine.queries.directory import Person
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from web.policy import current_policy
from web.sessions import session_text

T = TypeVar("T")
_USE_RECORDED_EVERY = timedelta(hours=1)


class NotAuthenticated(Forbidden):
    """Sign in first: send a valid ``Authorization: Bearer`` token."""

    code = "not-authenticated"
    zh = "请先登录：请求须带有效的 Authorization: Bearer 令牌"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Be the one who asks, in one agency: signed in to a page (``session_id``), or let in by a customer's link (``link_id``)."""

    agency_id: str
    actor: Actor
    person: Person | None = None
    session_id: str | None = None
    link_id: str | None = None


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
    actor = _acting(person)
    if _stale(verified.last_used_at, now):
        with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as uow:
            tokens.mark_used(uow, token_id=verified.token_id)
    found = g.asker = Asker(agency_id=agency_id, actor=actor, person=person)
    return found


def identify_by_session() -> Asker:
    """Find out whose session the browser shows; when the request only looks, keep the unit of work open for it.

    :raises NotAuthenticated: no session, or one that is over.
    """
    text, house = session_text(), this_house()
    if text is None:
        raise NotAuthenticated
    with ExitStack() as opened:
        try:
            agency_id = sessions.agency_of(text)
            uow = opened.enter_context(unit_of_work(house, agency_id=agency_id, actor=Actor.system(), write=False))
            session = sessions.verify(uow, text=text)
        except (sessions.SessionOver, NotFound) as error:
            raise NotAuthenticated from error
        person, g.agency = directory.at_work(uow, person_id=session.person_id)
        uow.actor = actor = _acting(person)
        now = uow.now
        if request.method in ("GET", "HEAD"):
            g.looking, g.ended = uow, opened.pop_all()
    declared = current_policy()
    if now - session.seen_at > sessions.SEEN_EVERY and not (declared is not None and declared.passive):
        with unit_of_work(house, agency_id=agency_id, actor=Actor.system()) as writing:
            sessions.mark_seen(writing, session_id=session.id)
    found = g.asker = Asker(agency_id=agency_id, actor=actor, person=person, session_id=session.id)
    return found


def looking() -> UnitOfWork:
    """Return the reading unit of work of a page that only looks."""
    return cast("UnitOfWork", g.looking)


def looked(act: Callable[[UnitOfWork], T]) -> T:
    """Look something up for a page: in the unit of work that is open already, else in one of its own."""
    if "looking" in g:
        return act(looking())
    who = asker()
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=False) as uow:
        return act(uow)


def install(app: Flask) -> None:
    """Close at the end of each request what ``identify_by_session`` left open."""
    app.teardown_request(_end_looking)


def _end_looking(_error: BaseException | None) -> None:
    g.pop("looking", None)
    ended = g.pop("ended", None)
    if ended is not None:
        ended.close()


def _acting(person: Person | None) -> Actor:
    """Return a person who still works here as the one who acts."""
    if person is None or not person.active:
        raise NotAuthenticated
    return Actor.person(person.id, person.posts)


def _stale(last_used_at: datetime | None, now: datetime) -> bool:
    return last_used_at is None or now - last_used_at > _USE_RECORDED_EVERY
