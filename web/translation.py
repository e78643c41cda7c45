"""Words of pages in two languages. Chinese stands in the source; English is looked up in the ``en.po`` of its folder.

Templates write ``_("待办")``; what has numbers or grammar in it is made by ``wording``. A test extracts every such string and
finds those without English. Words that an agency wrote (names of processes and tasks) are the agency's to translate.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from babel.messages.pofile import read_po
from flask import Flask, current_app

from web.language import language

_KEY = "fangliu-words"


def words(folder: Path) -> Mapping[str, str]:
    """Read the English of a folder: a room, or a part of one that keeps words of its own."""
    with (folder / "en.po").open("rb") as file:
        found = read_po(file, locale="en")
    return {str(entry.id): str(entry.string) for entry in found if entry.id and entry.string}


def add_words(app: Flask, folder: Path) -> None:
    """Let the application speak the words of a folder."""
    app.extensions.setdefault(_KEY, {}).update(words(folder))


def gettext(text: str) -> str:
    """Return ``text`` (Chinese) in the language of this request."""
    if language() == "zh":
        return text
    return cast("Mapping[str, str]", current_app.extensions[_KEY]).get(text, text)


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
