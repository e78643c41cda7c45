"""Hangs the administrators' door on an application: its way in the navigation, its words, the parts."""

from pathlib import Path

from admin import home
from admin.access import ADMINISTRATOR
from admin.calendars import assembly as calendars
from admin.definitions import assembly as definitions
from admin.people import assembly as people
from admin.product import assembly as product
from admin.running import assembly as running
from admin.sections import sections
from web.application import Porch
from web.pages import Way, frame_of
from web.translation import add_words, marked

HERE = Path(__file__).parent


def install(app: Porch) -> None:
    """Serve the pages of this door."""
    add_words(app, HERE)
    app.jinja_env.globals["admin_sections"] = sections
    frame = frame_of(app)
    frame.ways.append(
        Way(
            href="/admin",
            label=marked("管理"),
            icon="sliders",
            place=50,
            desk=True,
            roles=frozenset({ADMINISTRATOR}),
        )
    )
    app.register_blueprint(home.door)
    definitions.install(app)
    running.install(app)
    people.install(app)
    calendars.install(app)
    product.install(app)
