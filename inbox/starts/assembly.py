"""Hangs the pages that begin something on an application, with their way in the navigation and their words."""

from pathlib import Path

from inbox.starts import changing, deal, first, importing, listing, menu, recording, viewing
from inbox.starts.words import SENTENCES
from web.application import Porch
from web.draft_pages import subjects
from web.pages import Way, frame_of
from web.translation import add_words, marked

HERE = Path(__file__).parent


def install(app: Porch) -> None:
    """Serve ``/start`` and what hangs beneath it."""
    add_words(app, HERE)
    frame = frame_of(app)
    frame.ways.append(Way(href=menu.PATH, label=marked("新建"), icon="plus", place=30))
    frame.sentences.update(SENTENCES)
    subjects(app)[recording.DRAFTS] = recording.may_keep_drafts((listing.KIND, viewing.KIND, deal.KIND))
    for door in (menu.door, first.door, listing.door, viewing.door, deal.door, importing.door, changing.door):
        app.register_blueprint(door)
