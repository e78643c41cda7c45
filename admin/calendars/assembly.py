"""Hangs the pages of working calendars on an application."""

from admin.calendars import years
from web.application import Porch
from web.pages import frame_of
from web.translation import marked


def install(app: Porch) -> None:
    """Serve them."""
    frame_of(app).sentences.update(
        {
            "year-loaded": marked("这一年已装载，缺期限的任务已算出期限。"),
            "year-loaded-and-answered": marked("这一年已装载，缺期限的任务已算出期限，催这个日历的任务也已办结。"),
        }
    )
    app.register_blueprint(years.door)
