"""Two rooms may put one Chinese word differently in English; the room whose page is asked for is heard."""

from pathlib import Path

import pytest
from flask import Blueprint, Flask

from web import translation

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "现在"\nmsgstr "{word}"\n'


def room(app: Flask, folder: Path, word: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if word is not None:
        (folder / "en.po").write_text(PO.format(word=word))
        translation.add_words(app, folder)
    door = Blueprint(folder.name, __name__, root_path=str(folder))
    door.get(f"/{folder.name}")(lambda: translation.gettext("现在"))
    app.register_blueprint(door)


@pytest.fixture
def speaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(translation, "language", lambda: "en")
    app = Flask("speaking")
    room(app, tmp_path / "inbox", "Now")
    room(app, tmp_path / "inbox" / "silent", None)
    room(app, tmp_path / "editor", "now")
    return app


@pytest.mark.parametrize(("path", "word"), [("/inbox", "Now"), ("/silent", "Now"), ("/editor", "now")])
def test_a_word_is_put_as_the_room_or_the_one_around_it_puts_it(speaking: Flask, path: str, word: str) -> None:
    assert speaking.test_client().get(path).text == word


def test_outside_of_a_request_the_last_word_counts(speaking: Flask) -> None:
    with speaking.app_context():
        assert translation.gettext("现在") == "now"
