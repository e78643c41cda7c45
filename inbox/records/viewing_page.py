"""A viewing: when, where, with whom (masked), its open tasks and what has happened."""

from flask import Blueprint, Response

from brokerage.queries import subjects, viewings
from brokerage.queries.viewings import ViewingLine
from engine.queries import drawing, tasks
from engine.unit_of_work import UnitOfWork
from inbox.records import shared
from inbox.records.deal_page import Told
from inbox.records.words import VIEWING_STATES
from inbox.subject_facts import Fact
from web import diagram, pages
from web.identity import looked
from web.language import language
from web.policy import PAGE, policy
from web.translation import gettext

door = Blueprint("viewing_page", __name__, template_folder="templates")


@door.get("/viewings/<number>")
@policy(PAGE)
def viewing(number: str) -> Response:
    """Show a viewing."""
    return looked(lambda uow: _page(uow, viewings.numbered(uow, number=number[:40])))


def _page(uow: UnitOfWork, line: ViewingLine) -> Response:
    trail = drawing.trail(uow, instance_id=line.instance_id) if line.instance_id else None
    open_ = shared.open_tasks(uow, tasks.open_in(uow, instance_ids=[line.instance_id] if line.instance_id else []))
    subject = subjects.numbered(uow, numbers=[line.number]).get(line.number)
    who = shared.names(uow, [line.agent_id, *(step.actor_id for step in (trail.passed if trail else ()))])
    shape, word = VIEWING_STATES.get(line.state, ("open", line.state))
    here = [diagram.Place(process=task.line.process, name=task.line.name, who=task.who) for task in open_]
    zh = language() == "zh"
    told = [Told(title=gettext("约定带看"), at=trail.started_at, state="done")] if trail else []
    if trail is not None:
        told += [
            Told(title=one.zh if zh else one.en, at=one.at, state="done") for one in drawing.milestones(uow, trail)
        ]
    return pages.shown(
        "viewing.html",
        line=line,
        home=subject.words if subject else line.community,
        state=(shape, gettext(word)),
        now=shared.first_line(open_) if open_ else gettext(word),
        tasks=open_,
        facts=_facts(line, who.get(line.agent_id or "", "")),
        story=tuple(reversed(told)),
        diagram=diagram.diagram(uow, trail, here=here, names=who) if trail else None,
    )


def _facts(line: ViewingLine, agent: str) -> tuple[Fact, ...]:
    facts = (
        Fact(label=gettext("带看时间"), text=pages.in_words(line.viewing_at), strong=True),
        Fact(label=gettext("客户"), text=line.customer_name),
        Fact(label=gettext("带看人"), text=agent),
        Fact(label=gettext("到店"), text=pages.in_words(line.checked_in_at) if line.checked_in_at else ""),
        Fact(label=gettext("结束"), text=pages.in_words(line.closed_at) if line.closed_at else ""),
    )
    return tuple(fact for fact in facts if fact.text)
