"""Personal data and papers in clear: shown once, to those who may, for a reason that is kept with who looked and when."""

from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, request

from brokerage.operations import access, customers, listings
from brokerage.operations import documents as operations
from brokerage.queries import deal_sheets, documents
from brokerage.queries import listings as listing_queries
from engine.errors import Invalid, Problem
from engine.unit_of_work import UnitOfWork
from inbox.records import deal_page, papers_shown, shared
from inbox.records.rights import ADDRESS_REVEALERS, REVEALERS
from web import failure_pages, idempotency, pages
from web.identity import looked
from web.policy import PAGE, Policy, policy
from web.problems import status_of

REVEAL = Policy(page=True, roles=REVEALERS)
ADDRESS = Policy(page=True, roles=ADDRESS_REVEALERS)
FIELDS: Final = ("name", "phone", "id_number")

door = Blueprint("records_opened", __name__, template_folder="templates")


@door.get("/deals/<number>/people")
@policy(REVEAL)
def ask_people(number: str) -> Response:
    """Ask for the reason before the parties of a deal are shown in clear."""
    return looked(lambda uow: _people(uow, number))


@door.post("/deals/<number>/people")
@policy(REVEAL)
def people(number: str) -> Response:
    """Show the parties of a deal in clear, once."""
    reason = _reason()

    def act(uow: UnitOfWork) -> Response:
        sheet = deal_sheets.numbered(uow, number=number[:40])
        ids = dict.fromkeys(party.customer_id for party in sheet.line.parties)
        clear = {
            id_: customers.reveal(
                uow, customer_id=id_, reason=f"{sheet.line.number} {reason}" if reason else "", fields=FIELDS
            )
            for id_ in ids
        }
        return _people(uow, number, clear=clear)

    try:
        return idempotency.written(act)
    except Invalid as problem:
        failed = problem
    return looked(lambda uow: _people(uow, number, problem=failed, reason=reason))


@door.get("/listings/<number>/address")
@policy(ADDRESS)
def ask_address(number: str) -> Response:
    """Ask for the reason before an address is shown."""
    return looked(lambda uow: _address(uow, number))


@door.post("/listings/<number>/address")
@policy(ADDRESS)
def address(number: str) -> Response:
    """Show the address of a listing, once, with its owner in clear."""
    reason = _reason()

    def act(uow: UnitOfWork) -> Response:
        line = listing_queries.numbered(uow, number=number[:40]).line
        shown = listings.reveal_address(uow, listing_id=line.id, reason=reason)
        owner = None
        if line.seller_id and uow.actor.roles & REVEALERS:
            owner = customers.reveal(uow, customer_id=line.seller_id, reason=reason, fields=FIELDS)
        return _address(uow, number, clear=shown or "", owner=owner)

    try:
        return idempotency.written(act)
    except Invalid as problem:
        failed = problem
    return looked(lambda uow: _address(uow, number, problem=failed, reason=reason))


@door.get("/deals/<number>/documents/<uuid:document_id>")
@policy(PAGE)
def ask_paper(number: str, document_id: object) -> Response:
    """Ask for the reason before a paper is opened."""
    return looked(lambda uow: _paper(uow, number, str(document_id)))


@door.post("/deals/<number>/documents/<uuid:document_id>")
@policy(PAGE)
def paper(number: str, document_id: object) -> Response:
    """Download a paper for a reason; who, when and why are kept."""
    reason, id_ = _reason(), str(document_id)

    def act(uow: UnitOfWork) -> Response:
        _belongs(uow, number, id_)
        opened = operations.read(uow, document_id=id_, reason=reason)
        answer = Response(opened.content, content_type=opened.media_type)
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(opened.name)}"
        return answer

    try:
        return idempotency.written(act)
    except access.ReasonMissing as problem:
        failed = problem
    return looked(lambda uow: _paper(uow, number, id_, problem=failed, reason=reason))


def _people(
    uow: UnitOfWork,
    number: str,
    *,
    clear: dict[str, customers.Revealed] | None = None,
    problem: Problem | None = None,
    reason: str = "",
) -> Response:
    sheet = deal_sheets.numbered(uow, number=number[:40])
    return pages.shown(
        "deal_people.html",
        status=200 if problem is None else status_of(problem),
        line=sheet.line,
        home=shared.home(sheet.district, sheet.line.community, sheet.area),
        parties=deal_page.parties(sheet),
        clear=clear,
        reason=reason,
        problem=None if problem is None else failure_pages.said(problem),
    )


def _address(
    uow: UnitOfWork,
    number: str,
    *,
    clear: str | None = None,
    owner: customers.Revealed | None = None,
    problem: Problem | None = None,
    reason: str = "",
) -> Response:
    line = listing_queries.numbered(uow, number=number[:40]).line
    return pages.shown(
        "listing_address.html",
        status=200 if problem is None else status_of(problem),
        line=line,
        home=shared.home(line.district, line.community, line.area),
        clear=clear,
        owner=owner,
        reason=reason,
        problem=None if problem is None else failure_pages.said(problem),
    )


def _belongs(uow: UnitOfWork, number: str, document_id: str) -> tuple[deal_sheets.DealSheet, documents.DocumentLine]:
    """Return a deal and a paper of it.

    :raises DocumentUnknown: the paper is not this deal's.
    """
    sheet = deal_sheets.numbered(uow, number=number[:40])
    found = documents.one(uow, document_id=document_id)
    if found.deal_id != sheet.line.id:
        raise documents.DocumentUnknown(id=document_id)
    return sheet, found


def _paper(
    uow: UnitOfWork, number: str, document_id: str, *, problem: Problem | None = None, reason: str = ""
) -> Response:
    sheet, found = _belongs(uow, number, document_id)
    at = f"/deals/{sheet.line.number}"
    return pages.shown(
        "deal_paper.html",
        status=200 if problem is None else status_of(problem),
        line=sheet.line,
        home=shared.home(sheet.district, sheet.line.community, sheet.area),
        paper=papers_shown.lines([found], at)[0],
        reason=reason,
        problem=None if problem is None else failure_pages.said(problem),
    )


def _reason() -> str:
    return request.form.get("reason", "").replace("\0", "").strip()[: access.LONGEST_REASON]
