"""One page for each thing that begins with a form: choose the listing, take the people, fill in, send; nothing typed is lost.

What is asked and made is each kind's own (``listing``, ``viewing``, ``deal``). The listing is chosen by an address, people within
the form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from flask import Response, request

from brokerage.policies.listing_lifecycle import ListingState
from brokerage.queries import listing_search, listings
from brokerage.queries.listings import Listing
from engine.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding, Form
from inbox.starts import arriving, asking, people
from web import draft_pages, drafts, failure_pages, form_posted, form_shown, idempotency, pages
from web.identity import looked
from web.policy import Policy
from web.problems import status_of

UPLOADS: Final = 21 * 1024 * 1024
DRAFTS: Final = "start"
"""The first word of subjects of drafts of these pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Be what a page begins. ``make`` returns the number of what it made; ``records`` is where that has its page."""

    path: str
    roles: frozenset[str]
    records: str
    told: str
    title: str
    lead: str
    verb: str
    on_listing: bool
    places: Sequence[people.Place]
    sections: Mapping[str, str]
    asked: Callable[[UnitOfWork, Listing | None], Form]
    first: Callable[[UnitOfWork, Listing | None], Mapping[str, Any]]
    make: Callable[[UnitOfWork, Listing | None, Mapping[str, Any], Mapping[str, people.Filled]], str]
    chosen: Callable[[Listing], Mapping[str, Sequence[str]]] = field(default=lambda _: {})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """Be the page as it is to be shown again. ``typed`` None: nothing was filled in yet."""

    status: int = HTTPStatus.OK
    typed: Mapping[str, Any] | None = None
    findings: Sequence[FieldFinding] = ()
    problem: Problem | None = None


def policy_of(roles: Sequence[str]) -> Policy:
    """Return who may see and send such a page."""
    return Policy(page=True, roles=frozenset(roles), request_bytes=UPLOADS)


def may_keep_drafts(kinds: Iterable[Kind]) -> draft_pages.Guard:
    """Make the guard of drafts of these pages: known ones, by those who may send them, about a listing where one is needed."""
    known = {_name(kind): kind for kind in kinds}

    def guard(uow: UnitOfWork, what: str) -> None:
        name, _, number = what.partition(".")
        kind = known.get(name)
        if kind is None or kind.on_listing != bool(number):
            raise draft_pages.SubjectUnknown
        policy_of(tuple(kind.roles)).admit(uow.actor)
        if number:
            listings.numbered(uow, number=number)

    return guard


def show(kind: Kind) -> Response:
    """Show the page: the listing first where one is needed, then the form."""
    return looked(lambda uow: _page(uow, kind, _Sheet()))


def send(kind: Kind) -> Response:
    """Begin what was asked for, once; or show the form again with all that was typed."""
    listing = looked(lambda uow: _listing(uow, kind))
    if kind.on_listing and listing is None:
        return show(kind)
    form = looked(lambda uow: kind.asked(uow, listing))
    try:
        kept = draft_pages.answered(form, subject=_subject(kind, listing), path=_here())
        if kept is not None:
            return kept
        posted = form_posted.read(form)
    except Invalid as problem:
        return _again(kind, _Sheet(status=status_of(problem), typed=_raw(), problem=problem))
    people.enroll(kind.places)
    if posted.again or people.asked_again(kind.places):
        return _again(kind, _Sheet(typed=posted.values))
    today = pages.now().astimezone(pages.zone()).date()
    cleaned = form.clean(posted.values, now_date=today, zone=pages.zone(), from_text=True)
    filled = {one.place.id: one for one in looked(lambda uow: people.posted(uow, kind.places))}
    findings = [*missing(filled.values()), *cleaned.findings]
    if findings:
        return _again(kind, _Sheet(status=422, typed=posted.values, findings=findings))

    def act(uow: UnitOfWork) -> Response:
        number = kind.make(uow, listing, cleaned.data, filled)
        drafts.drop(uow, subject=_subject(kind, listing))
        return pages.onward(arriving.at(kind.records, number, kind.told))

    try:
        return idempotency.written(act)
    except NotFound:
        raise
    except (Conflict, Forbidden, Invalid) as problem:
        found = findings_of(problem)
        sheet = _Sheet(
            status=status_of(problem), typed=posted.values, findings=found, problem=None if found else problem
        )
        return _again(kind, sheet)


def _again(kind: Kind, sheet: _Sheet) -> Response:
    return looked(lambda uow: _page(uow, kind, sheet))


def _page(uow: UnitOfWork, kind: Kind, sheet: _Sheet) -> Response:
    listing = _listing(uow, kind)
    if kind.on_listing and listing is None:
        return _choose(uow, kind)
    form = kind.asked(uow, listing)
    if request.method == "POST":
        shown = people.posted(uow, kind.places)
    else:
        shown = people.first(uow, kind.places, kind.chosen(listing) if listing else {})
    draft, sight = drafts.read(uow, subject=_subject(kind, listing)), asking.sight(uow)
    empty = {**form_shown.first_values(form, {}), **kind.first(uow, listing)}
    begun = draft.values if draft is not None else empty
    values = begun if sheet.typed is None else sheet.typed
    sections = asking.sections(form, values, sheet.findings, sight, kind.sections)
    return pages.shown(
        "start_record.html",
        status=sheet.status,
        kind=kind,
        listing=listing,
        at=_here(),
        people=shown,
        sections=sections,
        rules=form_shown.for_scripts(form, sight),
        draft=draft_pages.told(draft, _subject(kind, listing)),
        findings=asking.told(sheet.findings),
        problem=None if sheet.problem is None else failure_pages.said(sheet.problem),
        key=new_id(),
    )


def _subject(kind: Kind, listing: Listing | None) -> str:
    """Return what a draft of this page is about."""
    return f"{DRAFTS}:{_name(kind)}{'' if listing is None else '.' + listing.line.number}"


def _name(kind: Kind) -> str:
    return kind.path.rpartition("/")[2]


def _here() -> str:
    """Return this page's address: its listing and nothing else of what was asked."""
    chosen = request.args.get("listing", "")
    return f"{request.path}?listing={quote(chosen)}" if chosen else request.path


def _choose(uow: UnitOfWork, kind: Kind) -> Response:
    """Show the listings that are for sale, to choose one."""
    text = request.args.get("q", "").strip()[: listing_search.LONGEST]
    found = listing_search.found(uow, text=text, state=ListingState.LISTED)
    return pages.shown("start_choose.html", kind=kind, text=text, found=found, gone="listing" in request.args)


def _listing(uow: UnitOfWork, kind: Kind) -> Listing | None:
    """Return the listing that was chosen; none: there is no such, or it is not for sale (any more)."""
    number = request.args.get("listing", "")
    if not kind.on_listing or not number:
        return None
    try:
        found = listings.numbered(uow, number=number[:40])
    except NotFound:
        return None
    return found if found.line.state == ListingState.LISTED else None


def missing(filled: Iterable[people.Filled]) -> list[FieldFinding]:
    """Return a finding for each place that needs somebody and has nobody."""
    return [
        FieldFinding(
            pointer=f"/{one.place.id}",
            keyword="required",
            zh=f"{one.place.title}：请选一位客户，或者登记新客户",
            en=f"{one.place.id}: choose a customer, or enrol a new one",
        )
        for one in filled
        if one.place.needed and not one.taken
    ]


def findings_of(problem: Problem) -> list[FieldFinding]:
    """Return a problem's findings as those of fields; empty when it is about the whole."""
    return [
        FieldFinding(pointer="/" + (found.element or "").lstrip("/"), keyword=found.rule, zh=found.zh, en=found.en)
        for found in problem.findings
    ]


def _raw() -> dict[str, str]:
    return {
        name: text
        for name, text in request.form.items()
        if name not in form_posted.OURS and not name.startswith(".") and "/" not in name
    }
