"""Fixtures that every suite may use."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engine.unit_of_work import House
from tests.support.houses import empty_house

# A busy machine is no finding; and what lands is judged by the same examples each time, while everyone else searches anew.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("landing", settings.get_profile("house"), derandomize=True)
settings.load_profile("landing" if os.environ.get("CI") else "house")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database kind."""
    with empty_house(request.param, tmp_path) as made:
        yield made
