"""What a device tells of its files may be made up: nothing of it fills the memory or ends the program."""

import os
import sys
from dataclasses import replace

import pytest

from app.domain.errors import DeviceFileError
from app.domain.files import FileEntry
from app.domain.task import TaskContext
from app.domain.transfers import Rule
from app.services.transfers.progress import MOST_TROUBLES, Progress
from app.services.worker.frames import LARGEST, packed
from app.services.worker.plain import to_plain
from tests.services.transfers.simulated_device import Person, SimulatedDevice
from tests.services.transfers.test_carrying import Desk, desk

__all__ = ["desk"]


class Boasting(SimulatedDevice):
    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        found = super().look_at(path, task)
        return replace(found, size=2**60) if found and found.name == "large" else found


def test_a_size_without_bounds_does_not_fill_the_memory(desk: Desk) -> None:
    desk.make = Boasting
    (desk.source / "large").write_bytes(b"x" * 100_000)
    (trouble,) = desk.carry(desk.order("between devices", "large")).troubles
    assert "shorter" in str(trouble.error)


def test_troubles_with_words_without_end_still_reach_the_program() -> None:
    progress, endless = Progress(Person()), "\N{GRINNING FACE}" * 8000
    for _ in range(MOST_TROUBLES):
        progress.fail(f"/{endless}/name", DeviceFileError(f"{endless} is no file.", hint=endless, details=endless))
    first = progress.report().troubles[0]
    assert first.path.endswith("/name")
    assert str(first.error).endswith(" is no file.")
    assert len(packed({"value": to_plain(progress.report())})) < LARGEST


class MakingUp(SimulatedDevice):
    """Its file is like those of /proc: it tells no size, and the content is another each time."""

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        found = super().look_at(path, task)
        return replace(found, size=0) if found else None


def test_a_file_that_its_system_makes_up_arrives_with_its_content(desk: Desk) -> None:
    (desk.source / "uptime").write_bytes(b"12345.67")

    def make() -> SimulatedDevice:
        device = MakingUp()
        device.says_hash[str(desk.source / "uptime")] = "0" * 64
        return device

    desk.make = make
    report = desk.carry(desk.order("get", "uptime"))
    assert (desk.target / "uptime").read_bytes() == b"12345.67"
    assert (report.done_files, report.verified_files) == (1, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_or_a_drive_is_not_replaced(desk: Desk) -> None:
    (desk.source / "file").write_bytes(b"in")
    os.mkfifo(desk.target / "file")
    (trouble,) = desk.carry(desk.order("get", "file", rule=Rule.REPLACE)).troubles
    assert "not replaced" in trouble.error.hint
    assert (desk.target / "file").is_fifo()
