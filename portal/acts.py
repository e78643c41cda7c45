"""What a customer does: answer what was asked of them, once, files and all."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from accounts import links
from brokerage.operations import papers
from engine.errors import Conflict, Invalid, NotFound
from engine.operations import tasks
from engine.operations.filled import FormRejected
from engine.queries import party
from engine.queries.party import PartySheet
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding
from portal import own_files, page
from portal.page import Answered
from web import form_posted, idempotency, pages
from web.identity import asker, looked
from web.policy import Policy, policy
from web.problems import status_of
from web.visits import visit

UPLOADS: Final = Policy(page=True, link=True, request_bytes=21 * 1024 * 1024)

door = Blueprint("portal_acts", __name__)


@door.post("/p/<link>/tasks/<uuid:task_id>")
@policy(UPLOADS)
def answer(task_id: object, **_address: str) -> Response:
    """Complete a task of the customer; with findings, or when it has changed meanwhile, show the page with all that was typed."""
    id_ = str(task_id)
    sheet = looked(lambda uow: party.task(uow, task_id=id_))
    form = sheet.asked
    if form is None:
        return _answered(sheet, {}, {})
    try:
        posted = form_posted.read(form)
        own_files.require_own(
            visit().text,
            own_files.within(form, posted.values),
            typed=request.form.values(),
            marked=request.form.getlist(own_files.FIELD),
        )
    except Invalid as problem:
        typed = {name: text for name, text in request.form.items() if name not in form_posted.OURS}
        kept = {name: text for name, text in typed.items() if form_posted.field_at(form, name) is not None}
        plain = {name: text for name, text in kept.items() if not _is_file(sheet, name)}
        return page.shown(status=status_of(problem), answered=Answered(task_id=id_, typed=plain, problem=problem))
    if posted.again:
        return page.shown(answered=Answered(task_id=id_, typed=posted.values))
    today = pages.now().astimezone(pages.zone()).date()
    cleaned = form.clean(posted.values, now_date=today, zone=pages.zone(), from_text=True)
    if cleaned.findings:
        return page.shown(status=422, answered=Answered(task_id=id_, typed=posted.values, findings=cleaned.findings))
    return _answered(sheet, cleaned.data, posted.values)


def _is_file(sheet: PartySheet, name: str) -> bool:
    found = None if sheet.asked is None else form_posted.field_at(sheet.asked, name)
    return found is not None and (
        found.format == "document" or (found.item is not None and found.item.format == "document")
    )


def _answered(sheet: PartySheet, data: Mapping[str, Any], typed: Mapping[str, Any]) -> Response:
    here, id_ = visit(), sheet.task.id
    files = () if sheet.asked is None else tuple(own_files.within(sheet.asked, data))

    def act(uow: UnitOfWork) -> Response:
        tasks.complete(uow, task_id=id_, data=data)
        papers.take_in(uow, deal_id=here.deal.id, side=here.deal.side, document_ids=files)
        links.mark_used(uow, link_id=str(asker().link_id))
        return Response(status=303)

    try:
        made = idempotency.written(act)
    except FormRejected as rejected:
        findings = [
            FieldFinding(pointer=finding.element or "", keyword=finding.rule, zh=finding.zh, en=finding.en)
            for finding in rejected.findings
        ]
        return page.shown(status=422, answered=Answered(task_id=id_, typed=typed, findings=findings))
    except NotFound:
        raise
    except (Conflict, Invalid) as problem:
        return page.shown(status=status_of(problem), answered=Answered(task_id=id_, typed=typed, problem=problem))
    # Said only now: the answer that is kept for a second click must not hold the link.
    made.headers["Location"] = f"{here.path}?{pages.TOLD}=handed-in"
    return made
