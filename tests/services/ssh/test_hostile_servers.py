"""Servers that break the rules: a clear error, bounded memory, no hang. The server is a hostile one of our own."""

import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AppError, AuthenticationFailed, ConnectionLost, HostKeyUnknown, TargetError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.ssh.connection import SshConnection, connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.target import SshTarget
from app.services.ssh.transport import SatchelTransport
from tests.servers.hostile_ssh import (
    Deed,
    HostileServer,
    fall_silent,
    hang_up,
    hostile_socket,
    sending,
)

MOST_MEMORY = 4 * 2**20  # bytes that one connection may take at its worst
GREETING = b"SSH-2.0-Hostile\r\n"
CREDENTIAL = Credential(password=Secret("geheim"))


@contextmanager
def measured(seconds: float) -> Iterator[None]:
    """No hang, and no memory without bound."""
    tracemalloc.start()
    started = time.monotonic()
    try:
        yield
        assert time.monotonic() - started < seconds
        for thread in threading.enumerate():
            if isinstance(thread, SatchelTransport) and thread.packetizer.closed:
                thread.join(30)
                assert not thread.is_alive(), "a thread goes on with a connection that was given up"
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def refuse(device: Device, folder: Path, *, timeout: float = 2) -> AppError:
    with pytest.raises(AppError) as caught:
        connect(device, CREDENTIAL, HostKeys(folder / "keys"), TaskContext(), timeout=timeout)
    assert caught.value.hint
    assert "Traceback" not in f"{caught.value}{caught.value.details}"
    assert len(str(caught.value)) < 300
    return caught.value


def flood(piece: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        while True:
            connection.sendall(piece)

    return talk


def saying(*pieces: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return talk


def packet(payload: bytes) -> bytes:
    padding = 8 - (len(payload) + 5) % 8 + 8
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding)


@pytest.mark.parametrize(
    "talk",
    [
        saying(b"x" * 2**20),
        saying(b"SSH-2.0-" + b"x" * 2**20 + b"\r\n"),
        saying(b"hello\r\n" * 150_000),
        flood(b"\0" * 65536),
        flood(b"y\n" * 1000),
    ],
    ids=[
        "a-megabyte-without-an-end",
        "a-megabyte-of-version",
        "a-megabyte-of-lines",
        "zeros-for-ever",
        "lines-for-ever",
    ],
)
def test_a_greeting_without_end_is_cut_off(talk: Callable[[socket.socket], None], tmp_path: Path) -> None:
    with hostile_socket(talk) as device, measured(5):
        assert "not an SSH server" in str(refuse(device, tmp_path))


@pytest.mark.parametrize("length", [0, 1, 3, 2**18 + 4, 2**31, 2**31 + 4, 2**32 - 4, 2**32 - 1])
def test_a_packet_of_an_impossible_length_ends_the_connection(length: int, tmp_path: Path) -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(GREETING + struct.pack(">I", length) + b"\x04")
        while True:
            connection.sendall(b"\x14" * 65536)

    with hostile_socket(talk) as device, measured(6):
        refuse(device, tmp_path)


@pytest.mark.parametrize(
    "pieces",
    [
        (GREETING,),
        (GREETING, packet(b"\x14")),
        (GREETING, packet(b"\x14" + bytes(16) + struct.pack(">I", 2**31))),
        (GREETING, packet(b"\x14" + bytes(16) + struct.pack(">I", 4) + b"\xff\xfe\xfd\xfc" * 30)),
        (GREETING, packet(b"\x01\0\0\0\2\0\0\0\4gone\0\0\0\0")),
        (GREETING, packet(b"\x05"), packet(b"\x06")),
        (GREETING, packet(b"\xfe" * 40)),
        (GREETING, *([packet(b"\x02" + b"ignore" * 100)] * 200)),
    ],
    ids=["nothing-more", "empty", "endless-list", "not-text", "disconnect", "wrong-order", "unknown", "only-noise"],
)
def test_nonsense_instead_of_a_key_exchange_is_reported(pieces: tuple[bytes, ...], tmp_path: Path) -> None:
    def talk(connection: socket.socket) -> None:
        saying(*pieces)(connection)
        connection.shutdown(socket.SHUT_WR)

    with hostile_socket(talk) as device, measured(6):
        refuse(device, tmp_path)


# -- after the key exchange: the server side of paramiko, made hostile -------------------------------------


@contextmanager
def hostile(**deeds: Deed) -> Iterator[tuple[Device, HostileServer]]:
    server = HostileServer(deeds)
    with hostile_socket(server.talk) as device:
        yield device, server
        for transport in server.transports:
            transport.close()


def trusting(device: Device, folder: Path) -> HostKeys:
    keys = HostKeys(folder / "keys")
    with pytest.raises(HostKeyUnknown) as question:
        connect(device, CREDENTIAL, keys, TaskContext())
    keys.trust(question.value)
    return keys


def enter(device: Device, keys: HostKeys) -> SshConnection:
    return connect(device, CREDENTIAL, keys, TaskContext(), timeout=1.5)


@pytest.mark.parametrize("moment", ["service", "login", "prompts"])
@pytest.mark.parametrize("deed", [hang_up, fall_silent], ids=["hangs-up", "falls-silent"])
def test_a_server_that_leaves_during_the_login_is_reported(moment: str, deed: Deed, tmp_path: Path) -> None:
    with hostile(**{moment: deed}) as (device, _):
        keys = trusting(device, tmp_path)
        with measured(6), pytest.raises(TargetError, match="during the login"):
            enter(device, keys)


@pytest.mark.parametrize(
    "deed",
    [
        sending(0, kind=60),  # a question that belongs to nothing
        sending("password" * 4000, kind=51),
        sending(2**32 - 1, kind=7),  # four billion extensions
        sending(1, "server-sig-algs", b"\xff" * 200, kind=7),
        sending(2, "go away\x1b[2J", "", kind=1),
        sending(kind=52),  # "you are in", out of turn
        sending(1, 2, 3, kind=30),
    ],
    ids=["stray", "odd-methods", "extensions", "odd-extension", "disconnect", "success", "kex"],
)
def test_messages_out_of_place_during_the_login_end_it_or_change_nothing(deed: Deed, tmp_path: Path) -> None:
    with hostile(login=deed) as (device, _):
        keys = trusting(device, tmp_path)
        with measured(8):
            try:
                enter(device, keys).close()
            except AppError as error:
                assert "\x1b" not in f"{error}{error.details}"


def test_a_flood_of_answers_that_nobody_asked_for_is_cut_off(tmp_path: Path) -> None:
    def flood_answers(transport: object) -> None:
        for _ in range(200):
            sending("password,keyboard-interactive" + ",x" * 50_000, b"", kind=51)(transport)

    with hostile(login=flood_answers) as (device, _):
        keys = trusting(device, tmp_path)
        with measured(8), pytest.raises(AppError):
            enter(device, keys)


@pytest.mark.parametrize("count", [33, 2**31, 2**32 - 1])
def test_more_prompts_than_a_person_could_answer_end_the_login(count: int, tmp_path: Path) -> None:
    with hostile(prompts=sending("", "", "", count, kind=60)) as (device, _):
        keys = trusting(device, tmp_path)
        with measured(8), pytest.raises(AuthenticationFailed, match="closed the connection") as caught:
            enter(device, keys)
        assert f"{count} things" in caught.value.details


@pytest.mark.parametrize("deed", [hang_up, fall_silent], ids=["hangs-up", "falls-silent"])
def test_a_server_that_leaves_when_a_session_is_opened_is_reported(deed: Deed, tmp_path: Path) -> None:
    with hostile(channel=deed) as (device, _):
        connection = enter(device, trusting(device, tmp_path))
        with measured(8), pytest.raises(TargetError):
            connection.open_channel(TaskContext())
        connection.close()


@pytest.mark.parametrize(
    "deed",
    [
        hang_up,
        sending(2**31, 2**31, kind=91),  # a session that was never opened
        sending(77, b"x" * 1000, kind=94),  # output for a session that does not exist
        sending(0, 2**32 - 1, kind=93),  # room for more than there is
        sending("x" * 200_000, kind=80),
    ],
    ids=["hangs-up", "stray-open", "stray-output", "window", "global-request"],
)
def test_a_server_that_misbehaves_in_a_session_ends_it(deed: Deed, tmp_path: Path) -> None:
    with hostile(command=deed) as (device, _):
        connection = enter(device, trusting(device, tmp_path))
        with measured(10), pytest.raises(AppError):
            SshTarget(connection, "x").run("echo x", TaskContext(), timeout=3)
        connection.close()


def test_a_server_that_hangs_up_ends_a_connection_that_stands(tmp_path: Path) -> None:
    with hostile() as (device, server):
        connection = enter(device, trusting(device, tmp_path))
        hang_up(server.transports[-1])
        assert connection.ends_within(3)
        with pytest.raises(ConnectionLost):
            connection.open_channel(TaskContext())
