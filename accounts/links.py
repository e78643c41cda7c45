"""Links of customers: each opens one business (a deal) to one customer, without an account, until it expires or is revoked.

The text is a secret of ``secret_text`` derived from the link's id under the agency's key: the database keeps its hash, no row
holds the text, and whoever sends it again need not have kept it. Leaves to the porch what the customer may see and do, and to
notices how a link reaches them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts import secret_text
from accounts.tables import party_links
from engine.errors import Forbidden, NotFound
from engine.ids import new_id
from engine.tables.statements import Prepared
from engine.unit_of_work import UnitOfWork

PREFIX = ""
PATH = "/p/"
LIFE = timedelta(days=240)
"""Longer than nearly every deal takes; a deal that takes longer gets new ones."""
_PLACE = "party_links.secret"


class LinkRefused(Forbidden):
    """The link is malformed, unknown, expired or revoked; which of these is not told."""

    code = "link-refused"
    zh = "链接打不开"


class LinkUnknown(NotFound):
    """There is no such link."""

    code = "link-unknown"
    zh = "没有这个链接"


@dataclass(slots=True)
class PublicAddress:
    """Be where customers reach this house from outside, without a slash at the end (a part of the house)."""

    base: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Say what a link opens, and to whom."""

    id: str
    business_key: str
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """Be a link in a list. ``state``: live, expired or revoked. ``used_at``: its customer last did something by it."""

    id: str
    customer_id: str
    state: str
    created_at: datetime
    created_by: str | None
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


_columns = party_links.c
_by_hash = Prepared(
    sa.select(
        _columns.id,
        _columns.business_key,
        _columns.customer_id,
        _columns.expires_at,
        _columns.revoked_at,
    ).where(_columns.agency_id == sa.bindparam("agency"), _columns.secret_hash == sa.bindparam("hash"))
)


def agency_of(text: str) -> str:
    """Read the agency id out of a link's text, without believing the rest.

    :raises LinkRefused: it is not such a text.
    """
    try:
        return secret_text.agency_of(PREFIX, text)
    except secret_text.NoSecretText as error:
        raise LinkRefused from error


def issue(uow: UnitOfWork, *, business_key: str, customer_id: str) -> str:
    """Make a link for a customer and return its id; one that is live already is kept and returned."""
    there = _live(uow, business_key, customer_id)
    if there is not None:
        return there
    link_id = new_id()
    uow.run(
        sa.insert(party_links).values(
            agency_id=uow.agency_id,
            id=link_id,
            business_key=business_key,
            customer_id=customer_id,
            secret_hash=secret_text.hashed(_text(uow, link_id)),
            created_at=uow.now,
            created_by=_person(uow),
            expires_at=uow.now + LIFE,
        )
    )
    return link_id


def verify(uow: UnitOfWork, *, text: str) -> Link:
    """Find what a link opens; one statement, no write.

    A right link opens from wherever it is asked: nobody comes upon 256 bits by trying, and telephones share addresses.

    :raises LinkRefused: unknown, expired or revoked.
    """
    row = uow.row(_by_hash, {"agency": uow.agency_id, "hash": secret_text.hashed(text)})
    if row is None or row.revoked_at is not None or row.expires_at <= uow.now:
        raise LinkRefused
    return Link(id=row.id, business_key=row.business_key, customer_id=row.customer_id)


def address_of(uow: UnitOfWork, *, business_key: str, customer_id: str) -> str | None:
    """Return the address of the customer's live link, or None; it is a secret of theirs: send it, never show or keep it."""
    link_id = _live(uow, business_key, customer_id)
    return None if link_id is None else f"{uow.house.part(PublicAddress).base}{PATH}{_text(uow, link_id)}"


def mark_used(uow: UnitOfWork, *, link_id: str) -> None:
    """Record that the customer did something by the link now; looking leaves no trace, since chat programs look too."""
    uow.run(_which(uow, _columns.id == link_id).values(used_at=uow.now))


def of_business(uow: UnitOfWork, *, business_key: str) -> tuple[LinkLine, ...]:
    """Return all links to a business, newest first, in one statement."""
    query = sa.select(party_links).where(_columns.agency_id == uow.agency_id, _columns.business_key == business_key)
    return tuple(
        LinkLine(
            id=row.id,
            customer_id=row.customer_id,
            state="revoked" if row.revoked_at else "expired" if row.expires_at <= uow.now else "live",
            created_at=row.created_at,
            created_by=row.created_by,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            used_at=row.used_at,
        )
        for row in uow.rows(query.order_by(_columns.id.desc()))
    )


def revoke(uow: UnitOfWork, *, link_id: str, business_key: str) -> None:
    """End a link of a business; ending it again changes nothing.

    :raises LinkUnknown: the business has no such link in this agency.
    """
    one = sa.and_(_columns.id == link_id, _columns.business_key == business_key)
    if not uow.rows(sa.select(_columns.id).where(_columns.agency_id == uow.agency_id, one)):
        raise LinkUnknown(link_id=link_id)
    _revoke(uow, one)


def revoke_all(uow: UnitOfWork, *, business_key: str, customer_id: str) -> int:
    """End all live links of a customer to a business; return how many."""
    return _revoke(uow, sa.and_(_columns.business_key == business_key, _columns.customer_id == customer_id))


def _revoke(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> int:
    live = sa.and_(which, _columns.revoked_at.is_(None))
    return uow.run(_which(uow, live).values(revoked_at=uow.now, revoked_by=_person(uow)))


def _live(uow: UnitOfWork, business_key: str, customer_id: str) -> str | None:
    found = uow.rows(
        sa.select(_columns.id)
        .where(
            _columns.agency_id == uow.agency_id,
            _columns.business_key == business_key,
            _columns.customer_id == customer_id,
            _columns.revoked_at.is_(None),
            _columns.expires_at > uow.now,
        )
        .order_by(_columns.id.desc())
        .limit(1)
    )
    return str(found[0].id) if found else None


def _which(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> sa.Update:
    return sa.update(party_links).where(_columns.agency_id == uow.agency_id, which)


def _text(uow: UnitOfWork, link_id: str) -> str:
    return secret_text.written(PREFIX, uow.agency_id, uow.vault.secret_of(uow.agency_id, _PLACE, link_id))


def _person(uow: UnitOfWork) -> str | None:
    return uow.actor.id if uow.actor.kind == "person" else None
