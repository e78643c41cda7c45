"""Measures when something is first painted in Chromium: a phone on slow 4G with a slow processor and an empty cache.

Slow 4G is Lighthouse's: 150 ms for each request, 1.6 Mbit/s down and 0.75 Mbit/s up, as the browser's own network conditions;
the processor is slowed down four times. It is the clock on the wall that counts here, since people look at one.
"""

import shutil
from statistics import median
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.calibration import Calibration
from benchmarks.figures import Figure, at_most, informative
from benchmarks.serving import served
from benchmarks.stocked import COOKIE, stocked

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--hide-scrollbars",
)
LATENCY_MS, DOWN_BYTES, UP_BYTES, SLOWER = 150, 1_600_000 / 8, 750_000 / 8, 4
WIDTH, HEIGHT = 360, 740
LOADS = 5
BOUND_SECONDS = 1.5
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_BYTES = "performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"


def measure(_calibration: Calibration) -> list[Figure]:
    """Open inbox and portal anew several times; without a browser the reason is told and nothing measured."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        print(f"first_paint: skipped, no Chromium on this machine (looked for {', '.join(NAMES)})")
        return []
    with stocked() as place:
        cookie = place.session("agent")
        portal = place.links_of(place.deal_numbers()[-1])[0]
        place.house.database.dispose()
        with served(place.folder) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
            figures: list[Figure] = []
            for name, path in (("inbox", "/inbox?view=done"), ("portal", portal)):
                loads = [_load(browser, port, path, cookie) for _ in range(LOADS + 1)][1:]
                figures += [
                    at_most(f"first paint of {name}", median(at for at, _ in loads) / 1000, "s", BOUND_SECONDS),
                    informative(
                        f"bytes of {name} until then and after", median(size for _, size in loads) / 1024, "KB"
                    ),
                ]
            browser.close()
    return figures


def _load(browser: Browser, port: int, path: str, cookie: str) -> tuple[float, float]:
    """Open a page in a browser that has never been there; return the milliseconds to its first paint, and its bytes."""
    address = f"http://127.0.0.1:{port}"
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, is_mobile=True, locale="zh-CN")
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    page = context.new_page()
    _slow_down(page)
    page.goto(address + path, wait_until="load")
    page.wait_for_function(f"({_PAINTED}) > 0")
    at, size = float(page.evaluate(_PAINTED)), float(page.evaluate(_BYTES))
    context.close()
    return at, size


def _slow_down(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": DOWN_BYTES, "uploadThroughput": UP_BYTES},
    )
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
