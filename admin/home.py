"""The administrators' first page: what needs one of them, and the ways to the rest."""

from flask import Blueprint, Response

from admin.access import ADMINISTRATORS
from web import pages
from web.policy import policy

door = Blueprint("admin", __name__, template_folder="templates")


@door.get("/admin")
@policy(ADMINISTRATORS)
def home() -> Response:
    """Show it."""
    return pages.shown("admin_home.html")
