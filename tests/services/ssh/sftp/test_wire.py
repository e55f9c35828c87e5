"""What is read of a packet, whatever is in it."""

import contextlib
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paramiko.ssh_exception import SSHException

from app.domain.files import FileKind
from app.services.ssh.chunks import Chunks
from app.services.ssh.sftp.wire import Attributes, Fields, Malformed, attributes, long, number, path_bytes, path_text


@given(st.binary(max_size=200))
def test_a_packet_of_any_bytes_is_read_or_malformed(packet: bytes) -> None:
    for read in (Fields.number, Fields.long, Fields.string, Fields.handle, Fields.attributes):
        with contextlib.suppress(Malformed):
            read(Fields(packet))


@given(
    size=st.none() | st.integers(0, 2**62),
    mode=st.none() | st.integers(0, 0o7777),
    modified=st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_what_is_set_is_read(size: int | None, mode: int | None, modified: float | None) -> None:
    found = Fields(attributes(size=size, mode=mode, modified=modified)).attributes()
    seconds = None if modified is None else min(max(int(modified), 0), 2**32 - 1)
    assert found == Attributes(size=size, mode=mode, modified=seconds)


def test_attributes_of_all_kinds_are_read() -> None:
    body = number(0x8000000F) + long(5) + number(1) + number(2) + number(stat.S_IFLNK | 0o777) + number(7) + number(8)
    found = Fields(body + number(1) + number(1) + b"a" + number(1) + b"b")
    assert found.attributes() == Attributes(5, 1, 2, stat.S_IFLNK | 0o777, 8)
    assert not found.has_more
    assert Attributes(mode=stat.S_IFLNK).kind is FileKind.LINK
    assert Attributes(mode=stat.S_IFBLK).kind is FileKind.OTHER


@given(st.binary(max_size=50).filter(lambda name: b"\0" not in name))
def test_a_name_of_any_bytes_comes_back_as_it_was(name: bytes) -> None:
    assert path_bytes(path_text(name)) == name


def test_a_device_that_sends_more_than_it_may_is_stopped() -> None:
    chunks = Chunks(1000)
    chunks.feed(b"x" * 900)
    with pytest.raises(SSHException):
        for _ in range(100):
            chunks.feed(b"x" * 100)
    few = Chunks(1000)
    with pytest.raises(SSHException):
        for _ in range(1000):
            few.feed(b"x")


@given(st.lists(st.binary(min_size=1, max_size=20), max_size=20), st.integers(1, 30))
def test_chunks_come_out_in_their_order(pieces: list[bytes], size: int) -> None:
    chunks = Chunks(10_000)
    for piece in pieces:
        chunks.feed(piece)
    chunks.close()
    found = b""
    while piece := chunks.read(size):
        assert len(piece) <= size
        found += piece
    assert found == b"".join(pieces) and chunks.is_over
