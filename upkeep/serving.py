"""Serves the doors with gunicorn, configured here and not by files lying about: one process, many threads.

The application is made in the serving process, after the fork, so that no connection is shared.
"""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

THREADS = 128
"""Up to 100 of them hold event streams (``web.live_streams``), the rest serve pages: measured, 16 starve."""


class _Serving(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, make: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make = make
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our settings."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application."""
        return self._make()


def serve(make: Callable[[], Any], *, host: str, port: int) -> None:
    """Serve until SIGTERM (requests under way are finished) or SIGINT."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    _Serving(
        make,
        {
            "bind": bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 5,
            "loglevel": "warning",
            "proc_name": "fangliu-web",
            "control_socket_disable": True,
        },
    ).run()
