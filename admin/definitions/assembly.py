"""Hangs the pages of definitions on an application."""

from pathlib import Path

from admin.definitions import drafting, editor, files, form_lists, listing, sheet
from admin.definitions.words import SENTENCES
from web.application import Porch
from web.pages import frame_of
from web.translation import add_words

HERE = Path(__file__).parent


def install(app: Porch) -> None:
    """Serve them, and let them speak."""
    add_words(app, HERE)
    frame_of(app).sentences.update(SENTENCES)
    for door in (listing.door, sheet.door, files.door, drafting.door, form_lists.door, editor.door):
        app.register_blueprint(door)
