"""Hiring: a person, a first role, and the link by which they set their password, shown once."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from accounts import people as accounts
from accounts.invitations import Invited
from admin.access import ADMINISTRATORS
from admin.acting import text
from engine.errors import Conflict, Finding, Forbidden, Invalid, Problem
from engine.ids import new_id
from engine.operations import directory as operations
from engine.queries import directory
from engine.unit_of_work import UnitOfWork
from web import failure_pages, idempotency, pages
from web.first_password import PATH as FIRST_PASSWORD
from web.identity import looked
from web.language import language
from web.policy import policy
from web.problems import status_of

NEW: Final = "/admin/people/new"
FIELDS: Final = ("name", "login", "email", "phone", "role", "branch", "superior")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_EMAIL = re.compile(r"[^@\s<>,;:\"]{1,64}@[^@\s<>,;:\"]{1,120}")
_PHONE = re.compile(r"\+?[0-9]{5,15}")

door = Blueprint("admin_hiring", __name__)


class PersonNotUsable(Invalid):
    """Some of what was filled in cannot be used."""

    code = "person-invalid"
    zh = "填的内容有的用不了"


@door.get(NEW)
@policy(ADMINISTRATORS)
def form() -> Response:
    """Show the form."""
    return _form({})


@door.post(NEW)
@policy(ADMINISTRATORS)
def hire() -> Response:
    """Hire a person, give them their first role and show the link."""
    given = {name: text(name, 120) for name in FIELDS}

    def act(uow: UnitOfWork) -> Response:
        person_id = operations.hire(uow, login=given["login"], name=given["name"], contact=contact(given))
        operations.appoint(
            uow,
            person_id=person_id,
            role=given["role"],
            branch_id=given["branch"] or None,
            superior_id=given["superior"] or None,
        )
        return handed_over(given["name"], person_id, accounts.invite(uow, person_id=person_id))

    try:
        _judge(given)
        return idempotency.written(act)
    except (Conflict, Forbidden, Invalid, operations.BranchUnknown, operations.PersonUnknown) as problem:
        return _form(given, status=status_of(problem), problem=problem)


def handed_over(name: str, person_id: str, invited: Invited) -> Response:
    """Make the page that shows a link, this once."""
    link = f"{request.host_url.rstrip('/')}{FIRST_PASSWORD}/{invited.text}"
    return pages.shown("people/link.html", name=name, person_id=person_id, link=link, until=invited.expires_at)


def contact(given: Mapping[str, str]) -> dict[str, str]:
    """Return how to reach a person, from what was filled in."""
    return {name: given[name] for name in ("email", "phone") if given[name]}


def judge_contact(given: Mapping[str, str]) -> list[Finding]:
    """Return what is wrong with a name and ways to reach a person."""
    found = []
    if not given["name"]:
        found.append(_finding("name", "请填写姓名。", "Give a name."))
    if given["email"] and not _EMAIL.fullmatch(given["email"]):
        found.append(
            _finding("email", "邮箱写成 name@example.com 的样子。", "Write an e-mail address: name@example.com.")
        )
    if given["phone"] and not _PHONE.fullmatch(given["phone"]):
        found.append(_finding("phone", "电话只写数字，5 到 15 位。", "Write the phone number in 5 to 15 digits."))
    return found


def _judge(given: Mapping[str, str]) -> None:
    found = judge_contact(given)
    if not _LOGIN.fullmatch(given["login"]):
        found.append(
            _finding(
                "login",
                "登录名用小写字母、数字、点、横线，2 到 40 个字符。",
                "A login has 2 to 40 lower-case letters, digits, dots or hyphens.",
            )
        )
    if given["role"] not in pages.agency().roles:
        found.append(_finding("role", "请选择岗位。", "Choose a role."))
    if found:
        raise PersonNotUsable(findings=found)


def _finding(field: str, zh: str, en: str) -> Finding:
    return Finding(rule="person.field", element=field, zh=zh, en=en)


def _form(given: Mapping[str, str], *, status: int = HTTPStatus.OK, problem: Problem | None = None) -> Response:
    zh = language() == "zh"
    errors = {one.element or "": one.zh if zh else one.en for one in problem.findings} if problem else {}
    if isinstance(problem, operations.AlreadyThere):
        errors["login"] = failure_pages.said(problem)[0]

    def page(uow: UnitOfWork) -> Response:
        return pages.shown(
            "people/hire.html",
            status=status,
            given=given,
            errors=errors,
            problem=failure_pages.said(problem) if problem is not None and not errors else None,
            key=new_id(),
            **choices(uow),
        )

    return looked(page)


def choices(uow: UnitOfWork) -> dict[str, Sequence[tuple[str, str]]]:
    """Return the roles, open branches and possible superiors to choose from."""
    return {
        "roles": [(role, pages.role_names([role])[0]) for role in pages.agency().roles],
        "branches": [(branch.id, branch.name) for branch in directory.all_branches(uow) if not branch.closed],
        "superiors": [(one.id, one.name) for one in directory.everybody(uow) if one.active],
    }
