"""Hangs the agents' door on an application: its pages, its way in the navigation, its words."""

from pathlib import Path

from inbox import acts, desk, me, paper, remarks, sheet
from inbox.board import assembly as board
from inbox.help import guide
from inbox.links import door as links
from inbox.records import assembly as records
from inbox.starts import assembly as starts
from inbox.words import SENTENCES
from web import live
from web.application import Porch
from web.draft_pages import subjects
from web.pages import Way, frame_of
from web.translation import add_words, marked

HERE = Path(__file__).parent


def install(app: Porch) -> None:
    """Serve the inbox, the task page and one's own page."""
    add_words(app, HERE)
    frame = frame_of(app)
    frame.ways.append(Way(href="/inbox", label=marked("待办"), icon="inbox", place=10, count=desk.todo))
    frame.sentences.update(SENTENCES)
    live.install(app)
    subjects(app)[sheet.DRAFTS] = sheet.may_keep_drafts
    for door in (desk.door, sheet.door, acts.door, remarks.door, paper.door, me.door):
        app.register_blueprint(door)
    links.install(app)
    starts.install(app)
    records.install(app)
    board.install(app)
    guide.install(app)
