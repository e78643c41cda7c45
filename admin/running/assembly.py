"""Hangs the pages of what runs on an application."""

from admin.running import acts, incidents, listing, messages, sheet, timers
from admin.running.words import SENTENCES
from web.application import Porch
from web.pages import frame_of


def install(app: Porch) -> None:
    """Serve them."""
    frame_of(app).sentences.update(SENTENCES)
    for door in (listing.door, sheet.door, acts.door, incidents.door, messages.door, timers.door):
        app.register_blueprint(door)
