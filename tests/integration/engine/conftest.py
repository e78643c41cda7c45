"""Fixtures of the engine's integration tests."""

import pytest

from engine.unit_of_work import House
from tests.support.agencies import Agency, staffed


@pytest.fixture
def agency(house: House) -> Agency:
    """Give a staffed agency on each database kind."""
    return staffed(house)
