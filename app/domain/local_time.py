"""Times in the zone of this computer: what a device, a file or a vault says of a time may be anything.

Windows reckons in local time only from 1970 to the year 3000, and raises OSError for others.
"""

from datetime import UTC, date, datetime, time, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(at: datetime) -> datetime:
    """The same moment in this computer's zone, in UTC where its system cannot tell. `at` has a zone."""
    try:
        return at.astimezone()
    except (ValueError, OverflowError, OSError):
        return at


def of_local(at: datetime) -> datetime:
    """A time without a zone that a person means in this computer's zone, in UTC."""
    try:
        return at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return at.replace(tzinfo=UTC)


def end_of_day(day: date) -> datetime:
    """The last second of a day of this computer's zone, in UTC: what ends on a day holds through it."""
    return of_local(datetime.combine(day, time(23, 59, 59)))


def minute_words(at: datetime) -> str:
    """As "2026-03-20 09:14", in this computer's zone: for lists, where the moments of several lines are compared."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def local_of(seconds: float) -> datetime | None:
    """A moment in seconds since 1970; None where it makes no sense."""
    try:
        return local(_EPOCH + timedelta(seconds=seconds))
    except (ValueError, OverflowError):
        return None
