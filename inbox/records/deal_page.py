"""A deal's page: who does what now, how far it has come, its open tasks, its diagram, money, people, papers and what happened.

At most twelve statements, whatever the deal holds; the whole journal, all papers and all money have pages of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response

from brokerage.policies.deal_lifecycle import DealState
from brokerage.queries import deal_sheets, documents, ledger, stages
from brokerage.queries.deal_sheets import DealSheet
from engine.errors import Problem
from engine.queries import comments, drawing, tasks
from engine.queries.drawing import Trail
from engine.unit_of_work import UnitOfWork
from inbox.records import money_shown, papers_shown, rights, shared
from inbox.records.words import DEAL_STATES, FAULTS, ROLES_IN_DEAL
from inbox.subject_facts import Fact
from inbox.words import LOANS, SIDES
from web import diagram, failure_pages, pages, stage_line, wording
from web.identity import looked
from web.language import language
from web.policy import PAGE, policy
from web.problems import status_of
from web.translation import gettext

MOST_PAPERS: Final = 6
MOST_ENTRIES: Final = 12
MOST_TOLD: Final = 8
MOST_COMMENTS: Final = 3
OVER: Final = frozenset({DealState.CLOSED, DealState.FELL_THROUGH})

door = Blueprint("deal_page", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Be a customer in a deal, masked."""

    customer_id: str
    letter: str
    tone: str
    name: str
    small: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Be one line of the timeline."""

    title: str
    at: Any
    state: str
    text: str = ""


@door.get("/deals/<number>")
@policy(PAGE)
def deal(number: str) -> Response:
    """Show a deal."""
    return shown(number)


def shown(number: str, *, problem: Problem | None = None, typed: str = "") -> Response:
    """Make the page of a deal as it is now; after a remark that was refused, with what was typed."""
    return looked(lambda uow: _page(uow, deal_sheets.numbered(uow, number=number[:40]), problem, typed))


def _page(uow: UnitOfWork, sheet: DealSheet, problem: Problem | None, typed: str) -> Response:
    line, lang = sheet.line, language()
    trail = drawing.trail(uow, instance_id=line.instance_id) if line.instance_id else None
    over = line.state in OVER or (trail is not None and trail.ended_at is not None)
    standing = stages.of_deal(uow, instance_id=line.instance_id, before=deal_sheets.before(uow, line), ended=over)
    found = tasks.open_in(uow, instance_ids=[line.instance_id] if line.instance_id else [])
    open_ = shared.open_tasks(uow, found)
    book = ledger.of_known_deal(uow, deal_id=line.id)
    papers = documents.latest(uow, deal_id=line.id, limit=MOST_PAPERS)
    said = comments.latest(uow, instance_id=line.instance_id or line.id, limit=MOST_COMMENTS)
    who = shared.names(
        uow,
        [
            *(step.holder for one in standing for step in one.steps),
            *(step.actor_id for step in (trail.passed if trail else ())),
            *(entry.posted_by for entry in book.entries),
            line.agent_id,
        ],
    )
    steps = stage_line.stage_line(standing, names=who)
    at = f"/deals/{line.number}"
    return pages.shown(
        "deal.html",
        status=200 if problem is None else status_of(problem),
        problem=None if problem is None else failure_pages.said(problem),
        typed=typed,
        sheet=sheet,
        line=line,
        at=at,
        home=shared.home(sheet.district, line.community, sheet.area),
        state=_chip(line.state),
        lede=lede(sheet),
        now=_now(sheet, trail, open_),
        below=_below(steps, open_),
        steps=steps,
        tasks=open_,
        diagram=_diagram(uow, trail, open_, who),
        facts=_facts(sheet),
        money=money_shown.shown(book, who, most=MOST_ENTRIES),
        expected=() if over or sheet.fell_through_reason else money_shown.expected(line, book),
        papers=papers_shown.lines(papers.items, at),
        papers_total=papers.total,
        parties=parties(sheet),
        agent=who.get(line.agent_id or ""),
        story=_told(uow, trail, lang),
        comments=said.items,
        comments_total=said.total,
        may=rights.of_deal(uow.actor, sheet, trail),
        lang=lang,
    )


def _chip(state: str) -> tuple[str, str]:
    shape, word = DEAL_STATES.get(state, ("open", state))
    return shape, gettext(word)


def lede(sheet: DealSheet) -> tuple[str, str, str]:
    """Return price, people and the day it began."""
    line = sheet.line
    people = [
        f"{gettext(SIDES[side])}{' ' if language() == 'en' else ''}{party.name}"
        for side in ("buyer", "seller")
        for party in line.parties
        if party.side == side and party.role == side
    ]
    began = gettext("{day} 起").format(day=stage_line.short_day(line.opened_at, pages.zone(), language()))
    return wording.told_amount(line.price, language()), gettext("，").join(people), began


def _now(sheet: DealSheet, trail: Trail | None, open_: Sequence[shared.OpenTask]) -> str:
    if trail is not None and trail.status == "suspended":
        return gettext("流程已暂停")
    if open_:
        return shared.first_line(open_)
    if sheet.line.state == DealState.CLOSED:
        return gettext("已结案")
    if sheet.line.state == DealState.FELL_THROUGH:
        fault = gettext(FAULTS.get(sheet.fault or "", ""))
        return gettext("，").join(part for part in (gettext("已爆单"), fault) if part)
    if trail is not None and trail.ended_at is not None:
        return gettext("流程已结束")
    return gettext("没有要人办的事，在等时间或外部答复")


def _below(steps: stage_line.StageLine, open_: Sequence[shared.OpenTask]) -> tuple[str, ...]:
    told = []
    if steps.now:
        told.append(gettext("第 {step} 步，共 {all} 步。").format(step=steps.now, all=len(steps.steps)))
    if len(open_) > 1:
        told.append(gettext("另有 {number} 件同时在办。").format(number=len(open_) - 1))
    return tuple(told)


def _diagram(
    uow: UnitOfWork, trail: Trail | None, open_: Sequence[shared.OpenTask], who: Mapping[str, str]
) -> diagram.Diagram | None:
    if trail is None:
        return None
    here = [diagram.Place(process=one.line.process, name=one.line.name, who=one.who) for one in open_]
    return diagram.diagram(uow, trail, here=here, names=who)


def _facts(sheet: DealSheet) -> tuple[Fact, ...]:
    line = sheet.line
    down = line.price - line.deposit - line.loan_amount
    facts = [
        Fact(
            label=gettext("成交价"),
            text=wording.amount(line.price),
            small=money_shown.in_words(line.price),
            strong=True,
        ),
        Fact(label=gettext("定金"), text=wording.amount(line.deposit)),
        Fact(label=gettext("首付余款"), text=wording.amount(down) if down > 0 else ""),
        Fact(
            label=gettext(LOANS.get(line.loan_type, line.loan_type)) if line.loan_amount else gettext("贷款"),
            text=wording.amount(line.loan_amount) if line.loan_amount else gettext("没有，全款"),
        ),
        Fact(label=gettext("签约日"), text=shared.day(line.sign_date)),
        Fact(label=gettext("过户日"), text=shared.day(line.transfer_date)),
        Fact(label=gettext("网签合同编号"), text=sheet.contract_no or ""),
        Fact(label=gettext("新证编号"), text=sheet.certificate_no or ""),
        Fact(label=gettext("监管账户"), text=sheet.escrow_account_no or ""),
        Fact(label=gettext("爆单原因"), text=sheet.fell_through_reason or ""),
    ]
    return tuple(fact for fact in facts if fact.text)


def parties(sheet: DealSheet) -> tuple[Party, ...]:
    """Return the customers of a deal, sellers first, masked."""
    ordered = sorted(sheet.line.parties, key=lambda party: party.side, reverse=True)
    return tuple(
        Party(
            customer_id=party.customer_id,
            letter=gettext(SIDES.get(party.side, party.side))[:1],
            tone="2" if party.side == "buyer" else "3",
            name=party.name,
            small=" · ".join(
                part
                for part in (
                    gettext(SIDES.get(party.side, party.side)),
                    gettext(ROLES_IN_DEAL.get(party.role, party.role)) if party.role != party.side else "",
                    f"{wording.number(party.share_percent)}%" if party.share_percent else "",
                    party.phone or "",
                )
                if part
            ),
        )
        for party in ordered
    )


def _told(uow: UnitOfWork, trail: Trail | None, lang: str) -> tuple[Told, ...]:
    """Return the milestones, newest first, and before them where it ended or began."""
    if trail is None:
        return ()
    told = [Told(title=gettext("交易立项"), at=trail.started_at, state="done")]
    told += [
        Told(title=one.zh if lang == "zh" else one.en, at=one.at, state="done")
        for one in drawing.milestones(uow, trail)
    ]
    if trail.status == "terminated" and trail.ended_at is not None:
        told.append(Told(title=gettext("流程被终止"), at=trail.ended_at, state="done"))
    return tuple(reversed(told[-MOST_TOLD:]))
