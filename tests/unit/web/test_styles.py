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
GROUNDS = ("canvas", "surface", "sunken", "hover")
STATES = ("ok", "warn", "late", "wait")
TEXT_ON = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent-text") for ground in GROUNDS]
TEXT_ON += [("on-accent", "accent"), ("on-accent", "accent-hover"), ("surface", "ink"), ("surface", "late-mark")]
TEXT_ON += [(ink, "accent-soft") for ink in ("ink", "ink-2", "accent-text")]
TEXT_ON += [(ink, f"{state}-soft") for ink in ("ink", "accent-text") for state in STATES]
TEXT_ON += [(state, ground) for state in STATES for ground in (*GROUNDS, f"{state}-soft")]
SHAPES_ON = [(shape, ground) for shape in ("line-strong", "focus") for ground in ("surface", "canvas")]
SHAPES_ON += [(shape, "surface") for shape in ("accent", "bar-2", "bar-3", *(f"{state}-mark" for state in STATES))]
IMPORTANT = re.compile(r"\[hidden\] \{[^}]*\}|\.(?:djs|bjs)-[^{]*\{[^}]*\}")
"""What may outdo everything else: ``hidden``, and what a drawing library writes into style attributes."""


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
    weak = {(ink, ground): _contrast(colours[ink], colours[ground]) for ink, ground in TEXT_ON}
    dim = {(mark, ground): _contrast(colours[mark], colours[ground]) for mark, ground in SHAPES_ON}
    assert not {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < text}
    assert not {pair: round(ratio, 2) for pair, ratio in dim.items() if ratio < 3.0}


def test_a_printed_page_and_a_page_that_follows_the_system_miss_no_colour() -> None:
    names = set(_block('[data-theme="light"]'))
    assert all(set(_block(f'\n[data-theme="{theme}"]')) == names for theme in THEMES)


@pytest.mark.parametrize("sheet", sorted(file.name for file in STATIC.glob("*.css") if file.name != "tokens.css"))
def test_sheets_use_only_tokens_that_there_are(sheet: str) -> None:
    text = (STATIC / sheet).read_text()
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= set(re.findall(r"--([\w-]+):", TOKENS))
    assert "http" not in text
    assert "!important" not in IMPORTANT.sub("", text)
