"""Names that want to be more than names, planted wherever a person may write one."""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
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
FORM = {
    "title": MARKUP,
    "type": "object",
    "properties": {
        "note": {"type": "string", "title": BREAKOUT, "description": MARKUP, "ui:widget": "textarea"},
        "kind": {
            "type": "string",
            "title": MARKUP,
            "oneOf": [{"const": "a", "title": BREAKOUT}, {"const": "b", "title": "B"}],
        },
        "price": {"type": "number", "title": MARKUP, "ui:widget": "money"},
    },
}


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


def plant(house: House) -> Mapping[str, Sequence[Values]]:
    """Publish a process full of hostile names, start it, hire somebody so called, leave an incident; return samples."""
    with _as(house, "admin") as uow:
        directory.hire(uow, login="hostile", name=MARKUP)
        drawn = Diagram("hostile", name=MARKUP, documentation=BREAKOUT).start()
        drawn.user_task("first", form="hostile", role="listing_agent", documentation=BREAKOUT, sla={"due": "3WD"})
        drawn.exclusive("split").at("split", "price > 100").user_task("dear", form="hostile", role="finance").end()
        drawn.at("split", default=True).user_task("cheap", form="hostile", role="finance").end("end2")
        body = drawn.bytes().decode()
        for node, name in (("first", MARKUP), ("dear", BREAKOUT), ("cheap", TURNED)):
            assert f'name="{node}"' in body
            body = body.replace(f'name="{node}"', f"name={quoteattr(name)}")
        definitions.publish(
            uow,
            sources=[
                Source(kind="form", key="hostile", body=json.dumps(FORM).encode()),
                Source(kind="process", key="hostile", body=body.encode()),
            ],
        )
    shown, stopped = _start(house, MARKUP), _start(house, "BREAK-1")
    with _as(house, "agent") as uow:
        tasks.claim(uow, task_id=_task(uow, stopped))
        tasks.complete(uow, task_id=_task(uow, stopped), data={"note": BREAKOUT, "kind": "a"})
    with _as(house, "agent") as uow:
        tasks.claim(uow, task_id=_task(uow, shown))
        hostile_task = _task(uow, shown)
    with _as(house, "admin") as uow:
        found = [line.id for line in incidents.listed(uow).items]
        mine = [line.id for line in task_queries.of_instance(uow, instance_id=stopped)]
        hostile_person = people.person_called(uow, login="hostile")
        assert hostile_person is not None
        invited = invitations.invite(uow, person_id=hostile_person.id).text
        comments.say(uow, instance_id=shown, task_id=hostile_task, text=f"{MARKUP}{BREAKOUT}{TURNED}")
        content = f"小区,报价\n{MARKUP},{BREAKOUT}\n".encode()
        paper = documents.store(uow, name="x.csv", content=content, media_type="text/csv")
        run_id = orders.order(uow, kind="listings", document_id=paper)
    with _as(house, "admin") as uow:
        line = next(line for line in deals.page(uow, limit=50).items if MARKUP in line.community)
        party = next(party for party in line.parties if party.side == "buyer")
        links.issue(uow, business_key=line.number, customer_id=party.customer_id)
        link = links.address_of(uow, business_key=line.number, customer_id=party.customer_id)
        assert link is not None
    alone.settle(house)
    text = link.rpartition("/")[2]
    return {
        "/admin/incidents/<uuid:incident_id>": [{"incident_id": id_} for id_ in found[:1]],
        "/inbox/tasks/<uuid:task_id>": [{"task_id": id_} for id_ in (hostile_task, *mine[:1])],
        "/p/<link>": [{"link": text}, {"link": "wrong"}],
        "/p/<link>/tasks/<uuid:task_id>": [{"link": text, "task_id": hostile_task}],
        "/first-password/<text>": [{"text": invited}],
        "/start/import/<uuid:run_id>": [{"run_id": run_id}],
    }


def _start(house: House, key: str) -> str:
    with _as(house, "agent") as uow:
        branch_id = next(iter(uow.actor.branches))
        return instances.start(uow, process="hostile", data={}, business_key=key, branch_id=branch_id)


def _task(uow: UnitOfWork, instance_id: str) -> str:
    return task_queries.of_instance(uow, instance_id=instance_id, open_only=True)[0].id


def _as(house: House, login: str) -> AbstractContextManager[UnitOfWork]:
    agency_id = AGENCY.id_in(house)
    with unit_of_work(house, agency_id=agency_id, actor=Actor.system(), write=False) as uow:
        person = people.person_called(uow, login=login)
    assert person is not None
    return unit_of_work(house, agency_id=agency_id, actor=Actor.person(person.id, person.posts))
