"""Hangs the pages of deals, listings and viewings on an application, with their ways in the navigation and their words."""

from pathlib import Path

from inbox.records import deal_acts, deal_more, deal_page, deals_list, listing_pages, opened, viewing_page
from inbox.records.words import SENTENCES
from web import diagram
from web.application import Porch
from web.pages import Way, frame_of
from web.translation import add_words, marked

HERE = Path(__file__).parent


def install(app: Porch) -> None:
    """Serve ``/deals``, ``/listings`` and ``/viewings`` with what hangs beneath them."""
    add_words(app, HERE)
    frame = frame_of(app)
    frame.ways.append(Way(href=deals_list.PATH, label=marked("交易"), icon="deal", place=20))
    frame.ways.append(Way(href=listing_pages.PATH, label=marked("房源"), icon="home", place=25, desk=True))
    frame.sentences.update(SENTENCES)
    doors = (deals_list, deal_page, deal_acts, deal_more, opened, listing_pages, viewing_page)
    for part in doors:
        app.register_blueprint(part.door)
    diagram.install(app)
