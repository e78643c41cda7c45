"""Branches, and the agency's own words: its name and what its roles are called."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response

from admin.access import ADMINISTRATORS
from admin.acting import done, text
from brokerage.policies.numbers import CITIES
from engine.errors import Invalid, Problem
from engine.ids import new_id
from engine.operations import directory as operations
from engine.operations import staffing
from engine.queries import directory
from engine.unit_of_work import UnitOfWork
from web import failure_pages, pages
from web.identity import looked
from web.language import language
from web.policy import policy
from web.problems import status_of

BRANCHES: Final = "/admin/people/branches"
AGENCY: Final = "/admin/people/agency"
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")

door = Blueprint("admin_places", __name__)


class CodeInvalid(Invalid):
    """A branch's code has 2 to 40 lower-case letters, digits or hyphens and begins with a letter."""

    code = "branch-code-invalid"
    zh = "门店代码用小写字母、数字、横线，字母开头，2 到 40 个字符"


@door.get(BRANCHES)
@policy(ADMINISTRATORS)
def branches() -> Response:
    """Show the branches."""
    return _branches()


@door.post(BRANCHES)
@policy(ADMINISTRATORS)
def open_branch() -> Response:
    """Open a branch."""
    given = {name: text(name, 120) for name in ("code", "name")}

    def act(uow: UnitOfWork) -> None:
        if not _CODE.fullmatch(given["code"]):
            raise CodeInvalid
        if not given["name"]:
            raise staffing.NameMissing
        operations.open_branch(uow, code=given["code"], name=given["name"])

    return done(
        act,
        to=BRANCHES,
        told="branch-opened",
        again=lambda problem: _branches(status=status_of(problem), problem=problem, given=given),
    )


@door.post(f"{BRANCHES}/<uuid:branch_id>/close")
@policy(ADMINISTRATORS)
def close_branch(branch_id: object) -> Response:
    """Close a branch."""

    def act(uow: UnitOfWork) -> None:
        staffing.close_branch(uow, branch_id=str(branch_id))

    return done(
        act,
        to=BRANCHES,
        told="branch-closed",
        again=lambda problem: _branches(status=status_of(problem), problem=problem),
    )


@door.post(f"{BRANCHES}/<uuid:branch_id>/reopen")
@policy(ADMINISTRATORS)
def reopen_branch(branch_id: object) -> Response:
    """Open a closed branch again."""

    def act(uow: UnitOfWork) -> None:
        staffing.reopen_branch(uow, branch_id=str(branch_id))

    return done(
        act,
        to=BRANCHES,
        told="branch-reopened",
        again=lambda problem: _branches(status=status_of(problem), problem=problem),
    )


@door.get(AGENCY)
@policy(ADMINISTRATORS)
def agency() -> Response:
    """Show the agency's words."""
    return _agency(_words())


@door.post(AGENCY)
@policy(ADMINISTRATORS)
def describe_agency() -> Response:
    """Change them."""
    given = {"name": text("name", 120), **{name: text(name, 60) for name in _words() if name != "name"}}

    def act(uow: UnitOfWork) -> None:
        roles = {role: {lang: given[f"{role}/{lang}"] for lang in ("zh", "en")} for role in pages.agency().roles}
        staffing.describe_agency(uow, name=given["name"], roles=roles)

    return done(
        act,
        to=AGENCY,
        told="described",
        again=lambda problem: _agency(given, status=status_of(problem), problem=problem),
    )


def _words() -> dict[str, str]:
    home = pages.agency()
    named = {f"{role}/{lang}": str(words[lang]) for role, words in home.roles.items() for lang in ("zh", "en")}
    return {"name": home.name, **named}


def _branches(
    *, status: int = HTTPStatus.OK, problem: Problem | None = None, given: Mapping[str, str] | None = None
) -> Response:
    def page(uow: UnitOfWork) -> Response:
        working: dict[str, int] = {}
        for person in directory.everybody(uow):
            for branch in person.branches if person.active else ():
                working[branch] = working.get(branch, 0) + 1
        return pages.shown(
            "people/branches.html",
            status=status,
            branches=directory.all_branches(uow),
            working=working,
            given=given or {},
            problem=None if problem is None else failure_pages.said(problem),
            fresh=new_id,
        )

    return looked(page)


def _agency(given: Mapping[str, str], *, status: int = HTTPStatus.OK, problem: Problem | None = None) -> Response:
    return looked(
        lambda uow: pages.shown(
            "people/agency.html",
            status=status,
            home=pages.agency(),
            city=_city(pages.agency().city),
            given=given,
            problem=None if problem is None else failure_pages.said(problem),
            key=new_id(),
            now=uow.now,
        )
    )


def _city(id_: str) -> str:
    return CITIES[id_][0] if language() == "zh" and id_ in CITIES else id_.title()
