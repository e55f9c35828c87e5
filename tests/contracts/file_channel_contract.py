"""How every `FileChannel` moves bytes. Each kind has a test class that derives from `FileChannelContract`.

The module of a deriving class gives the fixture `files`; `at` says what the device calls a path of this computer.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from app.domain.errors import DeviceFileError
from app.domain.file_channel import FileChannel
from app.domain.task import Cancelled, TaskContext


class Pulse:
    """Remembers how far it was told, and does what a test wants once that is far enough."""

    def __init__(self, act: Callable[[TaskContext], None] = lambda task: None, after: int = 0) -> None:
        self.told: list[int] = []
        self._act, self._after = act, after

    def moved(self, upto: int, task: TaskContext) -> None:
        self.told.append(upto)
        if upto > self._after:
            self._act(task)


def stopping(moved: int) -> Pulse:
    """Cancels once that many bytes have moved."""

    def stop(task: TaskContext) -> None:
        task.cancel()
        task.check()

    return Pulse(stop, moved)


def fetched(
    files: FileChannel,
    path: Path,
    to: Path,
    pulse: Pulse,
    *,
    start: int = 0,
    size: int,
    task: TaskContext | None = None,
    at: Callable[[Path], str] = str,
) -> bytes:
    """What has come of a file of the device, which stands at `path` for this computer."""
    local = os.open(to, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        files.fetch(at(path), local, pulse, task or TaskContext(), start=start, size=size)
    finally:
        os.close(local)
    return to.read_bytes()


def stored(
    files: FileChannel,
    data: bytes,
    to: Path,
    pulse: Pulse,
    *,
    start: int = 0,
    local: Path,
    at: Callable[[Path], str] = str,
) -> bytes:
    """What has gone into a file of the device, which stands at `to` for this computer."""
    local.write_bytes(data)
    with local.open("rb") as opened:
        files.store(opened.fileno(), at(to), pulse, TaskContext(), start=start, size=len(data))
    return to.read_bytes()


class FileChannelContract:
    piece: ClassVar[int]  # bytes that travel at once

    def at(self, path: Path) -> str:
        return str(path)

    @pytest.mark.parametrize(("pieces", "more"), [(0, 0), (0, 1), (1, 0), (1, 1), (40, 7)])
    def test_a_file_arrives_whole_in_both_directions(
        self, files: FileChannel, tmp_path: Path, pieces: int, more: int
    ) -> None:
        data = os.urandom(pieces * self.piece + more)
        (tmp_path / "there").write_bytes(data)
        down, up = Pulse(), Pulse()
        assert fetched(files, tmp_path / "there", tmp_path / "got", down, size=len(data), at=self.at) == data
        assert stored(files, data, tmp_path / "put", up, local=tmp_path / "here", at=self.at) == data
        for pulse in (down, up):
            assert pulse.told == sorted(pulse.told) and (not data or pulse.told[-1] == len(data))

    def test_a_transfer_goes_on_from_an_offset_and_keeps_what_lies_before(
        self, files: FileChannel, tmp_path: Path
    ) -> None:
        data = os.urandom(1_000_000)
        (tmp_path / "there").write_bytes(data)
        (tmp_path / "got").write_bytes(b"a" * 400_000)
        got = fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), start=300_000, size=1_000_000, at=self.at)
        assert got == b"a" * 300_000 + data[300_000:]
        (tmp_path / "put").write_bytes(b"b" * 2_000_000)
        put = stored(files, data, tmp_path / "put", Pulse(), start=300_000, local=tmp_path / "here", at=self.at)
        assert put == b"b" * 300_000 + data[300_000:]

    @pytest.mark.parametrize("start", [0, 1000])
    def test_nothing_is_written_through_a_link_in_the_place_of_a_file(
        self, files: FileChannel, tmp_path: Path, start: int
    ) -> None:
        (tmp_path / "of someone").write_bytes(b"x" * 2000)
        (tmp_path / "put").symlink_to("of someone")
        with pytest.raises(DeviceFileError) as caught:
            stored(files, b"y" * 500_000, tmp_path / "put", Pulse(), start=start, local=tmp_path / "here", at=self.at)
        assert "link" in f"{caught.value} {caught.value.details}"
        assert (tmp_path / "of someone").read_bytes() == b"x" * 2000

    def test_a_file_that_became_shorter_is_an_error(self, files: FileChannel, tmp_path: Path) -> None:
        (tmp_path / "there").write_bytes(b"x" * 1000)
        with pytest.raises(DeviceFileError, match="shorter"):
            fetched(files, tmp_path / "there", tmp_path / "got", Pulse(), size=2000, at=self.at)

    def test_a_cancelled_transfer_leaves_the_channel_in_order(self, files: FileChannel, tmp_path: Path) -> None:
        data, there, got = os.urandom(20_000_000), tmp_path / "there", tmp_path / "got"
        put, here = tmp_path / "put", tmp_path / "here"
        there.write_bytes(data)
        for moved in (1, 5_000_000, 12_345_678):
            with pytest.raises(Cancelled):
                fetched(files, there, got, stopping(moved), size=len(data), at=self.at)
            with pytest.raises(Cancelled):
                stored(files, data, put, stopping(moved), local=here, at=self.at)
        got.unlink()
        assert fetched(files, there, got, Pulse(), size=len(data), at=self.at) == data
        assert stored(files, data, put, Pulse(), local=here, at=self.at) == data

    def test_many_are_removed_and_one_that_is_gone_is_told(self, files: FileChannel, tmp_path: Path) -> None:
        paths = [tmp_path / f"{number}" for number in range(200)]
        for path in paths:
            path.touch()
        paths[150].unlink()
        errors = [one.error for one in files.remove_many(map(self.at, paths), TaskContext())]
        assert [index for index, error in enumerate(errors) if error] == [150]
        assert not list(tmp_path.glob("[0-9]*"))
