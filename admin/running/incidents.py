"""Incidents: what stopped, why in words, and trying again, with corrected input if need be."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from admin.access import ADMINISTRATORS
from admin.acting import asked, done, text
from admin.running import edited
from admin.running.edited import Value
from admin.running.words import CAUSES
from brokerage.queries import subjects
from engine.errors import Invalid, Problem
from engine.ids import new_id
from engine.operations import incidents as operations
from engine.queries import anatomy, definitions, directory
from engine.queries import incidents as queries
from engine.unit_of_work import UnitOfWork
from web import failure_pages, pages
from web.identity import looked, looking
from web.policy import policy
from web.problems import status_of
from web.translation import gettext

PATH: Final = "/admin/incidents"
EXTRA = 3
"""How many values may be added to the process data at once."""

door = Blueprint("admin_incidents", __name__)


class InputNotUsable(Invalid):
    """Some of the input cannot be used; correct it and try again."""

    code = "incident-input-invalid"
    zh = "填的内容有的用不了，改好再提交"


@door.get(PATH)
@policy(ADMINISTRATORS)
def listed() -> Response:
    """Show a page of incidents, latest first."""
    uow = looking()
    state = "resolved" if asked("state") == "resolved" else "open"
    page = queries.listed(uow, state=state, cursor=asked("cursor", 200) or None)
    homes = subjects.numbered(uow, numbers=[line.business_key for line in page.items])
    more = urlencode({"state": state, "cursor": page.next_cursor or ""})
    return pages.shown(
        "running/incidents.html",
        lines=page.items,
        state=state,
        names=definitions.names(uow),
        homes={key: home.words for key, home in homes.items()},
        cause=cause,
        after=f"{PATH}?{more}" if page.next_cursor else None,
    )


@door.get(f"{PATH}/<uuid:incident_id>")
@policy(ADMINISTRATORS)
def one(incident_id: object) -> Response:
    """Show one incident."""
    return _shown(str(incident_id))


@door.post(f"{PATH}/<uuid:incident_id>/retry")
@policy(ADMINISTRATORS)
def retry(incident_id: object) -> Response:
    """Try again, with the input as it stands in the form."""
    id_, reason = str(incident_id), text("reason")
    incident = looked(lambda uow: queries.one(uow, incident_id=id_))
    given, typed, added = _read(incident)
    wrong = [value for value in typed if value.error] + [row for row in added if row["error"]]

    def again(problem: Problem) -> Response:
        return _shown(id_, status=status_of(problem), problem=problem, typed=typed, added=added, reason=reason)

    if wrong:
        return again(InputNotUsable())

    def act(uow: UnitOfWork) -> None:
        operations.resolve(uow, incident_id=id_, given=given, reason=reason)

    return done(act, to=f"{PATH}/{id_}", told="retried", again=again)


def cause(code: str) -> str:
    """Say what an incident's code means; empty for one of a hook's own."""
    return gettext(CAUSES[code]) if code in CAUSES else ""


def _read(incident: queries.IncidentLine) -> tuple[Mapping[str, Any] | None, Sequence[Value], list[dict[str, str]]]:
    """Return what to retry with, the fields as typed, and the rows of added values as typed."""
    if incident.hook is not None:
        given, typed = edited.read(incident.input, request.form)
        return (given if given != incident.input else None), typed, []
    added, rows = {}, []
    for at in range(EXTRA):
        row = {part: text(f"add/{at}/{part}", edited.LONGEST) for part in ("name", "kind", "text")}
        kind = row["kind"] if row["kind"] in ("text", "number", "yes-no", "date") else "text"
        value, row["error"] = edited.read_new(row["name"], kind, row["text"])
        added.update(value)
        rows.append(row)
    return (added or None), (), rows


def _shown(
    id_: str,
    *,
    status: int = HTTPStatus.OK,
    problem: Problem | None = None,
    typed: Sequence[Value] | None = None,
    added: Sequence[Mapping[str, str]] = (),
    reason: str = "",
) -> Response:
    return looked(lambda uow: _page(uow, id_, status, problem, typed, added, reason))


def _page(
    uow: UnitOfWork,
    id_: str,
    status: int,
    problem: Problem | None,
    typed: Sequence[Value] | None,
    added: Sequence[Mapping[str, str]],
    reason: str,
) -> Response:
    line = queries.one(uow, incident_id=id_)
    made = anatomy.of_instance(uow, instance_id=line.instance_id)
    earlier = queries.listed(uow, state=None, instance_id=line.instance_id, limit=50).items
    home = subjects.numbered(uow, numbers=[line.business_key]).get(line.business_key)
    people = {person.id: person.name for person in directory.everybody(uow)} if line.resolved_by else {}
    values = edited.fields(line.input) if line.hook and typed is None else typed or ()
    return pages.shown(
        "running/incident.html",
        status=status,
        line=line,
        node=made.nodes.get(line.node_id, line.node_id),
        process=made.processes.get(line.process, line.process),
        home=home.words if home else "",
        cause=cause(line.code),
        attempts=made.attempts.get(line.node_id),
        earlier=[other for other in earlier if other.node_id == line.node_id and other.id != line.id],
        resolved_by=people.get(line.resolved_by or "", ""),
        values=values,
        added=added or [{"name": "", "kind": "text", "text": "", "error": ""}] * EXTRA,
        known=[key.name for key in made.data],
        findings=_findings(values, added),
        problem=None if problem is None else failure_pages.said(problem),
        reason=reason,
        key=new_id(),
    )


def _findings(values: Sequence[Value], added: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    wrong = [
        {"href": f"#v-{at}", "text": f"{value.path}：{value.error}"} for at, value in enumerate(values) if value.error
    ]
    wrong += [
        {"href": f"#a-{at}", "text": f"{row['name']}：{row['error']}"} for at, row in enumerate(added) if row["error"]
    ]
    return wrong
