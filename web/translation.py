"""Words of pages in two languages. Chinese stands in the source; English is looked up in the ``en.po`` of its folder.

Templates write ``_("待办")``; what has numbers or grammar in it is made by ``wording``. A test extracts every such string and
finds those without English. Where rooms put a word differently, the one whose page is asked for is heard. Words that an
agency wrote (names of processes and tasks) are the agency's to translate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from babel.messages.pofile import read_po
from flask import Flask, current_app, has_request_context, request

from web.language import language

_KEY = "fangliu-words"


@dataclass(slots=True, kw_only=True)
class _Vocabulary:
    """Be what an application can say: every word, what each folder says, and what each door says first."""

    every: dict[str, str] = field(default_factory=dict)
    folders: dict[Path, Mapping[str, str]] = field(default_factory=dict)
    doors: dict[str, Mapping[str, str]] = field(default_factory=dict)


def words(folder: Path) -> Mapping[str, str]:
    """Read the English of a folder: a room, or a part of one that keeps words of its own."""
    with (folder / "en.po").open("rb") as file:
        found = read_po(file, locale="en")
    return {str(entry.id): str(entry.string) for entry in found if entry.id and entry.string}


def add_words(app: Flask, folder: Path) -> None:
    """Let the application speak the words of a folder."""
    known = cast("_Vocabulary", app.extensions.setdefault(_KEY, _Vocabulary()))
    known.folders[folder.resolve()] = said = words(folder)
    known.every.update(said)
    known.doors.clear()


def gettext(text: str) -> str:
    """Return ``text`` (Chinese) in the language of this request."""
    if language() == "zh":
        return text
    return _heard().get(text, text)


def _heard() -> Mapping[str, str]:
    """Return the words for this request: the door's own folder before its room's, and both before all others."""
    known = cast("_Vocabulary", current_app.extensions[_KEY])
    door = request.blueprint if has_request_context() else None
    if door is None:
        return known.every
    if door not in known.doors:
        here = Path(current_app.blueprints[door].root_path).resolve()
        own = [known.folders[folder] for folder in (*reversed(here.parents), here) if folder in known.folders]
        known.doors[door] = {word: said for some in (known.every, *own) for word, said in some.items()}
    return known.doors[door]


def marked(text: str) -> str:
    """Return ``text`` as it is: it is translated where it is shown, and found here by whoever collects the words."""
    return text


def install(app: Flask) -> None:
    """Give templates ``_``."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # jinja2's types know no methods that an extension adds.
    app.jinja_env.install_gettext_callables(gettext, _plural, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    add_words(app, Path(__file__).parent)


def _plural(one: str, many: str, number: int) -> str:
    return gettext(one if number == 1 else many)
