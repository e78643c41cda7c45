"""A staffed agency whose authorities are simulated."""

import pytest

from authorities import hooks as authorities_hooks
from engine.hooks import Hooks
from engine.unit_of_work import House
from tests.support.agencies import Agency, staffed


@pytest.fixture
def agency(house: House) -> Agency:
    """Give an agency on each database kind."""
    authorities_hooks.register(house.part(Hooks))
    return staffed(house)
