"""The four themes: values that stand twice are equal, and everything can be read."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "web" / "static"
TOKENS = (STATIC / "tokens.css").read_text()
THEMES = {
    "dark": "@media (prefers-color-scheme: dark)",
    "contrast": "@media (prefers-contrast: more) {",
    "contrast-dark": "@media (prefers-contrast: more) and (prefers-color-scheme: dark)",
}
TEXT_ON = [
    (ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent-text") for ground in ("canvas", "surface", "sunken")
]
TEXT_ON += [("on-accent", "accent"), ("ink", "hover"), ("ink-2", "hover"), ("accent-text", "accent-soft")]
TEXT_ON += [(state, ground) for state in ("ok", "warn", "late", "wait") for ground in ("surface", f"{state}-soft")]
SHAPES_ON = [("line-strong", "surface"), ("focus", "surface"), ("focus", "canvas")]
SHAPES_ON += [(f"{state}-mark", "surface") for state in ("ok", "warn", "late", "wait")]


def _block(after: str) -> dict[str, str]:
    """Return the custom properties of the first block of colours after a text."""
    body = TOKENS[TOKENS.index(after) :]
    body = body[body.index("color-scheme") : body.index("}", body.index("color-scheme"))]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_of_the_system_is_the_theme_that_can_be_chosen(theme: str) -> None:
    assert _block(THEMES[theme]) == _block(f'\n[data-theme="{theme}"]')


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", *THEMES])
def test_text_and_shapes_stand_out(theme: str) -> None:
    colours = _block(f'[data-theme="{theme}"]')
    text = 7.0 if theme.startswith("contrast") else 4.5
    weak = [(ink, ground) for ink, ground in TEXT_ON if _contrast(colours[ink], colours[ground]) < text]
    weak += [(mark, ground) for mark, ground in SHAPES_ON if _contrast(colours[mark], colours[ground]) < 3.0]
    assert not weak


@pytest.mark.parametrize("sheet", ["components.css", "pages.css", "gate.css"])
def test_sheets_use_only_tokens_that_there_are(sheet: str) -> None:
    text = (STATIC / sheet).read_text()
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= set(re.findall(r"--([\w-]+):", TOKENS))
    assert "http" not in text
    assert "!important" not in text
