"""Habits that no linter holds alone: whose clock it is, what is never called, where a last resort may stand."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tracked import product_modules, text_of, tree_of

ASK_THE_MACHINE = ("app.py", "engine/clock.py", "upkeep/", "demo/")
"""Who may ask the machine for the time: the clock itself and those above the doors."""
CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime"}
    | {"time.gmtime", "uuid.uuid1"}
)
RUNS_TEXT = frozenset({"eval", "exec", "compile", "pickle.loads", "pickle.load", "pickle.dumps", "marshal.loads"})
LAST_RESORTS = frozenset({"engine/workers/runner.py"})


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def names(path: Path, forbidden: frozenset[str]) -> list[str]:
    """Return where a module calls one of the names, also behind a module's own (``datetime.datetime.now``)."""
    return [
        f"{path.as_posix()}:{line} {called}"
        for line, called in calls(path)
        if called in forbidden or ("." in called and ".".join(called.split(".")[-2:]) in forbidden)
    ]


def test_nobody_below_the_doors_asks_the_machine_for_the_time() -> None:
    below = [path for path in product_modules() if not path.as_posix().startswith(ASK_THE_MACHINE)]
    assert not [found for path in below for found in names(path, CLOCKS)]


def test_no_text_is_run_as_code() -> None:
    assert not [found for path in product_modules() for found in names(path, RUNS_TEXT)]


def test_only_the_runner_catches_whatever_comes() -> None:
    found = []
    for path in product_modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) == "Exception"):
                found.append(path.as_posix())
    assert set(found) <= LAST_RESORTS


@pytest.mark.parametrize("mark", ["TODO", "FIXME", "XXX", "noqa", "pragma: no cover"])
def test_nothing_is_put_off_or_waved_through(mark: str) -> None:
    pattern = re.compile(rf"#.*\b{re.escape(mark)}\b")
    assert not [path.as_posix() for path in product_modules() if pattern.search(text_of(path))]


def test_a_type_ignore_gives_its_reason() -> None:
    bare = re.compile(r"#\s*type:\s*ignore(\[[^\]]*\])?\s*$", re.MULTILINE)
    assert not [path.as_posix() for path in product_modules() if bare.search(text_of(path))]
