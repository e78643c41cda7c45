"""Hangs the board on an application, with its way in the navigation and its words."""

from pathlib import Path

from inbox.board import page
from inbox.board.asked import PATH, VIEWERS
from web.application import Porch
from web.pages import Way, frame_of
from web.translation import add_words, marked

HERE = Path(__file__).parent


def install(app: Porch) -> None:
    """Serve ``/board``."""
    add_words(app, HERE)
    frame_of(app).ways.append(Way(href=PATH, label=marked("看板"), icon="board", place=40, roles=VIEWERS))
    app.register_blueprint(page.door)
