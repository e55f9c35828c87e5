"""A terminal session over SSH, with a real sshd."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import ConnectionLost
from app.domain.sessions import Shell
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.connection import SshConnection, connect
from app.services.ssh.shell import open_shell
from tests.servers.openssh import Sshd, needs_terminals, start_sshd

pytestmark = needs_terminals


@pytest.fixture
def connection(shared_sshd: Sshd) -> Iterator[SshConnection]:
    opened = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext())
    yield opened
    opened.close()


@pytest.fixture
def shell(connection: SshConnection) -> Iterator[Shell]:
    opened = open_shell(connection, 100, 30, TaskContext())
    opened.send(b"stty -echo; PS1= PS2= exec sh\n")
    opened.send(b"PS1=; printf 'rea%s' dy\n")
    read_until(opened, "ready$")
    yield opened
    opened.close()


def read_until(shell: Shell, pattern: str) -> str:
    """What the shell writes until `pattern` has come; fails after a minute."""
    task, text = TaskContext(), ""
    limit = threading.Timer(60, task.cancel)
    limit.start()
    try:
        while not re.search(pattern, text):
            piece = shell.receive(task)
            assert piece, f"the session ended after {text!r}"
            assert len(piece) <= 64 * 1024
            text += piece.decode(errors="replace")
    finally:
        limit.cancel()
    return text


def read_to_the_end(shell: Shell) -> None:
    while shell.receive(TaskContext()):
        pass


def test_has_a_terminal_of_the_given_kind_and_size(shell: Shell) -> None:
    shell.send(b'echo "$TERM $(stty size) done"\n')
    assert "xterm-256color 30 100 done" in read_until(shell, r"\d done")


def test_can_be_resized(shell: Shell) -> None:
    shell.resize(132, 50)
    shell.send(b'echo "$(stty size) done"\n')
    assert "50 132 done" in read_until(shell, r"\d done")


def test_takes_and_gives_text_that_is_not_ascii(shell: Shell) -> None:
    shell.send("printf 'gr\\303\\274n %s\\n' 漢字\n".encode())
    assert "grün 漢字" in read_until(shell, "漢字")


def test_ctrl_c_reaches_the_program(shell: Shell) -> None:
    shell.send(b"sh -c 'trap \"echo caught; exit\" INT; echo wait; while :; do sleep 0.05; done'\n")
    read_until(shell, "wait\r\n")
    shell.send(b"\x03")
    read_until(shell, "caught\r\n")


def test_gives_the_exit_code_at_the_end(shell: Shell) -> None:
    assert shell.exit_code is None
    shell.send(b"exit 4\n")
    read_to_the_end(shell)
    assert shell.exit_code == 4


def test_takes_much_output(shell: Shell) -> None:
    shell.send(b"head -c 3000000 /dev/zero | tr '\\0' a; echo '' end\n")
    assert read_until(shell, " end").count("a") >= 3_000_000


def test_takes_a_large_paste_without_blocking(shell: Shell, shared_sshd: Sshd) -> None:
    shell.send(b"stty -icanon; echo ready; head -c 1000000 | wc -c\n")
    read_until(shell, "ready")
    with shared_sshd.frozen():  # who waits for it would wait until the link counts as dead
        shell.send(b"x" * 1_000_000)
    assert "1000000" in read_until(shell, r"\d\r\n")


def test_a_cancel_frees_whoever_waits_and_keeps_the_session(shell: Shell) -> None:
    shell.send(b"echo ready\n")
    read_until(shell, "ready\r\n")
    task = TaskContext()
    threading.Timer(0.1, task.cancel).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        while True:
            shell.receive(task)
    assert time.monotonic() - started < 4
    shell.send(b"echo still here\n")
    read_until(shell, "still here")


def test_closing_ends_whoever_waits(shell: Shell) -> None:
    threading.Timer(0.1, shell.close).start()
    started = time.monotonic()
    read_to_the_end(shell)
    assert time.monotonic() - started < 6
    shell.close()


def test_a_link_that_dies_is_noticed_at_once(shared_sshd: Sshd, shell: Shell) -> None:
    threading.Timer(0.1, shared_sshd.kill_connections).start()
    started = time.monotonic()
    with pytest.raises(ConnectionLost):
        read_to_the_end(shell)
    assert time.monotonic() - started < 6
    with pytest.raises(ConnectionLost):
        shell.send(b"x")
    assert shell.exit_code is None


def test_a_closed_connection_opens_no_shell(connection: SshConnection) -> None:
    connection.close()
    with pytest.raises(ConnectionLost):
        open_shell(connection, 80, 24, TaskContext())


def test_ctrl_c_is_not_followed_by_megabytes_of_what_was_on_the_way(shell: Shell) -> None:
    shell.send(b"trap 'printf sto\"\"pped' INT; yes $(printf %0200d 0)\n")
    read_until(shell, "000")
    threading.Event().wait(0.3)  # nobody reads: the device fills whatever it may
    shell.send(b"\x03")
    assert len(read_until(shell, "stopped")) < 1_000_000


def test_closing_ends_the_threads_of_a_connection_although_it_looks_at_the_link_seldom(shared_sshd: Sshd) -> None:
    before = set(threading.enumerate())
    opened = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext(), keepalive=60)
    shell = open_shell(opened, 80, 24, TaskContext())
    assert shell.receive(TaskContext())
    shell.close()
    opened.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
        assert not thread.is_alive(), thread.name


@needs_terminals
def test_what_a_device_says_before_the_login_is_on_the_first_terminal(tmp_path: Path) -> None:
    notice = tmp_path / "notice"
    notice.write_bytes("Nur für Befugte\nAll use is \x1b[31mlogged\x1b[2J\n".encode())
    server = start_sshd(tmp_path / "sshd", options=f"Banner {notice}\n")
    try:
        connection = connect(server.device, server.credential, server.known(), TaskContext())
        first, second = (open_shell(connection, 80, 24, TaskContext()) for _ in range(2))
        assert first.receive(TaskContext()) == "Nur für Befugte\r\nAll use is [31mlogged[2J\r\n\r\n".encode()
        assert b"Befugte" not in second.receive(TaskContext())
        connection.close()
        first.close()
        second.close()
    finally:
        server.stop()
