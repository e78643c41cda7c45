"""Files are small, say what they are for, and are called by what they hold."""

import ast
import statistics
from pathlib import Path

from tests.support.tracked import HOME, modules, product_modules, text_of, tree_of

LONGEST = 400
HALF_UNDER = 90
NINE_IN_TEN_UNDER = 250
DRAWERS = frozenset(
    {"util", "utils", "helper", "helpers", "common", "manager", "managers", "core", "service", "services", "db"}
)
"""Names that say nothing; ``engine/bpmn`` has service tasks, never a folder or file of services."""


def lines(path: Path) -> int:
    return len(text_of(path).splitlines())


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    released = "migrations/versions"
    too_long = {
        str(path): lines(path) for path in modules() if released not in path.as_posix() and lines(path) > LONGEST
    }
    assert not too_long


def test_half_of_the_products_files_are_short_and_nine_in_ten_fit_a_few_screens() -> None:
    sizes = sorted((lines(path), path.as_posix()) for path in product_modules())
    longest = ", ".join(f"{name} {size}" for size, name in sizes[-15:])
    counts = [size for size, _ in sizes]
    assert statistics.median(counts) < HALF_UNDER, longest
    assert counts[len(counts) * 9 // 10] < NINE_IN_TEN_UNDER, longest


def test_every_module_says_what_it_is_for() -> None:
    silent = [path.as_posix() for path in modules() if not ast.get_docstring(tree_of(path))]
    assert not silent


def test_every_public_function_and_class_of_the_product_has_a_docstring() -> None:
    silent = []
    for path in product_modules():
        for node in tree_of(path).body:
            inside = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else []
            for one in (node, *inside):
                if not isinstance(one, ast.FunctionDef | ast.ClassDef) or one.name.startswith("_"):
                    continue
                if not ast.get_docstring(one) and not is_bare(one):
                    silent.append(f"{path.as_posix()}:{one.lineno} {one.name}")
    assert not silent


def is_bare(node: ast.stmt) -> bool:
    """Say whether it is an overload or a protocol's method, whose class speaks for it."""
    return isinstance(node, ast.FunctionDef) and ast.unparse(node.body[-1]) == "..."


def test_no_room_or_file_is_a_drawer() -> None:
    drawers = {
        path.as_posix()
        for path in modules()
        if DRAWERS & {*path.parts[:-1], path.stem} and path.parts[0] not in ("benchmarks", "tests")
    }
    assert not drawers


def test_every_folder_of_a_room_is_a_package() -> None:
    folders = {path.parent for path in product_modules() if path.parent.parts}
    assert not [folder.as_posix() for folder in folders if not (HOME / folder / "__init__.py").is_file()]
