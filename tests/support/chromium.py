"""Where the system keeps its Chromium, and how it is started for tests and pictures."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


def found() -> str | None:
    """Return the path of the system's Chromium, or None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
