"""The engines against servers on loopback: those that answer, that are silent, that refuse, and that drip."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.facts import KnownFacts
from app.domain.task import Cancelled, TaskContext
from app.services.diagnostics.checks.security.tls_cert import CHECK
from app.services.facts.reading import read_facts
from app.services.facts.security.own_certificates import OWN_CERTIFICATES, OwnCertificates
from app.services.probes.portal import fetch, read_answer
from app.services.probes.sntp import ask_clock
from app.services.probes.tcp import Way, addresses_of, try_port
from app.services.probes.tls import shown_at
from app.services.probes.together import together
from app.services.targets.local import LocalTarget
from tests.faults.world.certificates import write_chain
from tests.faults.world.clock import serve_in_background
from tests.servers.private_network import in_private_network


@contextmanager
def server(serve: Callable[[socket.socket], object], *, port: int = 0) -> Iterator[int]:
    """The port of one that does so with each connection."""
    with socket.create_server(("127.0.0.1", port)) as listening:

        def run() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                    with connection:
                        serve(connection)
                except OSError:
                    return

        threading.Thread(target=run, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            with suppress(OSError):  # on Windows there is nothing to shut down, and closing is enough
                listening.shutdown(socket.SHUT_RDWR)  # closing alone leaves it open while a thread still waits


def test_a_port_is_open_or_refused() -> None:
    with server(lambda connection: None) as port:
        assert try_port("127.0.0.1", port, 2).way is Way.OPEN
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, so that no other test listens there
        assert try_port("127.0.0.1", nobody.getsockname()[1], 2).way is Way.REFUSED
    assert try_port("no such name.invalid", port, 2).way is Way.UNRESOLVED


def test_a_name_that_is_an_address_is_itself() -> None:
    assert addresses_of("127.0.0.1", 1) == ("127.0.0.1",)


def test_a_page_that_drips_ends_in_time() -> None:
    def drip(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"x")
            stop.wait(0.05)
            if stop.is_set():
                return

    stop = threading.Event()
    with server(drip) as port:
        started = time.monotonic()
        attempt, data = fetch(f"http://127.0.0.1:{port}/", 0.5)
        assert time.monotonic() - started < 5
        stop.set()
    assert attempt.way is Way.OPEN
    assert read_answer(data).status == 0


def test_a_server_that_takes_a_connection_and_says_nothing_is_late() -> None:
    stop = threading.Event()
    with server(lambda connection: stop.wait(10)) as port:
        assert fetch(f"http://127.0.0.1:{port}/", 0.3)[0].way is Way.LATE
        stop.set()


def test_a_page_that_keeps_its_connection_does_not_keep_us() -> None:
    stop = threading.Event()

    def answer(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        stop.wait(10)

    with server(answer) as port:
        started = time.monotonic()
        _, data = fetch(f"http://127.0.0.1:{port}/", 8)
        assert time.monotonic() - started < 6
        stop.set()
    assert read_answer(data).body == "ok"


def test_a_clock_is_asked() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(TimeoutError):
            ask_clock("127.0.0.1", 0.05, port=port)
        serve_in_background(bound.dup(), 120.0)
        assert abs(ask_clock("127.0.0.1", 5, port=port).offset - 120) < 2


def test_a_certificate_is_seen_although_nobody_trusts_it(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_chain(tmp_path, "expired", "desk.example"))
    with server(lambda connection: context.wrap_socket(connection, server_side=True).close()) as port:
        assert shown_at("127.0.0.1", port, 5).der
    with server(lambda connection: None) as port:
        shown = shown_at("127.0.0.1", port, 2)
    assert (shown.attempt.way, shown.der) == (Way.OPEN, b"")


def test_what_is_late_is_not_waited_for_and_the_rest_is_kept() -> None:
    stop = threading.Event()

    def late() -> str:
        stop.wait(10)
        return "late"

    def broken() -> str:
        raise ConnectionRefusedError

    assert together([lambda: "quick", late, broken], TaskContext(), 0.2) == ["quick", None, None]
    task = TaskContext()
    threading.Timer(0.05, task.cancel).start()
    with pytest.raises(Cancelled):
        together([late], task, 10)
    stop.set()


def test_a_device_that_shows_a_certificate_that_has_ended_is_told_of_by_both_ways_to_ask(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_chain(tmp_path, "expired", "desk.example"))

    def look() -> list[OwnCertificates]:
        with server(lambda connection: context.wrap_socket(connection, server_side=True).close(), port=443):
            ways = (OWN_CERTIFICATES, replace(OWN_CERTIFICATES, own=None))
            return [read_facts(LocalTarget(), [fact], TaskContext()).get(fact) for fact in ways]

    found = in_private_network(look, "ip link set lo up")
    for facts in found:
        judgement = CHECK.judge(KnownFacts({OWN_CERTIFICATES: facts}), CHECK.thresholds)
        assert judgement.cause == "expired", judgement.summary
        assert "desk.example at 127.0.0.1:443" in judgement.summary
