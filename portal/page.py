"""The one page of a customer: now, what is asked of them, what comes next, what is done, their papers, whom to call.

Looking changes nothing, whoever looks: chat programs open links to draw a preview.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from brokerage.policies.progress import StageStanding, Work, standing
from brokerage.policies.stages import FALLTHROUGH
from brokerage.queries import papers
from engine.errors import Problem
from engine.ids import new_id
from engine.queries import party
from engine.queries.outlook import Ask, Outlook, outlook
from engine.queries.party_texts import ahead
from engine.unit_of_work import UnitOfWork
from forms import FieldFinding
from portal import own_files, telling, words
from web import failure_pages, form_shown, pages, wording
from web.identity import looked
from web.language import language
from web.policy import LINKED_PAGE, policy
from web.translation import gettext
from web.visits import Visit, visit

door = Blueprint("portal", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Be what a form came back with: which task's, what was typed, what is wrong, what was in the way."""

    task_id: str
    typed: Mapping[str, Any] | None = None
    findings: Sequence[FieldFinding] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Be one thing that is asked of the customer, as the page shows it."""

    ask: Ask
    title: str
    text: str
    when: telling.Sentence | None
    parts: tuple[form_shown.Part, ...]
    findings: Sequence[Mapping[str, str]]
    mine: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Be a name and a value for the component of that name."""

    label: str
    text: str
    small: str = ""
    strong: bool = False


@door.get("/p/<link>")
@policy(LINKED_PAGE)
def page(**_address: str) -> Response:
    """Show the page."""
    return shown()


@door.get("/p/<link>/tasks/<uuid:task_id>")
@policy(LINKED_PAGE)
def lost(**_address: object) -> Response:
    """Lead whoever reloads the address of a form that was sent back to the page."""
    return pages.onward(visit().path)


def shown(*, status: int = HTTPStatus.OK, answered: Answered | None = None) -> Response:
    """Make the page as things are now."""
    return looked(lambda uow: _page(uow, status, answered))


def _page(uow: UnitOfWork, status: int, answered: Answered | None) -> Response:
    here, lang = visit(), language()
    side = here.deal.side
    seen = outlook(uow, visit=here.reception, side=side)
    first = seen.places[0] if seen.places else None
    following = None
    if first is not None and here.reception.status == "running":
        place = {"process": first.process, "node_id": first.node_id, "side": side}
        following = ahead(uow, visit=here.reception, apart=[FALLTHROUGH], **place)
    told = telling.now(here, seen, uow.now)
    problem = None if answered is None or answered.problem is None else failure_pages.said(answered.problem)
    return pages.shown(
        "portal.html",
        status=status,
        visit=here,
        deal=here.deal,
        host=here.reception.host,
        phone=here.reception.host_phone,
        now=told,
        stages=_stages(seen, ended=told.over),
        asks=_asks(uow, here, seen, answered),
        taken=[ask for ask in seen.asks if ask.taken],
        ahead=following,
        said=telling.said,
        reached=seen.reached,
        day=telling.day,
        facts=_facts(here),
        papers=_papers(uow, here),
        problem=problem,
        at=here.path,
        zh=lang == "zh",
    )


def _stages(seen: Outlook, *, ended: bool) -> tuple[StageStanding, ...]:
    return standing(
        (Work(process=one.process, node_id=one.node_id, open=one.open, done_at=one.done_at) for one in seen.work),
        ended=ended,
    )


def _asks(uow: UnitOfWork, here: Visit, seen: Outlook, answered: Answered | None) -> list[Asked]:
    if here.reception.status != "running":
        return []
    open_ = [ask for ask in seen.asks if not ask.taken]
    forms = {ask.token_id: ask.form for ask in open_ if ask.form is not None}
    facts = party.facts_for(uow, instance_id=here.deal.instance_id, asked=forms)
    return [
        _asked(uow, here, ask, facts.get(ask.token_id, {}), answered)
        if answered is not None and answered.task_id == ask.task_id
        else _asked(uow, here, ask, facts.get(ask.token_id, {}), None)
        for ask in open_
    ]


def _asked(uow: UnitOfWork, here: Visit, ask: Ask, facts: Mapping[str, Any], answered: Answered | None) -> Asked:
    lang = language()
    form, findings = ask.form, answered.findings if answered else ()
    parts: tuple[form_shown.Part, ...] = ()
    if form is not None:
        sight = form_shown.Sight(lang=lang, now=uow.now, zone=pages.zone(), facts=facts)
        typed = None if answered is None else answered.typed
        values = form_shown.first_values(form, facts) if typed is None else typed
        parts = form_shown.show(form, values, findings, sight)
    place = telling.asked_place(ask)
    title = ask.name if form is None else form.root.title if lang == "zh" else form.root.title_en
    return Asked(
        ask=ask,
        title=title or ask.name,
        text="" if ask.said is None else telling.said(ask.said),
        when=telling.when(place, uow.now),
        parts=parts,
        findings=[
            {"href": "#" + form_shown.anchor(found.pointer), "text": found.zh if lang == "zh" else found.en}
            for found in findings
        ],
        mine=own_files.marks(here.text, _documents(parts)),
        key=new_id(),
    )


def _documents(parts: Iterable[form_shown.Part]) -> Iterable[str]:
    for part in parts:
        yield from part.documents
        yield from _documents(part.parts)


def _facts(here: Visit) -> tuple[Fact, ...]:
    deal, lang = here.deal, language()
    facts = [
        Fact(
            label=gettext("成交价"), text=wording.told_amount(deal.price, lang), small=_exact(deal.price), strong=True
        ),
        Fact(label=gettext("定金"), text=wording.told_amount(deal.deposit, lang)),
    ]
    if deal.escrow_account_no:
        small = gettext("由银行监管，过户后才付给卖方")
        facts.append(Fact(label=gettext("监管账户里"), text=wording.told_amount(deal.held, lang), small=small))
    if deal.escrow_account_no and deal.side == "buyer":
        facts.append(Fact(label=gettext("监管账号"), text=deal.escrow_account_no))
    if deal.transfer_date is not None:
        facts.append(Fact(label=gettext("约定过户日"), text=_day(deal.transfer_date)))
    return (*facts, Fact(label=gettext("交易号"), text=deal.number))


def _exact(amount: Decimal) -> str:
    return f"¥{wording.amount(amount)}"


def _day(day: date) -> str:
    return wording.day(day, today=pages.now().astimezone(pages.zone()).date(), lang=language())


def _papers(uow: UnitOfWork, here: Visit) -> list[tuple[papers.Paper, str, str]]:
    found = papers.of_deal(uow, deal_id=here.deal.id, side=here.deal.side)
    return [(paper, gettext(words.PAPERS[paper.kind]), new_id()) for paper in found]
