"""Hangs the pages of who works here on an application."""

from admin.people import acts, hiring, listing, places, sheet
from admin.people.words import SENTENCES
from web.application import Porch
from web.pages import frame_of


def install(app: Porch) -> None:
    """Serve them."""
    frame_of(app).sentences.update(SENTENCES)
    for door in (listing.door, hiring.door, places.door, sheet.door, acts.door):
        app.register_blueprint(door)
