"""Names planted wherever a person may write one: such as want to be more than names, and plain ones to look at."""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from xml.sax.saxutils import quoteattr

from accounts import invitations, links
from brokerage.imports import orders
from brokerage.operations import documents
from brokerage.queries import deals
from demo import stock
from demo.stock import Kept
from engine.operations import comments, definitions, directory, instances, tasks
from engine.operations.definitions import Source
from engine.queries import directory as people
from engine.queries import incidents
from engine.queries import tasks as task_queries
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from engine.workers import alone
from tests.support.bpmn_xml import Diagram
from tests.support.page_walk import Values
from tests.support.stocked import AGENCY

MARKUP = "<img src=x onerror=alert(1)>"
BREAKOUT = "\"'></textarea></script><script>alert(2)</script>"
TURNED = "\u202egnp\u202c\u200b{{7*7}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Be what is written everywhere: a ``title``, a sentence (``text``), something ``odd``; ``key`` of the process, ``home``."""

    title: str
    text: str
    odd: str
    person: str
    key: str
    runs: tuple[str, str]
    home: str

    @property
    def form(self) -> Mapping[str, Any]:
        """Return a form with these names."""
        return {
            "title": self.title,
            "type": "object",
            "properties": {
                "note": {"type": "string", "title": self.text, "description": self.title, "ui:widget": "textarea"},
                "kind": {
                    "type": "string",
                    "title": self.title,
                    "oneOf": [{"const": "a", "title": self.text}, {"const": "b", "title": "B"}],
                },
                "price": {"type": "number", "title": self.title, "ui:widget": "money"},
            },
        }


HOSTILE = Names(
    title=MARKUP, text=BREAKOUT, odd=TURNED, person=MARKUP, key="hostile", runs=(MARKUP, "BREAK-1"), home=MARKUP
)
PLAIN = Names(
    title="佣金核对",
    text="按合同约定的比例核对佣金",
    odd="登记结果",
    person="新同事",
    key="commission_check",
    runs=("YJ-2026-01", "YJ-2026-02"),
    home="望京花园",
)


def deal() -> Kept:
    """Return a deal of the stock whose people and home have hostile names."""
    kept, _ = stock.read_stock(AGENCY.code)
    like = next(one for one in kept if "Task_BuyerSign" in one.stops)
    told = replace(
        like.deal,
        listing={**like.deal.listing, "community": MARKUP, "address": f"{BREAKOUT}{TURNED}"[:60]},
        sellers=[{"name": MARKUP, "phone": "15400020191"}],
        buyers=[{"name": f"{TURNED}{BREAKOUT}"[:40], "phone": "15400020192"}],
    )
    return Kept(begins=date(2026, 2, 2), stops=like.stops, left="claimed", deal=told)


def plant(house: House, names: Names = HOSTILE) -> Mapping[str, Sequence[Values]]:
    """Publish a process full of these names, start it, hire somebody so called, leave an incident; return samples."""
    with _as(house, "admin") as uow:
        directory.hire(uow, login="planted", name=names.person)
        drawn = Diagram(names.key, name=names.title, documentation=names.text).start()
        drawn.user_task("first", form=names.key, role="listing_agent", documentation=names.text, sla={"due": "3WD"})
        drawn.exclusive("split").at("split", "price > 100").user_task("dear", form=names.key, role="finance").end()
        drawn.at("split", default=True).user_task("cheap", form=names.key, role="finance").end("end2")
        body = drawn.bytes().decode()
        for node, name in (("first", names.title), ("dear", names.text), ("cheap", names.odd)):
            assert f'name="{node}"' in body
            body = body.replace(f'name="{node}"', f"name={quoteattr(name)}")
        definitions.publish(
            uow,
            sources=[
                Source(kind="form", key=names.key, body=json.dumps(names.form).encode()),
                Source(kind="process", key=names.key, body=body.encode()),
            ],
        )
    shown, stopped = (_start(house, names.key, run) for run in names.runs)
    with _as(house, "agent") as uow:
        tasks.claim(uow, task_id=_task(uow, stopped))
        tasks.complete(uow, task_id=_task(uow, stopped), data={"note": names.text, "kind": "a"})
    with _as(house, "agent") as uow:
        tasks.claim(uow, task_id=_task(uow, shown))
        shown_task = _task(uow, shown)
    with _as(house, "admin") as uow:
        found = [line.id for line in incidents.listed(uow).items]
        mine = [line.id for line in task_queries.of_instance(uow, instance_id=stopped)]
        planted = people.person_called(uow, login="planted")
        assert planted is not None
        invited = invitations.invite(uow, person_id=planted.id).text
        comments.say(uow, instance_id=shown, task_id=shown_task, text=f"{names.title} {names.text} {names.odd}")
        content = f"小区,报价\n{names.title},{names.text}\n".encode()
        paper = documents.store(uow, name="x.csv", content=content, media_type="text/csv")
        run_id = orders.order(uow, kind="listings", document_id=paper)
    with _as(house, "admin") as uow:
        line = next(line for line in deals.page(uow, limit=50).items if names.home in line.community)
        party = next(party for party in line.parties if party.side == "buyer")
        links.issue(uow, business_key=line.number, customer_id=party.customer_id)
        link = links.address_of(uow, business_key=line.number, customer_id=party.customer_id)
        assert link is not None
    alone.settle(house)
    text = link.rpartition("/")[2]
    return {
        "/admin/incidents/<uuid:incident_id>": [{"incident_id": id_} for id_ in found[:1]],
        "/inbox/tasks/<uuid:task_id>": [{"task_id": id_} for id_ in (shown_task, *mine[:1])],
        "/admin/editor/<key>": [{"key": names.key}],
        "/p/<link>": [{"link": text}, {"link": "wrong"}],
        "/p/<link>/tasks/<uuid:task_id>": [{"link": text, "task_id": shown_task}],
        "/first-password/<text>": [{"text": invited}],
        "/start/import/<uuid:run_id>": [{"run_id": run_id}],
    }


def _start(house: House, process: str, key: str) -> str:
    with _as(house, "agent") as uow:
        branch_id = next(iter(uow.actor.branches))
        return instances.start(uow, process=process, data={}, business_key=key, branch_id=branch_id)


def _task(uow: UnitOfWork, instance_id: str) -> str:
    return task_queries.of_instance(uow, instance_id=instance_id, open_only=True)[0].id


def _as(house: House, login: str) -> AbstractContextManager[UnitOfWork]:
    agency_id = AGENCY.id_in(house)
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system(), write=False) as uow:
        person = people.person_called(uow, login=login)
    assert person is not None
    return unit_of_work(house, agency_id=agency_id, actor=Actor.person(person.id, person.posts))
