"""A wait on a socket ends by what is looked at meanwhile, also where a shutdown from another thread wakes nobody."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from app.domain.credentials import Credential
from app.domain.secret import Secret
from app.services.sliced_waits import in_slices, send_all, shake_hands
from app.services.winrm.link import Entry, Link, Method
from app.services.winrm.wire import Wire


class Enough(Exception):
    """What the tests end a wait by."""


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def looks(times: int) -> Callable[[], None]:
    left = iter(range(times))

    def look() -> None:
        if next(left, None) is None:
            raise Enough

    return look


def wait_to_read(sock: socket.socket, look: Callable[[], None]) -> None:
    in_slices(sock, 60, look, lambda: sock.recv(1))


def wait_to_send(sock: socket.socket, look: Callable[[], None]) -> None:
    send_all(sock, bytes(64 * 2**20), 60, look)


def wait_for_tls(sock: socket.socket, look: Callable[[], None]) -> None:
    shake_hands(ssl.create_default_context(), sock, "device.example", 60, look)


@pytest.mark.parametrize("wait", [wait_to_read, wait_to_send, wait_for_tls])
def test_a_wait_for_a_silent_device_ends_by_a_look(
    pair: tuple[socket.socket, socket.socket], wait: Callable[[socket.socket, Callable[[], None]], None]
) -> None:
    with pytest.raises(Enough):
        wait(pair[0], looks(2))


def test_without_an_answer_the_time_ends_the_wait(pair: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        in_slices(pair[0], 0.01, looks(10), lambda: pair[0].recv(1))


def test_what_comes_in_pieces_is_sent_and_received_whole(pair: tuple[socket.socket, socket.socket]) -> None:
    message, heard = bytes(range(256)) * 2**14, bytearray()

    def read() -> None:
        while piece := pair[1].recv(2**16):
            heard.extend(piece)

    reader = threading.Thread(target=read)
    reader.start()
    send_all(pair[0], message, 60, lambda: None)
    pair[0].close()
    reader.join()
    assert heard == message


def test_a_cut_frees_who_waits_for_a_silent_service_whose_socket_nothing_else_wakes() -> None:
    """On Windows a shutdown may not wake the reader: here nobody calls one, because the link has forgotten the twin."""
    caught: list[BaseException] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        link = Link()
        entry = Entry("127.0.0.1", silent.getsockname()[1], Method.BASIC, Credential("ada", Secret("x")), pin="00")
        wire = Wire(link, entry)

        def post() -> None:
            try:
                wire.post(b"<s:Envelope/>")
            except ConnectionAbortedError as error:
                caught.append(error)

        waiting = threading.Thread(target=post)
        waiting.start()
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)  # the greeting of TLS: from here on it waits for the answer
            assert wire._twin
            link.forget(wire._twin)
            link.cut()
            waiting.join(60)
    assert caught
