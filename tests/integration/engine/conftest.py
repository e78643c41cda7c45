"""Fixtures of the engine's integration tests; whatever a test did, no invariant may be violated after it."""

from collections.abc import Iterator

import pytest

from engine.queries.directory import all_agencies
from engine.queries.invariants import violations
from engine.unit_of_work import Actor, House, unit_of_work
from tests.support.agencies import Agency, staffed


@pytest.fixture
def agency(house: House) -> Agency:
    """Give a staffed agency on each database kind."""
    return staffed(house)


@pytest.fixture(autouse=True)
def nothing_is_violated(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check the invariants of every agency when a test with a house has ended."""
    house: House | None = request.getfixturevalue("house") if "house" in request.fixturenames else None
    yield
    if house is None:
        return
    for found in all_agencies(house):
        with unit_of_work(house, agency_id=found.id, actor=Actor.system(), write=False) as uow:
            assert violations(uow) == ()
