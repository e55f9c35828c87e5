"""The wire under both clients: what a hostile service may send, and when a message is sent again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.credentials import Credential
from app.domain.errors import AppError, ConnectionLost
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.winrm import http
from app.services.winrm.failures import Peer, own_errors
from app.services.winrm.link import Entry, Link, Method
from app.services.winrm.signing_in import sealing
from app.services.winrm.target import connect
from app.services.winrm.transport import checked
from app.services.winrm.wire import Wire, ask_openly
from tests.servers.simulated_windows import Failure, SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

TASK = TaskContext()
ENDLESS = b"HTTP/1.1 100 Continue\r\n\r\n"
BOMB = b"HTTP/1.1 200 \r\nContent-Length: 99999999999\r\n\r\n"
CHUNKS = b"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n"
PIECE = b"100000\r\n" + b"x" * 2**20 + b"\r\n"


@contextmanager
def service(answer: bytes, then: bytes = b"", times: int = 0) -> Iterator[Entry]:
    """Sends `answer` and then `then` again and again to whoever comes, until the other side hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)
                    for _ in range(times):
                        connection.sendall(then)
            except OSError:
                pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Entry("127.0.0.1", listener.getsockname()[1], Method.NTLM, Credential("ada", Secret("x")))
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("answer", "then", "times"),
    [
        (ENDLESS, ENDLESS * 10_000, 1000),
        (BOMB, b"x" * 2**20, 100),
        (CHUNKS, PIECE, 100),
        (b"HTTP/1.1 200 \r\n", b"X-More: " + b"x" * 1000 + b"\r\n", 200),
        (b"HTTP/1.1 ", b"2" * 1000, 200),
    ],
    ids=["continue for ever", "more than it says", "chunks for ever", "headers for ever", "a line for ever"],
)
def test_an_answer_without_an_end_is_given_up(answer: bytes, then: bytes, times: int) -> None:
    with (
        service(answer, then, times) as entry,
        pytest.raises(AppError),
        own_errors(Peer(entry.host, entry.port), TASK, opening=True),
    ):
        ask_openly(Link(), entry)


def test_a_drip_that_never_ends_is_given_up_in_the_end() -> None:
    """Each piece comes in time; all of them together do not."""
    hung_up = threading.Event()
    ours, theirs = socket.socketpair()

    def drip() -> None:
        with theirs:
            theirs.recv(65536)
            try:
                while not hung_up.wait(0.01):
                    theirs.sendall(b"H")
            except OSError:
                pass

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    with ours, pytest.raises((TimeoutError, ValueError)):
        http.exchange(ours, {}, "/wsman", b"", silence=0.05, look=lambda: None)
    hung_up.set()
    thread.join(30)


@pytest.mark.parametrize("action", ["Command", "Receive"])
def test_a_device_that_has_forgotten_us_is_signed_in_to_anew(simulated_windows: SimulatedWindows, action: str) -> None:
    """A 401 was not carried out, so the message may go again, once."""
    target = connect(over_https(simulated_windows), CREDENTIAL, TASK)
    target.run("'first'", TASK)
    simulated_windows.fail(action, Failure.STATUS_401)
    assert target.run("'again'", TASK).output == "again\r\n"
    assert len(simulated_windows.command_lines) == 2
    target.close()


def test_who_says_in_plain_text_that_we_are_not_known_makes_nothing_run_twice(
    simulated_windows: SimulatedWindows,
) -> None:
    """Somebody in between may have passed the message on and kept the answer."""
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    target.run("'first'", TASK)
    simulated_windows.fail("Command", Failure.STATUS_401)
    with pytest.raises(ConnectionLost):
        target.run("'again'", TASK)
    assert simulated_windows.actions.count("Command") == 2
    target.close()


def test_without_tls_nothing_is_sent_that_could_be_read(simulated_windows: SimulatedWindows) -> None:
    for method in (Method.BASIC, Method.CERTIFICATE):
        entry = Entry("127.0.0.1", simulated_windows.http.port, method, CREDENTIAL)
        with pytest.raises(ValueError, match="without TLS"):
            Wire(Link(), entry).post(b"<s:Envelope/>")
    assert simulated_windows.credentials_seen == []


def test_what_crosses_the_line_over_http_is_sealed(simulated_windows: SimulatedWindows) -> None:
    from tests.servers.relay import Relay

    seen = bytearray()
    relay = Relay(simulated_windows.http.port)
    relay_port = _listening(relay, seen)
    device = replace(over_http(simulated_windows), port=relay_port)
    target = connect(device, CREDENTIAL, TASK)
    target.run("'a quite telling word'", TASK)
    target.close()
    relay.close()
    assert len(seen) > 1000
    assert b"telling" not in seen
    assert b"Shell" not in seen


def _listening(relay: object, seen: bytearray) -> int:
    """A relay before the relay, which keeps what passes."""
    port = relay.port  # type: ignore[attr-defined]
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                seen.extend(data)
                sink.sendall(data)
        except OSError:
            pass
        finally:
            sink.close()

    def serve() -> None:
        with listener:
            for _ in range(2):  # one asks what is offered, one signs in
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", port))
                threading.Thread(target=pump, args=(near, far), daemon=True).start()
                threading.Thread(target=pump, args=(far, near), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


class Mirror:
    """Seals by turning the bits around."""

    def wrap_winrm(self, data: bytes) -> tuple[bytes, bytes, int]:
        return b"signature", bytes(255 - byte for byte in data), 0

    def unwrap_winrm(self, header: bytes, data: bytes) -> bytes:
        return bytes(255 - byte for byte in data)


@given(st.binary(min_size=1, max_size=50_000), st.sampled_from(["Negotiate", "Kerberos", "CredSSP"]))
def test_what_was_sealed_opens_again(message: bytes, scheme: str) -> None:
    kind, body = sealing.seal(Mirror(), scheme, message)
    assert sealing.is_sealed(kind)
    assert sealing.unseal(Mirror(), body) == message


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_a_spoilt_body_is_a_value_error_or_was_meant_so(junk: bytes, start: int, end: int) -> None:
    _, body = sealing.seal(Mirror(), "Negotiate", b"<s:Envelope/>" * 5)
    with suppress(ValueError):
        sealing.unseal(Mirror(), body[:start] + junk + body[end:])


@pytest.mark.parametrize(
    "answer",
    [
        b"<html/>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><s:Envelope>&a;</s:Envelope>',
        b'<?xml version="1.0"?><!DOCTYPE s:Envelope SYSTEM "file:///etc/passwd"><s:Envelope/>',
    ],
    ids=["another", "entities", "file"],
)
def test_what_is_no_envelope_or_declares_entities_is_not_read(answer: bytes) -> None:
    with pytest.raises(ValueError, match="the answer"):
        checked(answer)
