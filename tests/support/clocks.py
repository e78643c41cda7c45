"""A clock that a test can turn."""

from datetime import UTC, datetime, timedelta

DEMO_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""2026-03-02 09:00 in Shanghai, a Monday of a published calendar."""


class TurnableClock:
    """Tell the time that the test has set."""

    def __init__(self, at: datetime = DEMO_MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the set moment."""
        return self.at

    def turn(self, **by: float) -> None:
        """Move on by a ``timedelta``'s arguments."""
        self.at += timedelta(**by)
