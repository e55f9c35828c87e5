"""One change to many devices."""

import time

from app.domain.bulk_change import BulkChange, preview
from app.domain.devices import Device, Transport

DEVICES = (
    Device("1", "web", host="a", user="root", tags=("old", "keep")),
    Device("2", "db", host="b", user="support", credential="e1"),
    Device("3", "console", Transport.SERIAL, "COM3"),
)


def test_what_is_not_named_stays_and_is_counted_only_where_it_differs() -> None:
    seen = preview(BulkChange({"user": "support", "folder": "Acme"}, add_tags=("new",), remove_tags=("old",)), DEVICES)
    assert dict(seen.counts) == {"folder": 3, "user": 1, "tags": 3}
    web, db, console = seen.after
    assert (web.user, web.folder, web.tags, web.host) == ("support", "Acme", ("keep", "new"), "a")
    assert db.credential == "e1"
    assert (console.user, console.folder) == ("", "Acme")  # a serial port has no user
    assert seen.before == DEVICES


def test_ten_thousand_are_looked_at_in_a_moment() -> None:
    many = [Device(str(number), f"d{number}", host="h") for number in range(10_000)]
    start = time.process_time()
    assert preview(BulkChange({"user": "support"}, add_tags=("new",)), many).counts == {"user": 10_000, "tags": 10_000}
    assert time.process_time() - start < 2  # 20 ms on an idle machine; this one may be busy


def test_a_device_that_has_it_all_is_left_alone() -> None:
    seen = preview(BulkChange({"user": "support", "jump": "j1"}), DEVICES[1:])
    assert [device.name for device in seen.after] == ["db"]
    assert preview(BulkChange(), DEVICES).after == ()


def test_an_empty_value_is_taken_from_the_folder_again() -> None:
    assert [device.user for device in preview(BulkChange({"user": ""}), DEVICES).after] == ["", ""]
