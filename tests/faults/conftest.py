"""The fault harness is small in `make test` and whole in `make faults`."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --whole: all kills, not just a few."""
    parser.addoption("--whole", action="store_true", default=False, help="faults: 20 kills, not 3")
    parser.addoption("--seed", type=int, default=None, help="faults: the seed of an earlier run")


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> bool:
    """Say whether the whole harness was asked for."""
    return bool(request.config.getoption("--whole", default=False))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int | None:
    """Give the seed of an earlier run, to repeat it."""
    given = request.config.getoption("--seed", default=None)
    return None if given is None else int(given)
