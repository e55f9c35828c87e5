"""A device that a file of ours names is found again, as the book has it now or by its address."""

from typing import Any

import pytest

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.services.device_reference import from_reference, to_reference

TYPED = Device("", "ssh://robin@sw1:2222", Transport.SSH, "sw1", 2222, "robin", jump="gate")
STORED = Device("d1", "Switch", Transport.SSH, "10.0.0.7")


def test_a_device_comes_back() -> None:
    assert from_reference(to_reference(TYPED), {}) == TYPED
    assert from_reference(to_reference(THIS_COMPUTER), {}) == THIS_COMPUTER


def test_a_device_of_the_book_is_as_it_is_now_and_one_that_was_deleted_keeps_its_address() -> None:
    renamed = Device("d1", "Core switch", Transport.SSH, "10.0.0.8")
    assert from_reference(to_reference(STORED), {"d1": renamed}) == renamed
    left = from_reference(to_reference(STORED), {})
    assert (left.id, left.host) == ("", "10.0.0.7")


@pytest.mark.parametrize(
    "change",
    [{"transport": "telnet"}, {"transport": "local"}, {"port": "22"}, {"host": ""}, {"host": 5}, {"name": None}],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_reference({**to_reference(TYPED), **change}, {})
