"""The guide's pages: which roles there are, and what one of them does. A task without documentation says that it lacks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response

from engine.errors import NotFound
from engine.queries import guide
from engine.queries.guide import Following, Lesson
from forms import Field
from web import form_words, pages
from web.application import Porch
from web.identity import asker, looking
from web.language import language
from web.pages import Way, frame_of
from web.policy import PAGE, policy
from web.translation import add_words, gettext, marked

PATH: Final = "/help"
HERE = Path(__file__).parent
_TERM = re.compile(r"(\d+)(WD|WH)")
_CALENDARS = {
    "office": marked("工作日历"),
    "bank": marked("银行日历"),
    "tax": marked("税务日历"),
    "registry": marked("登记日历"),
}

door = Blueprint("help", __name__, template_folder="templates")


class RoleUntaught(NotFound):
    """The agency has no such role."""

    code = "role-untaught"
    zh = "机构没有这个岗位"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """Be a role in the list: its name, how many kinds of task it does, and whether it is the reader's own."""

    id: str
    name: str
    tasks: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Be one task in words."""

    lesson: Lesson
    term: str
    fields: tuple[tuple[str, str, bool], ...]
    following: tuple[str, ...]


@door.get(PATH)
@policy(PAGE)
def roles() -> Response:
    """Show the roles, the reader's own first."""
    own = asker().actor.roles
    count: dict[str, int] = {}
    for lesson in guide.lessons(looking()):
        count[lesson.role] = count.get(lesson.role, 0) + 1
    taught = [
        Taught(id=role, name=str(names[language()]), tasks=count.get(role, 0), own=role in own)
        for role, names in pages.agency().roles.items()
    ]
    return pages.shown("help.html", roles=sorted(taught, key=lambda one: not one.own))


@door.get(f"{PATH}/<role>")
@policy(PAGE)
def role(role: str) -> Response:
    """Show what a role does.

    :raises RoleUntaught: the agency has no such role.
    """
    names = pages.agency().roles.get(role)
    if names is None:
        raise RoleUntaught
    found: dict[str, list[Shown]] = {}
    for lesson in guide.lessons(looking()):
        if lesson.role == role:
            found.setdefault(lesson.process_name, []).append(_shown(lesson))
    return pages.shown("help_role.html", role=str(names[language()]), processes=found)


def _shown(lesson: Lesson) -> Shown:
    return Shown(
        lesson=lesson,
        term=_term(lesson),
        fields=tuple(_fields(lesson)),
        following=tuple(_follows(one) for one in lesson.following),
    )


def _fields(lesson: Lesson) -> Iterator[tuple[str, str, bool]]:
    for field in lesson.form.fields if lesson.form else ():
        if not field.read_only:
            yield form_words.title(field, language()), form_words.helped(field, language()), _needed(field)


def _needed(field: Field) -> bool:
    return field.required and not field.conditional


def _term(lesson: Lesson) -> str:
    sla = lesson.sla
    if sla is None or not (sla.due or sla.due_at):
        return gettext("不设期限")
    if sla.due is None:
        return gettext("按约定的日期")
    found = _TERM.fullmatch(sla.due)
    if found is None:
        return gettext("{term}（自然时间）").format(term=sla.due.removeprefix("PT").removeprefix("P"))
    unit = gettext("个工作日") if found[2] == "WD" else gettext("个工作小时")
    calendar = gettext(_CALENDARS.get(sla.calendar, sla.calendar))
    return gettext("到手后 {number} {unit}内（{calendar}）").format(number=found[1], unit=unit, calendar=calendar)


def _follows(following: Following) -> str:
    roles = pages.role_names([following.role]) if following.role else []
    name = following.name + (f"（{roles[0]}）" if roles else "")
    return gettext("{when}：{name}").format(when=following.when, name=name) if following.when else name


def install(app: Porch) -> None:
    """Serve the guide."""
    add_words(app, HERE)
    frame_of(app).ways.append(Way(href=PATH, label=marked("帮助"), icon="help", place=60, desk=True))
    app.register_blueprint(door)
