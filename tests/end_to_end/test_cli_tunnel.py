"""`satchel tunnel`: opened, used, kept, and what a script is told."""

import contextlib
import json
import re
import signal
import socket
import subprocess
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.tunnel_words import parse_tunnel
from app.domain.journal import EventKind
from app.domain.tunnels import TunnelKind
from app.services.visits import Visits
from tests.end_to_end.program import ROOT, SATCHEL, satchel
from tests.end_to_end.test_cli_login import trust
from tests.servers.openssh import LOCALHOST, Sshd, sshd
from tests.services.tunnels.tunnelling import echo, enter, place_that, whole

__all__ = ["sshd"]


@pytest.fixture
def device(sshd: Sshd, own_home: Path) -> list[str]:
    """The words that name the server and its key."""
    trust(sshd, own_home)
    return [f"ssh://{sshd.user}@{LOCALHOST}:{sshd.port}", "--identity", str(sshd.client_key)]


@contextlib.contextmanager
def opened(*words: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The program while it holds a tunnel, and the port that listens. It ends as with Ctrl+C."""
    program = subprocess.Popen([*SATCHEL, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert program.stdout
        line = program.stdout.readline()
        found = re.match(r"127\.0\.0\.1:(\d+) → ", line)
        assert found, (line, program.stderr and program.stderr.read())
        yield program, int(found[1])
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 5
    finally:
        program.kill()
        program.communicate()


def hello(port: int) -> bytes:
    with enter(port) as one:
        one.sendall(b"hello")
        one.shutdown(socket.SHUT_WR)
        return whole(one)


def test_a_tunnel_stands_until_ctrl_c_and_the_journal_knows(device: list[str], own_home: Path) -> None:
    with place_that(echo) as place:
        with opened("tunnel", "open", *device, "-L", f"0:127.0.0.1:{place.port}") as (_, port):
            assert hello(port) == b"hello"
        with pytest.raises(ConnectionRefusedError):
            enter(port)
    events = Visits(own_home / "visits").current().journal.events()
    assert [event.kind for event in events][-2:] == [EventKind.TUNNEL_OPENED, EventKind.TUNNEL_CLOSED]
    assert events[-1].data["received"] == 5


def test_a_port_that_is_taken_ends_it_with_the_reason(device: list[str]) -> None:
    with socket.create_server((LOCALHOST, 0)) as taken:
        port = taken.getsockname()[1]
        done = satchel("tunnel", "open", *device, "-D", port, "--json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert error["kind"] == "TunnelError"
    assert re.fullmatch(rf"Port {port} of this computer is taken by .+ \(process \d+\)\.", error["message"])


def test_a_tunnel_is_kept_listed_started_and_forgotten(device: list[str], sshd: Sshd) -> None:
    with place_that(echo) as place:
        satchel("devices", "add", "web01", device[0])
        kept = satchel("tunnel", "add", "web01", "--name", "Web", "-L", f"0:localhost:{place.port}", "--json")
        record = json.loads(kept.stdout)["tunnels"][0]
        assert (record["name"], record["device"], record["host_port"]) == ("Web", "web01", place.port)
        with opened("tunnel", "start", "Web", *device[1:]) as (_, port):
            assert hello(port) == b"hello"
    assert satchel("tunnel", "rm", "Web").returncode == 0
    assert json.loads(satchel("tunnel", "ls", "--json").stdout) == {"tunnels": []}
    assert satchel("tunnel", "start", "Web", *device[1:]).returncode == 2


@pytest.mark.parametrize("text", ["", "80", "80:x", "x:80:y", "80::80", "99999:x:80", "80:x:0", "80:x:y"])
def test_what_is_no_tunnel_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="for example"):
        parse_tunnel(TunnelKind.LOCAL, text)


def test_addresses_are_read_as_ssh_reads_them() -> None:
    found = parse_tunnel(TunnelKind.LOCAL, "[::1]:8080:[fe80::1]:80")
    assert (found.bind, found.port, found.host, found.host_port) == ("::1", 8080, "fe80::1", 80)
    assert parse_tunnel(TunnelKind.REMOTE, ":8080:db:80").bind == "*"
    assert parse_tunnel(TunnelKind.DYNAMIC, "0.0.0.0:1080").bind == "0.0.0.0"
