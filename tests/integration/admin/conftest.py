"""A head office on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.admin_house import head_office
from tests.support.houses import empty_house
from tests.support.inbox_house import Office


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Give a head office on each database kind."""
    with empty_house(request.param, tmp_path) as house:
        yield head_office(house)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Office]:
    """Give a head office on SQLite."""
    with empty_house("sqlite", tmp_path) as house:
        yield head_office(house)
