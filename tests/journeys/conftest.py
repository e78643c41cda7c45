"""A real browser for journeys: the system's Chromium; without one every journey is skipped and says why."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.support.chromium import FLAGS, NAMES, found
from tests.support.houses import empty_house
from tests.support.inbox_house import Office, office


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = found()
    if path is None:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)}): apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    """Give an office."""
    with empty_house("sqlite", tmp_path) as house:
        yield office(house)


@pytest.fixture
def address(place: Office) -> Iterator[str]:
    """Serve the office's pages; return where."""
    server = make_server("127.0.0.1", 0, place.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
