"""The people of a new record: looked for by name, phone or number, taken, or enrolled on the spot, without losing what is typed.

Everything travels in the one form that is posted: personal data never stands in an address. Names with a dot are ours.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from brokerage.operations import customers as operations
from brokerage.policies import personal
from brokerage.policies.personal import IdType, PersonalInvalid
from brokerage.queries import customers
from brokerage.queries.customers import CustomerLine
from engine.unit_of_work import UnitOfWork, unit_of_work
from web.identity import asker, this_house
from web.language import language

MOST = 10
_NEW = ("name", "phone", "id_type", "id_number")
_NUMBERS = re.compile(r"[0-9]{17}[0-9Xx]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Be a place for people in a record: ``roles`` are what they may be there, the usual one first."""

    id: str
    title: str
    hint: str
    many: bool = False
    needed: bool = True
    roles: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Be a customer who was taken for a place."""

    line: CustomerLine
    role: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Be a place as it stands: who was taken, what was looked for and found, and whoever is being enrolled."""

    place: Place
    taken: tuple[Taken, ...] = ()
    sought: str = ""
    found: tuple[CustomerLine, ...] | None = None
    new: Mapping[str, str] | None = None
    alike: tuple[CustomerLine, ...] = ()
    errors: Mapping[str, str] | None = None
    opened: bool = False


def first(uow: UnitOfWork, places: Sequence[Place], chosen: Mapping[str, Sequence[str]]) -> tuple[Filled, ...]:
    """Return empty places, but for those whom the record knows already."""
    return tuple(_filled(uow, place, chosen.get(place.id, ()), {}) for place in places)


def posted(uow: UnitOfWork, places: Sequence[Place]) -> tuple[Filled, ...]:
    """Return the places as they were posted, after what a button asked of them."""
    return tuple(_one(uow, place) for place in places)


def asked_again(places: Sequence[Place]) -> bool:
    """Say whether the form was posted only to look for people, take or drop them: it is shown again."""
    if any(request.form.get(name) for name in (".find", ".take", ".drop", ".enroll", ".anyway")):
        return True
    # The enter key in a search field posts the form: somebody who is still looking has not finished.
    return any(
        request.form.get(f".seek.{place.id}", "").strip() and not request.form.getlist(f".{place.id}")
        for place in places
    )


def enroll(places: Sequence[Place]) -> None:
    """Enrol the customer whom a button asked for and take them, unless somebody alike is there already.

    Why not is told where the page is shown again; whoever is alike is offered there.
    """
    place = next((one for one in places if one.id in _asked(".enroll", ".anyway")), None)
    if place is None:
        return
    who, new = asker(), _new(place)
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor) as uow:
        if _errors(new) or (_alike(uow, new) and not request.form.get(".anyway")):
            return
        branch = next((branch for _, branch in sorted(who.actor.posts, key=str) if branch), None)
        made = operations.create(
            uow,
            name=new["name"],
            phone=new["phone"] or None,
            id_number=new["id_number"] or None,
            id_type=new["id_type"] or IdType.RESIDENT,
            branch_id=branch,
            maintainer_id=who.actor.id,
            source="start",
        )
    _enrolled()[place.id] = made


def _one(uow: UnitOfWork, place: Place) -> Filled:
    ids = [id_ for id_ in request.form.getlist(f".{place.id}") if id_]
    take, drop = request.form.get(".take", ""), request.form.get(".drop", "")
    fresh = _enrolled().get(place.id)
    for added in (take.removeprefix(f"{place.id}:") if take.startswith(f"{place.id}:") else None, fresh):
        if added and added not in ids:
            ids = [*ids, added][-MOST:] if place.many else [added]
    if drop.startswith(f"{place.id}:"):
        ids = [id_ for id_ in ids if id_ != drop.removeprefix(f"{place.id}:")]
    given = {name: text for name, text in request.form.items() if name.startswith((".role.", ".share."))}
    made = _filled(uow, place, ids, given)
    sought = request.form.get(f".seek.{place.id}", "").strip()[:60]
    done = bool(fresh) or take.startswith(f"{place.id}:")
    enrolling = place.id in _asked(".enroll", ".anyway") and not fresh
    new = {} if done else _new(place)
    return Filled(
        place=place,
        taken=made.taken,
        sought="" if done else sought,
        found=search(uow, sought) if sought and not done else None,
        new=new,
        alike=_alike(uow, new) if enrolling and not _errors(new) else (),
        errors=_errors(new) if enrolling else {},
        opened=enrolling or any(new.get(name) for name in ("name", "phone", "id_number")),
    )


def _filled(uow: UnitOfWork, place: Place, ids: Sequence[str], given: Mapping[str, str]) -> Filled:
    lines = customers.several(uow, customer_ids=ids)
    usual = place.roles[0][0] if place.roles else ""
    roles = {role for role, _ in place.roles}
    taken = tuple(
        Taken(
            line=lines[id_],
            role=role if (role := given.get(f".role.{place.id}.{id_}", usual)) in roles else usual,
            share=given.get(f".share.{place.id}.{id_}", "").strip()[:8],
        )
        for id_ in dict.fromkeys(ids)
        if id_ in lines
    )
    return Filled(place=place, taken=taken, new={}, errors={})


def search(uow: UnitOfWork, text: str) -> tuple[CustomerLine, ...]:
    """Return customers by what was typed: four last digits, a phone number, an identity number, else a whole name."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if re.fullmatch(r"[0-9]{3}[0-9Xx]", plain):
        return customers.find(uow, last_four=plain)
    if _NUMBERS.fullmatch(plain):
        return customers.find(uow, id_number=plain)
    if re.fullmatch(r"\+?[0-9]{5,15}", plain):
        return customers.find(uow, phone=plain)
    return customers.find(uow, name=text)


def _new(place: Place) -> dict[str, str]:
    return {name: request.form.get(f".new.{place.id}.{name}", "").strip()[:80] for name in _NEW}


def _errors(new: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with somebody new, by field."""
    wrong: dict[str, str] = {}
    type_ = IdType(new["id_type"]) if new.get("id_type") in set(IdType) else IdType.RESIDENT
    checks: tuple[tuple[str, Any], ...] = (
        ("name", personal.clean_name),
        ("phone", personal.clean_phone),
        ("id_number", lambda text: personal.clean_id_number(text, type_) if text else ""),
    )
    for name, check in checks:
        try:
            check(new.get(name, ""))
        except PersonalInvalid as problem:
            wrong[name] = problem.findings[0].zh if language() == "zh" else problem.findings[0].en
    return wrong


def _alike(uow: UnitOfWork, new: Mapping[str, str]) -> tuple[CustomerLine, ...]:
    """Return who has this phone or this identity number already, found by their keyed hashes."""
    found = {line.id: line for line in customers.find(uow, phone=new["phone"])} if new.get("phone") else {}
    if new.get("id_number"):
        found |= {line.id: line for line in customers.find(uow, id_number=new["id_number"])}
    return tuple(found.values())


def _asked(*names: str) -> set[str]:
    return {request.form.get(name, "") for name in names} - {""}


def _enrolled() -> dict[str, str]:
    """Return who was enrolled in this request, by place."""
    return request.environ.setdefault("fangliu.enrolled", {})  # type: ignore[no-any-return]  # WSGI's own bag
