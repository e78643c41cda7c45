"""The end of this day on the agency's wall clock: until when "today" is."""

from datetime import datetime, time, timedelta

from web import pages


def end_of_day(now: datetime) -> datetime:
    """Return the moment at which the day of ``now`` ends."""
    zone = pages.zone()
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), tzinfo=zone)
