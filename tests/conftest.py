"""Fixtures that every suite may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.unit_of_work import House
from tests.support.houses import empty_house


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database kind."""
    with empty_house(request.param, tmp_path) as made:
        yield made
