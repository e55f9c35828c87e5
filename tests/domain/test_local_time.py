"""A time that a device or a file names may be anything, and the systems do not reckon with all of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.local_time import local, local_of, of_local


@given(st.floats() | st.sampled_from([0.0, 1.0, -1.0, 1e20, -1e20, 32503680000.0]))
def test_any_seconds_of_a_device_are_a_moment_or_nothing(seconds: float) -> None:
    at = local_of(seconds)
    assert at is None or abs((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() - seconds) < 0.01


@given(st.datetimes(timezones=st.just(UTC)))
def test_any_moment_can_be_shown(at: datetime) -> None:
    shown = local(at)
    assert shown == at and f"{shown:%Y-%m-%d %H:%M:%S}"


def test_the_first_and_the_last_moments_are_shown() -> None:
    for at in (datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)):
        assert local(at) - at == timedelta(0)


@given(st.datetimes())
def test_any_time_that_a_person_means_here_is_a_moment(at: datetime) -> None:
    assert abs((of_local(at) - at.replace(tzinfo=UTC)).total_seconds()) <= 86_400
