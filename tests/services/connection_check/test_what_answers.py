"""Greeting: what answers on the port, from an SSH server to one that says nothing."""

import contextlib
import http.server
import re
import socket
import ssl
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.connection_check import Help
from app.domain.devices import Device
from app.services.connection_check.attempt import printable
from tests.servers.openssh import LOCALHOST
from tests.servers.simulated_windows.certificate import make_certificate
from tests.services.connection_check.checking import check_device, code, evidence, listener


def wait_for_end(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def test_a_web_server_is_named(tmp_path: Path) -> None:
    with http.server.ThreadingHTTPServer((LOCALHOST, 0), http.server.BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = check_device(Device("d", "Web", host=LOCALHOST, port=server.server_port), tmp_path)
        server.shutdown()
    assert code(found) == "banner.not_ssh"
    assert found.cause is not None and found.cause.fix is not None
    assert "HTTP" in found.cause.summary and found.cause.fix.help is Help.EDIT_DEVICE


def test_a_service_over_tls_is_named(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*make_certificate(tmp_path))

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            wait_for_end(secured)

    with listener(serve) as device:
        found = check_device(device, tmp_path)
    assert code(found) == "banner.not_ssh"
    assert found.cause is not None and "TLS" in found.cause.summary


@pytest.mark.parametrize(
    ("sent", "expected", "word"),
    [
        (b"\xff\xfd\x18\xff\xfd\x20\xff\xfb\x01login: ", "banner.not_ssh", "Telnet"),
        (b"220 mail.example ESMTP\r\n", "banner.not_ssh", "mail"),
        (b"RFB 003.008\n", "banner.not_ssh", "VNC"),
        (b"Exceeded MaxStartups\r\n", "banner.turned_away", "turns this computer away"),
        (b"Not allowed at this time\r\n", "banner.turned_away", "turns this computer away"),
        (b"\x00\x01\x02 hello \x1b[31m\n", "banner.not_ssh", "not an SSH server"),
        (b"SSH-1.5-Cisco-1.25\r\n", "banner.too_old", "SSH 1.5"),
        (b"", "banner.closed", "before its greeting"),
    ],
)
def test_another_greeting_is_read(tmp_path: Path, sent: bytes, expected: str, word: str) -> None:
    with listener(lambda connection: connection.sendall(sent)) as device:
        found = check_device(device, tmp_path)
    assert code(found) == expected
    assert found.cause is not None and word in found.cause.summary
    assert "\x1b" not in evidence(found)


def test_a_flood_without_an_end_of_line_is_not_kept(tmp_path: Path) -> None:
    sent = 0

    def serve(connection: socket.socket) -> None:
        nonlocal sent
        with contextlib.suppress(OSError):
            while sent < 200_000_000:
                sent += connection.send(b"x" * 65536)

    with listener(serve) as device:
        found = check_device(device, tmp_path)
    assert code(found) == "banner.not_ssh"
    assert sent < 9_000_000  # what the system keeps


def test_a_listener_that_says_nothing_is_silent(tmp_path: Path) -> None:
    with listener(wait_for_end) as device:
        found = check_device(device, tmp_path)
    assert code(found) == "banner.silent"
    assert "nothing in 5 s" in evidence(found)


def test_a_reset_is_told_from_a_polite_end(tmp_path: Path) -> None:
    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with listener(reset) as device:
        found = check_device(device, tmp_path)
    assert code(found) in ("banner.closed", "tcp.reset")  # as fast as the reset comes
    assert found.cause is not None and re.search("broke|breaks", found.cause.summary)


def test_lines_before_the_greeting_are_allowed(tmp_path: Path) -> None:
    def serve(connection: socket.socket) -> None:
        connection.sendall(b"Authorised users only\r\nAll is logged\r\nSSH-2.0-Gateway_3\r\n")

    with listener(serve) as device:
        found = check_device(device, tmp_path)
    assert code(found).startswith("key_exchange.")
    assert found.findings[3].summary == "An SSH server greets: Gateway_3."


def test_what_a_machine_sent_is_shown_without_what_cannot_be_shown() -> None:
    assert printable(b"a\x00b\x1b[2J\r\nc\xff\n") == "a·b·[2J c·"
    assert printable(b"x" * 300) == "x" * 200 + "…"


@given(st.binary(max_size=400))
def test_whatever_a_machine_sends_becomes_one_line_that_can_be_shown(data: bytes) -> None:
    shown = printable(data)
    assert shown.removesuffix("…").isprintable()
    assert len(shown) <= 201
