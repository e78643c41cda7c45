"""The files that git keeps, for rules that hold of all of them."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
"""The top folder."""
BESIDE_THE_PRODUCT = frozenset({"tests", "benchmarks", "migrations", "typings", "processes", "docs"})
"""Folders that are no rooms of the product."""


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Return every tracked file that is there, by its path from the top folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, check=True).stdout
    paths = (Path(name) for name in listed.decode().split("\0") if name)
    return tuple(path for path in paths if (HOME / path).is_file())


def modules() -> tuple[Path, ...]:
    """Return every Python module, stubs left out."""
    return tuple(path for path in tracked() if path.suffix == ".py")


def product_modules() -> tuple[Path, ...]:
    """Return the modules of the product's rooms, ``app`` and ``settings``."""
    return tuple(path for path in modules() if path.parts[0] not in BESIDE_THE_PRODUCT)


@functools.cache
def text_of(path: Path) -> str:
    """Return a tracked file's text."""
    return (HOME / path).read_text(encoding="utf-8")


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(text_of(path))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every tracked file that is text, with its text."""
    for path in tracked():
        try:
            yield path, text_of(path)
        except UnicodeDecodeError:
            continue
