"""What time it is. Read once a unit of work; nobody below the doors asks the machine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from engine.errors import Invalid


class Clock(Protocol):
    """Tell the time."""

    def now(self) -> datetime:
        """Return the aware UTC moment."""
        ...


class SystemClock:
    """Tell the machine's time."""

    def now(self) -> datetime:
        """Return the aware UTC moment."""
        return datetime.now(UTC)


class OffsetUnreadable(Invalid):
    """The demo clock's file must hold one number: seconds to add to the machine's time."""

    code = "clock-offset-unreadable"


class OffsetClock:
    """Tell the machine's time moved by the seconds that a file holds (demo databases only).

    The file is read at every call, so that all processes turn together.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the moved moment.

        :raises OffsetUnreadable: the file holds no number.
        """
        try:
            offset = float(self._path.read_text().strip() or "0")
        except FileNotFoundError:
            offset = 0.0
        except ValueError as error:
            raise OffsetUnreadable(path=str(self._path)) from error
        return datetime.now(UTC) + timedelta(seconds=offset)
