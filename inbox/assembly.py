"""Hangs the agents' door on an application."""

from web.application import Porch


def install(app: Porch) -> None:
    """Serve the inbox."""
