"""A simulated device: its files are a folder of this computer, and its link can be cut after so many bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from app.domain.devices import Device, Transport
from app.domain.errors import ConnectionLost
from app.domain.file_channel import Pulse, SmallFile, SmallResult
from app.domain.files import FileEntry, OnEntries
from app.domain.task import TaskContext
from app.domain.transfers import Conflict, Decision, TransferReport
from app.services.file_systems.local import LocalFiles
from app.services.transfers.local_bytes import LocalBytes

DEVICE = Device("d1", "Simulated device", Transport.SSH, "device.invalid")
OTHER_DEVICE = Device("d2", "Another simulated device", Transport.SSH, "other.invalid")


class SimulatedDevice(LocalFiles):
    """Implements `FileChannel`."""

    def __init__(
        self,
        *,
        lasts: int | None = None,
        hashes: bool = True,
        free: int | None = None,
        says: Mapping[str, Sequence[FileEntry]] | None = None,
    ) -> None:
        """`lasts`: bytes until the link is cut. `says`: what it lists, by the path, instead of the truth."""
        self.lasts = lasts
        self.moved_bytes = 0
        self.is_closed = False
        self.says_hash: dict[str, str] = {}  # once, instead of the truth
        self._hashes = hashes
        self._free = free
        self._says = says or {}
        self._bytes = LocalBytes("device00")

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        return self._says[path] if path in self._says else super().list(path, task, on_entries)

    def free_space(self, path: str, task: TaskContext) -> int | None:
        return self._free

    def close(self) -> None:
        self.is_closed = True

    def fetch(self, path: str, local: int, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        self._bytes.fetch(path, local, _Cut(self, pulse, start), task, start=start, size=size)

    def store(self, local: int, path: str, pulse: Pulse, task: TaskContext, *, start: int, size: int) -> None:
        Path(path).touch()
        self._bytes.store(local, path, _Cut(self, pulse, start), task, start=start, size=size)

    def fetch_small(self, paths: Iterable[str], task: TaskContext) -> Iterator[SmallResult]:
        for result in self._bytes.fetch_small(paths, task):
            self.count(len(result.data))
            yield result

    def store_small(self, files: Iterable[SmallFile], task: TaskContext) -> Iterator[SmallResult]:
        return self._bytes.store_small((self._counted(file) for file in files), task)

    def digests(self, paths: Sequence[str], task: TaskContext) -> Mapping[str, str]:
        found = self._bytes.digests(paths, task) if self._hashes else {}
        return {path: self.says_hash.pop(path, digest) for path, digest in found.items()}

    def digest(self, path: str, upto: int, task: TaskContext) -> str | None:
        return self._bytes.digest(path, upto, task) if self._hashes else None

    def count(self, size: int) -> None:
        self.moved_bytes += size
        if self.lasts is not None and self.moved_bytes > self.lasts:
            raise ConnectionLost("The simulated link was cut.")

    def _counted(self, file: SmallFile) -> SmallFile:
        self.count(len(file.data))
        return file


class _Cut:
    def __init__(self, device: SimulatedDevice, pulse: Pulse, upto: int) -> None:
        self._device = device
        self._pulse = pulse
        self._upto = upto

    def moved(self, upto: int, task: TaskContext) -> None:
        self._pulse.moved(upto, task)
        self._device.count(upto - self._upto)
        self._upto = upto


class Person:
    """Implements `TransferControl`: looks after a transfer, and answers what it is asked."""

    def __init__(self, *decisions: Decision) -> None:
        self.reports: list[TransferReport] = []
        self.asked: list[Conflict] = []
        self.throttled = 0
        self._decisions = list(decisions)

    def report(self, report: TransferReport) -> None:
        self.reports.append(report)

    def decide(self, conflict: Conflict, task: TaskContext) -> Decision:
        self.asked.append(conflict)
        return self._decisions.pop(0)

    def throttle(self, count: int, task: TaskContext) -> None:
        self.throttled += count
