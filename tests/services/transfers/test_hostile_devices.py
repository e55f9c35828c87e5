"""What a device tells of its files may be made up: nothing of it fills the memory or ends the program."""

from dataclasses import replace

from app.domain.files import FileEntry
from app.domain.task import TaskContext
from tests.services.transfers.simulated_device import SimulatedDevice
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
