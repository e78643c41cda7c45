"""Hangs the customers' door on an application: its pages, its words, and its one answer to links that open nothing."""

from pathlib import Path

from accounts.attempts import TooManyAttempts
from accounts.links import LinkRefused
from portal import acts, page, papers, refusals
from portal.words import SENTENCES
from web.application import Porch
from web.pages import frame_of
from web.translation import add_words

HERE = Path(__file__).parent


def install(app: Porch) -> None:
    """Serve the pages of this door."""
    add_words(app, HERE)
    frame_of(app).sentences.update(SENTENCES)
    app.register_error_handler(LinkRefused, refusals.refused)
    app.register_error_handler(TooManyAttempts, refusals.too_many)
    for door in (page.door, acts.door, papers.door):
        app.register_blueprint(door)
