"""What is said through tunnels, over a real sshd: all of it, both ways, with its end, and no faster than read."""

import hashlib
import os
import shutil
import socket
import subprocess
import threading
from contextlib import ExitStack

import pytest

from app.domain.tunnels import TunnelKind, TunnelState
from app.services.ssh.inbox import Inbox
from app.services.tunnels.pump import Pump
from tests.services.tunnels.tunnelling import WITHIN, Bench, echo, enter, place_that, socks_request, whole

MUCH = os.urandom(1024 * 1024) * 8


@pytest.mark.parametrize("kind", [TunnelKind.LOCAL, TunnelKind.REMOTE])
def test_much_arrives_whole_both_ways_at_once_and_ends_when_it_ends(bench: Bench, kind: TunnelKind) -> None:
    with place_that(echo) as place:
        status = bench.started(kind, place.port)
        with enter(status.port) as one:
            sender = threading.Thread(target=lambda: (one.sendall(MUCH), one.shutdown(socket.SHUT_WR)))
            sender.start()
            found = whole(one)
            sender.join(WITHIN)
        assert hashlib.sha256(found).digest() == hashlib.sha256(MUCH).digest()
        status = bench.until(status.tunnel, lambda now: not now.connections)
        assert (status.sent, status.received, status.total_connections) == (len(MUCH), len(MUCH), 1)


def test_an_answer_that_begins_after_the_question_has_ended_arrives(bench: Bench) -> None:
    def answer(one: socket.socket) -> None:
        one.sendall(b"after " + whole(one))

    with place_that(answer) as place, enter(bench.started(TunnelKind.LOCAL, place.port).port) as one:
        one.sendall(b"the end")
        one.shutdown(socket.SHUT_WR)
        assert whole(one) == b"after the end"


def test_the_last_words_of_who_closes_while_spoken_to_arrive(bench: Bench) -> None:
    def hang_up(one: socket.socket) -> None:
        one.recv(1)
        one.sendall(b"no more")

    with place_that(hang_up) as place, enter(bench.started(TunnelKind.LOCAL, place.port).port) as one:
        one.sendall(b"x" * 4096)
        assert whole(one) == b"no more"


def test_who_does_not_read_is_sent_no_more_than_a_window(bench: Bench) -> None:
    given, stands_still, is_over = [0], threading.Event(), threading.Event()

    def blast(one: socket.socket) -> None:
        one.settimeout(1.0)
        try:
            while True:
                given[0] += one.send(b"x" * 65536)
        except TimeoutError:
            stands_still.set()
            is_over.wait(WITHIN)

    with place_that(blast) as place:
        status = bench.started(TunnelKind.LOCAL, place.port)
        with enter(status.port):
            assert stands_still.wait(WITHIN)
            assert 0 < given[0] < 24 * 1024 * 1024  # what the window and the buffers of four sockets hold
            with enter(status.port) as other:  # and others have their turn
                assert other.recv(1) == b"x"
        is_over.set()


def test_a_device_that_ignores_the_window_is_cut_off() -> None:
    inbox = Inbox(1000, lambda: None)
    with pytest.raises(Exception, match="sends more than it was allowed to"):
        for _ in range(100):
            inbox.feed(b"x" * 1000)
    assert len(inbox) <= 66


def test_more_connections_than_allowed_wait_for_their_turn(bench: Bench) -> None:
    with place_that(echo) as place:
        status = bench.started(TunnelKind.LOCAL, place.port)
        pump = bench.pump(status.tunnel)
        pump._most = 20
        with ExitStack() as opened:
            many = [opened.enter_context(enter(status.port)) for _ in range(60)]
            for one in many:
                one.sendall(b"hello")
            bench.until(status.tunnel, lambda now: "others wait" in now.last_problem)
            assert bench.tunnels.status(status.tunnel.id).connections <= 20
            for one in many:  # each that ends lets another in
                assert one.recv(5) == b"hello"
                one.close()


def test_many_connections_at_a_time(bench: Bench) -> None:
    with place_that(echo) as place:
        status = bench.started(TunnelKind.DYNAMIC)
        pump = bench.pump(status.tunnel)
        with ExitStack() as opened:
            many = [opened.enter_context(enter(status.port)) for _ in range(200)]
            for one in many:
                one.sendall(b"\x05\x01\x00" + socks_request("localhost", place.port) + b"hello")
            for one in many:
                assert one.makefile("rb").read(17)[-5:] == b"hello"
            assert bench.tunnels.status(status.tunnel.id).connections == 200
            windows = sum(one.stream.window for one in pump._carriages if one.stream is not None)
            assert windows < 80 * 1024 * 1024, "what may wait in memory when nobody reads"
            assert 0 < pump.window() <= 2 * 1024 * 1024
        bench.until(status.tunnel, lambda now: not now.connections)


@pytest.mark.parametrize(("kind", "host"), [(3, "localhost"), (1, "127.0.0.1"), (4, "::ffff:127.0.0.1")])
def test_a_program_names_where_it_goes_in_three_ways(bench: Bench, kind: int, host: str) -> None:
    with place_that(echo) as place, enter(bench.started(TunnelKind.DYNAMIC).port) as one:
        one.sendall(b"\x05\x01\x00" + socks_request(host, place.port, kind=kind) + b"hello")
        one.shutdown(socket.SHUT_WR)
        assert whole(one) == b"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00hello"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_goes_through_the_proxy(bench: Bench) -> None:
    def page(one: socket.socket) -> None:
        one.recv(4096)
        one.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nthere")

    with place_that(page) as place:
        port = bench.started(TunnelKind.DYNAMIC).port
        words = ["curl", "-s", "--max-time", "20", "--noproxy", "", "--socks5-hostname", f"127.0.0.1:{port}"]
        assert subprocess.check_output([*words, f"http://localhost:{place.port}/"]) == b"there"


def test_a_place_that_refuses_is_told_to_the_program_and_to_the_person(bench: Bench, free_port: int) -> None:
    status = bench.started(TunnelKind.DYNAMIC)
    with enter(status.port) as one:
        one.sendall(b"\x05\x01\x00" + socks_request("127.0.0.1", free_port))
        assert whole(one)[2:4] == b"\x05\x05"  # connection refused
    found = bench.until(status.tunnel, lambda now: bool(now.last_problem))
    assert found.last_problem.startswith(f"127.0.0.1:{free_port} cannot be reached from the device: Connection refused")
    assert found.state is TunnelState.OPEN


@pytest.mark.parametrize("kind", [TunnelKind.LOCAL, TunnelKind.REMOTE])
def test_a_program_sees_that_nothing_listens_where_it_leads(bench: Bench, kind: TunnelKind, free_port: int) -> None:
    status = bench.started(kind, free_port)
    with enter(status.port) as one, pytest.raises(ConnectionResetError):
        if whole(one) == b"":  # a remote one can only end: the device has accepted it
            raise ConnectionResetError
    found = bench.until(status.tunnel, lambda now: bool(now.last_problem))
    assert str(free_port) in found.last_problem
    assert "refuse" in found.last_problem


def test_a_pump_that_is_closed_leaves_no_thread_and_no_connection(bench: Bench) -> None:
    with place_that(echo) as place:
        status = bench.started(TunnelKind.LOCAL, place.port)
        pump: Pump = bench.pump(status.tunnel)
        with enter(status.port) as one:
            one.sendall(b"x")
            assert one.recv(1) == b"x"
            bench.tunnels.stop(status.tunnel.id)
            with pytest.raises(ConnectionResetError):
                one.recv(1)
        pump.wait(WITHIN)
        assert not pump.is_alive
