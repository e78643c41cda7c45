"""Ask for a deal to be opened again, or for a party of it to change: both are processes, which the store manager decides in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response

from brokerage.operations import party_changes, reopening
from brokerage.policies import duties
from brokerage.policies.deal_lifecycle import DealState
from brokerage.policies.reopening import CHANGEABLE
from brokerage.queries import deals
from brokerage.queries.deals import Deal
from engine.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from engine.ids import new_id
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding, Form
from inbox.starts import arriving, asking, people, recording
from web import failure_pages, form_posted, idempotency, pages
from web.identity import looked
from web.policy import policy
from web.problems import status_of
from web.translation import gettext, marked

door = Blueprint("deal_changes", __name__, url_prefix="/deals/<string:number>", template_folder="templates")

SIDES: Final = {"buyer": marked("买方"), "seller": marked("卖方")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Be what is asked for about a deal. ``why_not`` tells in Chinese why this deal cannot have it, None where it can."""

    process: str
    told: str
    title: str
    lead: str
    verb: str
    places: tuple[people.Place, ...]
    ask: Callable[..., str]
    why_not: Callable[[Deal], str | None]


@door.get("/reopen")
@policy(recording.policy_of(duties.DEAL_CHANGERS))
def reopen(number: str) -> Response:
    """Show the form that asks for a deal to be opened again."""
    return _again(REOPENING, number)


@door.post("/reopen")
@policy(recording.policy_of(duties.DEAL_CHANGERS))
def ask_reopening(number: str) -> Response:
    """Ask for a deal to be opened again."""
    return _send(REOPENING, number)


@door.get("/party")
@policy(recording.policy_of(duties.DEAL_CHANGERS))
def party(number: str) -> Response:
    """Show the form that asks for a party to change."""
    return _again(PARTY, number)


@door.post("/party")
@policy(recording.policy_of(duties.DEAL_CHANGERS))
def ask_change(number: str) -> Response:
    """Ask for a party to change."""
    return _send(PARTY, number)


def _send(asked: Request, number: str) -> Response:
    deal = looked(lambda uow: deals.numbered(uow, number=number))
    form = looked(lambda uow: _form(uow, asked, deal))
    posted = form_posted.read(form)
    people.enroll(asked.places)
    if posted.again or people.asked_again(asked.places):
        return _again(asked, number, typed=posted.values)
    today = pages.now().astimezone(pages.zone()).date()
    cleaned = form.clean(posted.values, now_date=today, zone=pages.zone(), from_text=True)
    filled = looked(lambda uow: people.posted(uow, asked.places))
    findings = [*recording.missing(filled), *cleaned.findings]
    if findings:
        return _again(asked, number, typed=posted.values, findings=findings, status=422)
    chosen = {"customer_id": filled[0].taken[0].line.id} if filled else {}

    def act(uow: UnitOfWork) -> Response:
        asked.ask(uow, deal_id=deal.line.id, form={**cleaned.data, **chosen})
        return pages.onward(arriving.at("deals", number, asked.told))

    try:
        return idempotency.written(act)
    except NotFound:
        raise
    except (Conflict, Forbidden, Invalid) as problem:
        found = recording.findings_of(problem)
        return _again(
            asked,
            number,
            typed=posted.values,
            findings=found,
            problem=None if found else problem,
            status=status_of(problem),
        )


def _again(asked: Request, number: str, **how: Any) -> Response:
    return looked(lambda uow: _page(uow, asked, number, **how))


def _page(
    uow: UnitOfWork,
    asked: Request,
    number: str,
    *,
    typed: Mapping[str, Any] | None = None,
    findings: list[FieldFinding] | None = None,
    problem: Problem | None = None,
    status: int = 200,
) -> Response:
    deal = deals.numbered(uow, number=number)
    form = _form(uow, asked, deal)
    sections = asking.sections(form, typed or {}, findings or (), asking.sight(uow), _PLACES)
    blank = typed is None
    return pages.shown(
        "start_change.html",
        status=status,
        asked=asked,
        deal=deal.line,
        why_not=asked.why_not(deal) if problem is None else None,
        people=people.first(uow, asked.places, {}) if blank else people.posted(uow, asked.places),
        sections=sections,
        findings=asking.told(findings or ()),
        problem=None if problem is None else failure_pages.said(problem),
        key=new_id(),
    )


def _form(uow: UnitOfWork, asked: Request, deal: Deal) -> Form:
    """Return the process's start form, with the deal's own parties to choose from."""
    own: dict[str, Any] = {}
    if asked.process == party_changes.PROCESS:
        choices = [
            {"const": one.customer_id, "title": f"{gettext(SIDES[one.side])} {one.name} {one.phone or ''}".strip()}
            for one in deal.line.parties
        ]
        own["old_customer_id"] = {
            "type": "string",
            "title": "换下的当事方",
            "ui:en": "Replaced party",
            "description": "只在换人时选。",
            "oneOf": choices,
            "ui:widget": "select",
        }
    return asking.form(uow, process=asked.process, own=own, known=("deal_id", "deal_no", "customer_id", *own))


def _not_reopenable(deal: Deal) -> str | None:
    if again := deal.facts.get(reopening.AS):
        return gettext("这张交易单已经重启，新交易单是 {number}。").format(number=again)
    if deal.line.state == DealState.FELL_THROUGH:
        return None
    if deal.line.state == DealState.CLOSED:
        return gettext("已结案的交易不能重启：产权已经过户，要退要换都是一单新的买卖。")
    return gettext("交易还在办，不用重启；要停先发起爆单。")


def _not_changeable(deal: Deal) -> str | None:
    if deal.line.state in CHANGEABLE:
        return None
    return gettext("网签之后或交易结束后不能变更当事方；要先撤网签（爆单），再重启。")


_PLACES: Final = dict.fromkeys(("reopening_reason", "comments", "side", "change", "role", "old_customer_id"), "request")
REOPENING: Final = Request(
    process=reopening.PROCESS,
    told="reopening-asked",
    title=marked("重启交易"),
    lead=marked("批准后开一张新交易单，带上原来的双方、条件和事实，从意向定金重新走；原单保持爆单，不改写。"),
    verb=marked("申请重启"),
    places=(),
    ask=reopening.ask,
    why_not=_not_reopenable,
)
PARTY: Final = Request(
    process=party_changes.PROCESS,
    told="change-asked",
    title=marked("变更当事方"),
    lead=marked("收齐材料、重新判断资格、店长批准之后才变；已经发起签约的，合同要重新出。"),
    verb=marked("申请变更"),
    places=(
        people.Place(id="newcomer", title=marked("新的当事方"), hint=marked("换上或加入的人。先找一找，没有再登记。")),
    ),
    ask=party_changes.ask,
    why_not=_not_changeable,
)
