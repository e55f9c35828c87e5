"""When a line of cron runs next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.inspection.cron_times import next_run

NOW = datetime(2026, 11, 25, 22, 44, 12, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("when", "next"),
    [
        ("* * * * *", "2026-11-25 22:45"),
        ("44 22 * * *", "2026-11-26 22:44"),
        ("*/15 * * * *", "2026-11-25 22:45"),
        ("0 5 * * 1-5", "2026-11-26 05:00"),
        ("0 5 * * sun", "2026-11-29 05:00"),
        ("0 5 * * 7", "2026-11-29 05:00"),
        ("0 5 13 * fri", "2026-11-27 05:00"),  # either the 13th or a Friday
        ("0 5 13 * *", "2026-12-13 05:00"),
        ("30 1 29 2 *", "2028-02-29 01:30"),
        ("10-20/5,59 0 1 jan,jul *", "2027-01-01 00:10"),
        ("@daily", "2026-11-26 00:00"),
        ("@yearly", "2027-01-01 00:00"),
    ],
)
def test_the_next_time(when: str, next: str) -> None:
    assert next_run(when, NOW) == datetime.strptime(next, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "when", ["@reboot", "0 0 31 2 *", "61 * * * *", "* * * *", "5-1 * * * *", "*/0 * * * *", "x * * * *"]
)
def test_what_never_comes_or_is_no_time_has_none(when: str) -> None:
    assert next_run(when, NOW) is None


@given(
    st.integers(0, 59), st.integers(0, 23), st.integers(1, 28), st.integers(0, 7),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
)  # fmt: skip
@settings(max_examples=100, deadline=None, database=None)
def test_it_is_the_first_minute_that_fits(minute: int, hour: int, day: int, weekday: int, now: datetime) -> None:
    found = next_run(f"{minute} {hour} {day} * {weekday}", now)
    assert found is not None and found > now
    first = now.replace(second=0, microsecond=0)
    days = [(first + timedelta(days=after)).replace(hour=hour, minute=minute) for after in range(9)]
    fitting = [one for one in days if one > first and (one.day == day or one.isoweekday() % 7 == weekday % 7)]
    assert found == fitting[0]
