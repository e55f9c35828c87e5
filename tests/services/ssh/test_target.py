"""A device behind SSH, with a real sshd."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from paramiko.common import cMSG_CHANNEL_CLOSE, cMSG_CHANNEL_EOF
from paramiko.message import Message

from app.domain.errors import AuthenticationFailed, ConnectionLost, NoMoreSessions, TargetError
from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.ssh.connection import SshConnection, connect
from app.services.ssh.target import SshTarget
from tests.contracts.target_contract import SH, LinkedTargetContract, Watch
from tests.servers.openssh import Sshd, start_sshd


@pytest.fixture
def connection(shared_sshd: Sshd) -> Iterator[SshConnection]:
    opened = connect(shared_sshd.device, shared_sshd.credential, shared_sshd.known(), TaskContext())
    yield opened
    opened.close()


@pytest.fixture
def target(connection: SshConnection) -> SshTarget:
    return SshTarget(connection, "Test server")


class TestSshTarget(LinkedTargetContract):
    @pytest.fixture
    def target(self, connection: SshConnection) -> SshTarget:
        return SshTarget(connection, "Test server")

    @pytest.fixture
    def cut_link(self, shared_sshd: Sshd) -> Callable[[], None]:
        return shared_sshd.kill_connections


def test_finds_the_system_of_the_device(target: SshTarget) -> None:
    assert target.os is (Os.LINUX if Path("/proc").exists() else Os.MACOS)


def test_a_command_that_a_signal_ends_has_the_code_of_the_shell(target: SshTarget) -> None:
    assert target.run("kill -9 $$", TaskContext()).exit_code == 137
    assert target.run("kill -TERM $$", TaskContext()).exit_code == 143


def test_what_comes_at_the_end_of_a_long_silence_is_not_lost(target: SshTarget) -> None:
    """A server tells the end of a command when it has ended, and sends what is left of its output after that."""
    assert target.run("sleep 2.2; (sleep 0.2; echo last) &", TaskContext()).output == "last\n"


def test_a_service_that_a_script_starts_does_not_hold_it_up(target: SshTarget) -> None:
    started = time.monotonic()
    result = target.run("sleep 30 & echo $!", TaskContext(), timeout=20)
    assert time.monotonic() - started < 10
    target.run(f"kill {int(result.output)}", TaskContext())


def test_a_script_may_be_larger_than_an_argument(target: SshTarget) -> None:
    script = f": {'x' * 300_000}\necho done; cat"
    assert target.run(script, TaskContext(), stdin=b"in").output == "done\nin"


def test_quotes_and_line_ends_of_a_script_arrive(target: SshTarget) -> None:
    script = "cat <<'EOT'\n\"'`$HOME\\\\ !! \\'\nEOT"
    assert target.run(script, TaskContext()).output == "\"'`$HOME\\\\ !! \\'\n"


def test_what_comes_too_late_for_a_closed_channel_does_not_end_the_connection(
    connection: SshConnection, target: SshTarget
) -> None:
    transport = connection._transport
    channel = connection.open_channel(TaskContext())
    number = channel.remote_chanid
    channel.close()
    for message_type in (cMSG_CHANNEL_EOF, cMSG_CHANNEL_CLOSE):
        late = Message()
        late.add_byte(message_type)
        late.add_int(number)
        transport._send_user_message(late)  # type: ignore[attr-defined]
    for _ in range(3):  # the number is used again, and then it counts
        assert target.run("cat", TaskContext(), stdin=b"alive").output == "alive"


def test_many_threads_share_one_connection(target: SshTarget) -> None:
    answers: list[str] = []

    def ask(number: int) -> None:
        answers.append(target.run(f"echo {number}", TaskContext()).output.strip())

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == [str(number) for number in range(8)]


def test_what_a_login_shell_greets_with_is_not_part_of_the_answer(tmp_path: Path) -> None:
    server = start_sshd(tmp_path, options='ForceCommand echo Welcome; exec sh -c "$SSH_ORIGINAL_COMMAND"\n')
    opened = connect(server.device, server.credential, server.known(), TaskContext())
    try:
        assert SshTarget(opened, "greeter").run("echo answer", TaskContext()).output == "answer\n"
    finally:
        opened.close()
        server.stop()


def test_a_device_that_falls_silent_counts_as_lost(sshd: Sshd) -> None:
    opened = connect(sshd.device, sshd.credential, sshd.known(), TaskContext(), keepalive=0.2)
    target, watch = SshTarget(opened, "Test server"), Watch()
    assert target.os
    failure: list[BaseException] = []

    def run() -> None:
        try:
            target.run(SH.wait, TaskContext(), on_output=watch)
        except ConnectionLost as error:
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert watch.started.wait(10)
    with sshd.frozen():
        started = time.monotonic()
        thread.join(10)
        assert time.monotonic() - started < 6
    assert failure
    assert not opened.is_alive


def test_a_quiet_link_that_answers_is_kept(sshd: Sshd) -> None:
    opened = connect(sshd.device, sshd.credential, sshd.known(), TaskContext(), keepalive=0.05)
    assert SshTarget(opened, "Test server").run("sleep 1; echo here", TaskContext()).output == "here\n"
    opened.close()


def test_a_cancel_is_obeyed_while_a_frozen_device_opens_no_session(sshd: Sshd) -> None:
    opened = connect(sshd.device, sshd.credential, sshd.known(), TaskContext())
    target = SshTarget(opened, "Test server")
    assert target.os
    task = TaskContext()
    with sshd.frozen():
        threading.Timer(0.1, task.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            target.run("echo", task)
        assert time.monotonic() - started < 4
    opened.close()


def test_a_closed_connection_is_reported_as_lost(target: SshTarget) -> None:
    assert target.os
    target.close()
    with pytest.raises(ConnectionLost):
        target.run("echo", TaskContext())


@pytest.mark.parametrize("seconds", [0.001, 0.004, 0.01, 0.03])
def test_a_command_that_is_cancelled_at_its_very_start_leaves_nothing_behind(target: SshTarget, seconds: float) -> None:
    assert target.os
    task = TaskContext()
    threading.Timer(seconds, task.cancel).start()
    with pytest.raises(Cancelled):
        target.run(f"sleep 61.{os.getpid()}", task)
    deadline = time.monotonic() + 30
    while leftovers := target.run(f"pgrep -fx 'sleep 61.{os.getpid()}'", TaskContext()).output:
        assert time.monotonic() < deadline, leftovers


def test_a_standing_connection_outlives_the_right_to_log_in(sshd: Sshd) -> None:
    opened = connect(sshd.device, sshd.credential, sshd.known(), TaskContext())
    (sshd.folder / "authorized_keys").write_text("")
    with pytest.raises(AuthenticationFailed):
        connect(sshd.device, sshd.credential, sshd.known(), TaskContext())
    assert SshTarget(opened, "Test server").run("echo still", TaskContext()).output == "still\n"
    opened.close()


def test_a_device_that_is_neither_posix_nor_windows_is_named(tmp_path: Path) -> None:
    server = start_sshd(tmp_path, options="ForceCommand echo '% Invalid input'; exit 1\n")
    opened = connect(server.device, server.credential, server.known(), TaskContext())
    try:
        with pytest.raises(TargetError, match="neither Linux, macOS nor Windows") as caught:
            SshTarget(opened, "Switch").find_os(TaskContext())
        assert "Invalid input" in caught.value.details
    finally:
        opened.close()
        server.stop()


def test_sessions_that_are_all_taken_are_not_a_lost_link_for_any_of_those_who_ask(tmp_path: Path) -> None:
    server = start_sshd(tmp_path, options="MaxSessions 1\n")
    opened = connect(server.device, server.credential, server.known(), TaskContext())
    try:
        taken = opened.open_channel(TaskContext())
        with ThreadPoolExecutor(8) as asking:
            failures = [asking.submit(opened.open_channel, TaskContext()) for _ in range(8)]
        assert {type(one.exception()) for one in failures} == {NoMoreSessions}
        taken.close()
    finally:
        opened.close()
        server.stop()


def test_a_device_that_allows_no_session_says_so(tmp_path: Path) -> None:
    server = start_sshd(tmp_path, options="MaxSessions 0\n")
    opened = connect(server.device, server.credential, server.known(), TaskContext())
    try:
        with pytest.raises(TargetError, match="allows no more sessions"):
            SshTarget(opened, "Test server").find_os(TaskContext())
    finally:
        opened.close()
        server.stop()
