"""Every page that a person can open, with something to see on it: addresses found in the stocked demo agency.

A page is a GET rule with a page's policy. One whose address needs something that nothing here finds is missed loudly by a
test of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from brokerage.queries import deals, listings, viewings
from engine.queries import definitions, directory, instances, tasks
from engine.queries.tasks import View
from engine.unit_of_work import Actor, House, UnitOfWork, unit_of_work
from tests.support.stocked import AGENCY
from web.policy import Policy, policy_of

KIND = "/admin/definitions/<any(process, decision, form, template):kind>/<key>"
NOT_HTML = frozenset(
    {
        "/events",
        "/inbox/pulse",
        "/admin/definitions/due",
        "/admin/editor/<key>/publishing",
        "/admin/definitions/form/<key>/list",
        "/diagrams/<uuid:instance_id>/<process>",
        f"{KIND}/versions/<int(max=999999):version>",
        f"{KIND}/draft",
        f"{KIND}/aside/<uuid:draft_id>",
        "/start/import/template/<kind>.<ending>",
        "/deals/<number>/documents/<uuid:document_id>",
        "/board/figures.csv",
        "/setup",
    }
)
"""Files and answers for scripts, with a page's policy; and the first run, which is over here."""
MIDDLE = 2
"""Which deal of the stock stands in the middle of its way: it comes first."""
VIEWS: Sequence[View] = ("todo", "claimable", "done")
LOGINS: Sequence[tuple[str, str]] = (("administrator", "admin"), ("store_manager", "manager"))
"""Who opens a page that is for some roles only: the first who may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Be a page to open: the path, and who signs in first (None: nobody)."""

    rule: str
    path: str
    login: str | None


Values = Mapping[str, str]
"""The arguments of one address."""


def rules_of_pages(app: Any) -> dict[str, bool]:
    """Return the rules of all pages that are looked at, and whether their addresses need a sample."""
    return {
        rule.rule: bool(rule.arguments)
        for rule in app.url_map.iter_rules()
        if (declared := policy_of(app.view_functions[rule.endpoint])) is not None
        and declared.page
        and "GET" in rule.methods
        and rule.rule not in NOT_HTML
    }


def pages(house: House, app: Any, *, told: Mapping[str, Sequence[Values]] | None = None) -> Iterator[Opened]:
    """Yield every page; ``told`` adds samples by rule that only the caller knows (links that are shown once)."""
    with unit_of_work(house, agency_id=AGENCY.id_in(house), actor=Actor.system(), write=False) as uow:
        samples = _found(uow)
    for rule, more in (told or {}).items():
        samples[rule] = [*samples.get(rule, ()), *more]
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: str(one.rule)):
        declared = policy_of(app.view_functions[rule.endpoint])
        if declared is None or not declared.page or "GET" not in rule.methods or rule.rule in NOT_HTML:
            continue
        for values in samples.get(rule.rule, []) if rule.arguments else [{}]:
            path = app.url_map.bind("localhost").build(rule.endpoint, dict(values))
            yield Opened(rule=rule.rule, path=path, login=_login(declared))


def _login(declared: Policy) -> str | None:
    if declared.public:
        return None
    return next((login for role, login in LOGINS if role in declared.roles), "agent")


def _found(uow: UnitOfWork) -> dict[str, list[Values]]:
    """Return samples by rule."""
    agent = directory.person_called(uow, login="agent")
    assert agent is not None
    uow.actor = Actor.person(agent.id, agent.posts)
    mine = [lines[0].id for view in VIEWS if (lines := tasks.mine(uow, view=view).items)]
    running = instances.listed(uow, process="resale_main", limit=20).items
    kinds: list[Values] = [{"kind": line.kind, "key": line.key} for line in definitions.newest(uow)]
    one_a_kind = list({values["kind"]: values for values in kinds}.values())
    every = sorted(line.number for line in deals.page(uow, limit=50).items)
    numbered: dict[str, list[str]] = {
        "deals": [*every[MIDDLE:], *every[:MIDDLE]],
        "listings": [line.number for line in listings.page(uow, limit=1).items],
        "viewings": [line.number for line in viewings.page(uow, limit=1).items],
    }
    deal_pages = ("journal", "money", "documents", "people", "process", "links", "fall-through")
    fallen = [line.number for line in deals.page(uow, limit=50).items if line.state == "fell_through"]
    found: dict[str, list[Values]] = {
        "/inbox/tasks/<uuid:task_id>": [{"task_id": id_} for id_ in mine],
        "/inbox/tasks/<uuid:task_id>/print": [{"task_id": id_} for id_ in mine],
        "/inbox/tasks/<uuid:task_id>/complete": [{"task_id": mine[0]}],
        "/admin/instances/<uuid:instance_id>": [{"instance_id": line.id} for line in running[:2]],
        "/admin/calendars/<key>": [{"key": "office"}],
        "/admin/people/<uuid:person_id>": [{"person_id": agent.id}],
        "/admin/editor/<key>": [{"key": "loan_commercial"}],
        "/help/<role>": [{"role": "listing_agent"}],
        KIND: one_a_kind,
        "/deals/<string:number>/reopen": [{"number": number} for number in fallen[:1] or numbered["deals"][:1]],
        "/deals/<string:number>/party": [{"number": numbered["deals"][0]}],
        "/listings/<number>/address": [{"number": numbered["listings"][0]}],
    }
    for what, numbers in numbered.items():
        found[f"/{what}/<number>"] = [{"number": number} for number in numbers]
    for page in deal_pages:
        found[f"/deals/<number>/{page}"] = [{"number": numbered["deals"][-1 if page == "fall-through" else 0]}]
    return found
