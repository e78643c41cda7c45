"""Fills a form of a page with given data, field by field, as it stands on the screen."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator

from tests.support.hands import Hands

CHINA = ZoneInfo("Asia/Shanghai")


class PageClerk:
    """Fill forms with these hands; ``paper`` is the file that every request for a file is given."""

    def __init__(self, hands: Hands, paper: Path) -> None:
        self._hands, self._paper = hands, paper

    def fill(self, form: Locator, data: Mapping[str, Any]) -> None:
        """Fill in what is there; what only appears when something else is filled in comes after it."""
        left = list(_flat(data))
        while left:
            ready = [(name, value) for name, value in left if _there(form, name)]
            assert ready, f"no fields on {form.page.url} for {[name for name, _ in left]}"
            for name, value in ready:
                self._one(form, name, value)
            left = [pair for pair in left if pair not in ready]

    def _one(self, form: Locator, name: str, value: Any) -> None:
        found = form.locator(f'[name="{name}"]:not([type=hidden])')
        kind = found.first.get_attribute("type") or found.first.evaluate("element => element.localName")
        text = _written(value)
        if kind == "radio":
            self._hands.tick(found.and_(form.locator(f'[value="{text}"]')).first)
        elif kind == "checkbox" and isinstance(value, bool):
            if value:
                self._hands.tick(found.first)
        elif kind == "checkbox":
            self._hands.tick(found.and_(form.locator(f'[value="{text}"]')).first)
        elif kind in ("select-one", "select"):
            self._hands.choose(found.first, text)
        elif kind == "file":
            self._hands.attach(found.first, self._paper)
        else:
            self._hands.write(found.first, _local(text) if kind == "datetime-local" else text)


def _there(form: Locator, name: str) -> bool:
    found = form.locator(f'[name="{name}"]:not([type=hidden])')
    return found.count() > 0 and (
        found.first.get_attribute("type") in ("radio", "checkbox", "file") or found.first.is_visible()
    )


def _flat(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield fields by their names on the page; rows by their number."""
    for name, value in data.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}/")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for at, row in enumerate(value):
                yield from _flat(row, f"{path}/{at}/")
        elif isinstance(value, list):
            yield from ((path, one) for one in value)
        else:
            yield path, value


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _local(text: str) -> str:
    """Write a moment as its input holds it: on the wall clock, to the minute."""
    moment = datetime.fromisoformat(text)
    return f"{moment.astimezone(CHINA) if moment.tzinfo else moment:%Y-%m-%dT%H:%M}"
