"""The list of process instances: searched and filtered by the address, latest first, in a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response

from admin.access import MANAGING
from admin.acting import asked
from admin.running.sight import branches_of
from admin.running.words import LATE, STATUS, WAITS
from brokerage.queries import subjects
from engine.queries import anatomy, definitions, running
from engine.queries.running import RunningLine, Standing
from web import pages
from web.identity import asker, looking
from web.policy import policy
from web.translation import gettext

PATH: Final = "/admin/instances"
FILTERS = ("q", "process", "version", "status", "node", "late")

door = Blueprint("admin_instances", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be one instance in the list, in words."""

    one: RunningLine
    process: str
    home: str
    standing: str
    chip: tuple[str, str]
    late: bool


@door.get(PATH)
@policy(MANAGING)
def instances() -> Response:
    """Show a page of the list."""
    uow = looking()
    given = {name: text for name in FILTERS if (text := asked(name))}
    page = running.found(
        uow,
        key=given.get("q"),
        process=given.get("process"),
        version=_number(given.get("version")),
        status=given.get("status"),
        node=given.get("node"),
        late=given.get("late"),
        branches=branches_of(asker().actor),
        cursor=asked("cursor", 200) or None,
    )
    names = definitions.names(uow)
    homes = subjects.numbered(uow, numbers=[one.line.business_key for one in page.items])
    process = given.get("process", "")
    return pages.shown(
        "running/instances.html",
        rows=[_row(one, names, {key: found.words for key, found in homes.items()}) for one in page.items],
        given=given,
        processes=sorted(names.items(), key=lambda pair: pair[1]),
        versions=_versions(process) if process in names else (),
        nodes=anatomy.waiting_nodes(uow, process=process) if process in names else (),
        states=[(state, gettext(word)) for state, (_, word) in STATUS.items()],
        lateness=[(late, gettext(word)) for late, word in LATE.items()],
        after=f"{PATH}?{urlencode(given | {'cursor': page.next_cursor})}" if page.next_cursor else None,
    )


def standing_words(standings: Sequence[Standing]) -> str:
    """Say where an instance stands: its tasks by name, else what it waits for."""
    told = [one.name for one in standings if one.kind == "task"] or [
        f"{gettext(WAITS[one.kind])} {one.name}".strip() for one in standings if one.kind not in ("task", "incident")
    ]
    kept = list(dict.fromkeys(told))
    return "、".join(kept[:2]) + (gettext(" 等 {number} 处").format(number=len(kept)) if len(kept) > 2 else "")


def _row(one: RunningLine, names: Mapping[str, str], homes: Mapping[str, str]) -> Row:
    shape, word = STATUS[one.line.status]
    stopped = one.stopped and one.line.status in ("running", "suspended")
    return Row(
        one=one,
        process=names.get(one.line.process, one.line.process),
        home=homes.get(one.line.business_key, ""),
        standing=standing_words(one.standings),
        chip=("incident", gettext("异常")) if stopped else (shape, gettext(word)),
        late=one.due_at is not None and one.due_at < pages.now(),
    )


def _versions(process: str) -> list[tuple[str, str]]:
    kept = definitions.versions(looking(), kind="process", key=process)
    return [(str(line.version), gettext("第 {version} 版").format(version=line.version)) for line in kept]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
