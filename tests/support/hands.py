"""Two ways to use a page: with a mouse, or with nothing but the keyboard; as a person would, not as a script could."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 400
"""Stops of the Tab key after which an element counts as out of reach."""
_FOCUSED = "element => element === document.activeElement"
_ORDERS = ("ymd", "mdy", "dmy")


class OutOfReach(AssertionError):
    """The Tab key never comes to this element."""


class Hands(Protocol):
    """Do something with an element of a page."""

    def press(self, target: Locator) -> None:
        """Press a button or follow a link."""

    def write(self, target: Locator, text: str) -> None:
        """Write into a field instead of what stands there."""

    def choose(self, target: Locator, value: str) -> None:
        """Choose from a select."""

    def tick(self, target: Locator) -> None:
        """Tick a checkbox or choose a radio button."""

    def attach(self, target: Locator, file: Path) -> None:
        """Give a file to a field."""


class Mouse:
    """Use pointer and keyboard as most people do."""

    def press(self, target: Locator) -> None:
        """Click."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Fill in."""
        target.fill(text)

    def choose(self, target: Locator, value: str) -> None:
        """Choose by value."""
        target.select_option(value)

    def tick(self, target: Locator) -> None:
        """Click its words, wherever they have to be scrolled to, as a finger would."""
        if not target.is_checked():
            target.page.locator(f'label[for="{target.get_attribute("id")}"]').first.click()

    def attach(self, target: Locator, file: Path) -> None:
        """Choose a file."""
        target.set_input_files(file)


class Keyboard:
    """Use the keyboard only: Tab to get there, keys to act."""

    def press(self, target: Locator) -> None:
        """Press Enter on it."""
        self._reach(target)
        target.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Type over what stands there; a date part by part, in whichever order this browser has."""
        self._reach(target)
        kind = target.get_attribute("type") or ""
        if kind in ("date", "datetime-local", "time"):
            self._write_moment(target, text)
            return
        target.page.keyboard.press("ControlOrMeta+A")
        target.page.keyboard.type(text)

    def choose(self, target: Locator, value: str) -> None:
        """Go through the choices with the arrow keys."""
        self._reach(target)
        keys = target.page.keyboard
        keys.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            keys.press("ArrowDown")
        assert target.input_value() == value, value

    def tick(self, target: Locator) -> None:
        """Go to the group with Tab and within it with the arrow keys; tick with the space bar."""
        if target.get_attribute("type") == "checkbox":
            self._reach(target)
            if not target.is_checked():
                target.page.keyboard.press("Space")
            return
        group = target.page.locator(f'input[type=radio][name="{target.get_attribute("name")}"]')
        self._reach_any(target.page, [group.nth(at) for at in range(group.count())])
        target.page.keyboard.press("Space")
        for _ in range(group.count()):
            if target.is_checked():
                return
            target.page.keyboard.press("ArrowDown")
        assert target.is_checked()

    def attach(self, target: Locator, file: Path) -> None:
        """Open the chooser with Enter."""
        self._reach(target)
        with target.page.expect_file_chooser() as opened:
            target.page.keyboard.press("Enter")
        opened.value.set_files(file)

    def _write_moment(self, target: Locator, text: str) -> None:
        day, _, clock = text.partition("T")
        parts = dict(zip("ymd", day.split("-"), strict=False))
        for order in _ORDERS:
            self._parts(target, [parts[name] for name in order], clock)
            if target.input_value() == text:
                return
        assert target.input_value() == text, text

    def _parts(self, target: Locator, parts: Sequence[str], clock: str) -> None:
        """Type part after part, from the first, to which focus goes back."""
        keys = target.page.keyboard
        for _ in range(8):
            keys.press("ArrowLeft")
        hour, _, minute = clock.partition(":")
        half = ["AM" if int(hour) < 12 else "PM"] if clock else []
        for part in (*parts, *([f"{(int(hour) + 11) % 12 + 1:02}", minute] if clock else []), *half):
            keys.type(part)
            if len(part) > 2:  # two digits step on by themselves, a year waits for more
                keys.press("ArrowRight")

    def _reach(self, target: Locator) -> None:
        self._reach_any(target.page, [target])

    def _reach_any(self, page: Page, targets: Sequence[Locator]) -> None:
        for _ in range(MOST_TABS):
            if any(target.evaluate(_FOCUSED) for target in targets):
                return
            page.keyboard.press("Tab")
        raise OutOfReach(f"{targets[0]} on {page.url}")
