"""Makes pages: the frame's own facts (who asks, in which language and theme, the way about) beside what a view hands in."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, make_response, render_template, request
from markupsafe import Markup, escape

from engine.ids import new_id
from engine.queries.directory import Agency
from engine.queries.slack import Slack
from web import wording
from web.identity import Asker, looking, this_house
from web.language import language
from web.translation import gettext

THEMES = ("light", "dark", "contrast", "contrast-dark")
THEME_COOKIE = "fangliu-theme"
_HAN = re.compile(r"[\u3400-\u9fff]")
TOLD = "told"
"""The query parameter by which a form's answer says what was done, one word of ``Sentences``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Be one entry of the main navigation: Chinese ``label`` (translated when shown), ``icon`` of ``icons.html``.

    ``desk``: only where there is room for a side navigation. ``count`` gives the number beside it. ``roles``: shown to people
    with one of them, to everybody when empty. Ways stand in the order of ``place``.
    """

    href: str
    label: str
    icon: str
    place: int
    desk: bool = False
    roles: frozenset[str] = frozenset()
    count: Callable[[], int] | None = None


@dataclass(slots=True)
class Frame:
    """Be what doors hang into the frame of pages: ways of the navigation, and sentences for what was done."""

    ways: list[Way]
    sentences: dict[str, str]


def frame_of(app: Flask) -> Frame:
    """Return the frame of an application."""
    found = app.extensions["fangliu-frame"]
    assert isinstance(found, Frame)
    return found


def shown(template: str, *, status: int = 200, **facts: Any) -> Response:
    """Make a page."""
    return make_response(render_template(template, **facts), status)


def onward(path: str) -> Response:
    """Send the browser on to a path of ours, to be fetched with GET."""
    return Response(status=303, headers={"Location": path})


def agency() -> Agency:
    """Return the agency of whoever has signed in."""
    return g.agency  # type: ignore[no-any-return]  # g is untyped


def zone() -> tzinfo:
    """Return the zone of the agency's wall clock."""
    return ZoneInfo(agency().zone)


def now() -> datetime:
    """Return the moment of this page: its unit of work's, else the house clock's."""
    return looking().now if "looking" in g else this_house().clock.now()


def theme() -> str | None:
    """Return the theme that the person has chosen; None follows the system."""
    chosen = request.cookies.get(THEME_COOKIE)
    return chosen if chosen in THEMES else None


def role_names(roles: Collection[str | None]) -> list[str]:
    """Return the names of roles in the language of this request, in the agency's order."""
    return [str(names[language()]) for role, names in agency().roles.items() if role in roles]


def in_words(moment: datetime) -> str:
    """Write a moment on the agency's wall clock."""
    return wording.moment(moment, now=now(), zone=zone(), lang=language())


def own(text: str | None) -> Markup:
    """Show words that an agency wrote, marked as Chinese on an English page, so that they are read out as what they are."""
    shown_ = escape(text or "")
    if language() == "zh" or not _HAN.search(shown_):
        return shown_
    return Markup('<span lang="zh-CN">{}</span>').format(shown_)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackShown:
    """Be a task's slack in words, for the component of that name; ``spent`` None: no bar."""

    text: str
    due: str
    level: str
    spent: int | None


def slack_shown(slack: Slack, *, waiting_on: str | None, now: datetime, zone: tzinfo) -> SlackShown:
    """Put slack into words in the language of this request."""
    lang = language()
    return SlackShown(
        text=wording.slack_text(slack, waiting_on=waiting_on, lang=lang),
        due=wording.slack_due(slack, now=now, zone=zone, lang=lang),
        level=wording.slack_level(slack),
        spent=slack.spent if slack.due_at is not None else None,
    )


def install(app: Flask) -> None:
    """Give every template the frame's facts."""
    app.extensions["fangliu-frame"] = Frame(ways=[], sentences={})
    app.jinja_env.globals.update(
        wording=wording, moment=in_words, role_names=role_names, zone=zone, own=own, fresh=new_id
    )
    app.context_processor(_facts)


def _facts() -> dict[str, Any]:
    frame, who = frame_of(current_app), g.get("asker")
    return {
        "lang": language(),
        "theme": theme(),
        "asker": who,
        "agency": agency if who is not None else None,
        "ways": _ways(frame, who),
        "here": request.path,
        "told": gettext(frame.sentences[word]) if (word := request.args.get(TOLD, "")) in frame.sentences else None,
    }


def _ways(frame: Frame, who: Asker | None) -> list[Way]:
    """Return the ways that are open to whoever asks."""
    if who is None:
        return []
    seen = [way for way in frame.ways if not way.roles or way.roles & who.actor.roles]
    return sorted(seen, key=lambda way: way.place)
