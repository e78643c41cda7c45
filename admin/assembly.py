"""Hangs the administrators' door on an application."""

from web.application import Porch


def install(app: Porch) -> None:
    """Serve the pages of this door."""
