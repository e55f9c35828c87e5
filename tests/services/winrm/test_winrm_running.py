"""Running scripts over WinRM, and what happens when the link or the device fails in the middle."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.domain.devices import Device
from app.domain.errors import AppError, CommandTimedOut, ConnectionLost, OutputTooLarge
from app.domain.target import MAX_OUTPUT, Stream
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.target import WinrmTarget, connect
from tests.servers.simulated_windows import Failure, Run, SimulatedWindows
from tests.servers.simulated_windows.faults import Fault
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

TASK = TaskContext()
ECHO = "[Console]::Out.Write([Console]::In.ReadToEnd())"
WAYS = {"http-ntlm": (over_http, True), "https-ntlm": (over_https, True), "https-basic": (over_https, False)}


@pytest.fixture(params=WAYS)
def target(simulated_windows: SimulatedWindows, request: pytest.FixtureRequest) -> Iterator[WinrmTarget]:
    way: Callable[[SimulatedWindows], Device]
    way, simulated_windows.ntlm = WAYS[request.param]
    target = connect(way(simulated_windows), CREDENTIAL, TASK)
    yield target
    target.close()


@pytest.fixture
def one_target(simulated_windows: SimulatedWindows) -> Iterator[WinrmTarget]:
    """For what takes its time and does not depend on the way."""
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    yield target
    target.close()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


def test_scripts_and_secrets_never_stand_in_a_command_line(
    simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    target.run(f"# constant text\n{ECHO}", TASK, stdin=b'{"password": "hunter2"}')
    target.run("'another script'", TASK)
    first, second = simulated_windows.command_lines
    assert first == second, "the command line is a constant"
    assert len(first) < 8191, "what cmd.exe takes"


def test_a_script_of_any_length_runs(target: WinrmTarget) -> None:
    script = "# " + "x" * 300_000 + "\n'the end'"
    assert target.run(script, TASK).output == "the end\r\n"


def test_a_megabyte_of_input_arrives_whole(target: WinrmTarget) -> None:
    data = "Grüße €\r\n".encode() * 90_000
    assert target.run(ECHO, TASK, stdin=data).output.encode() == data


def test_a_letter_that_is_split_between_two_answers_stays_whole(
    simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    halfway = threading.Event()

    def behave(run: Run) -> int:
        run.write("€".encode()[:2])
        assert halfway.wait(30)
        run.write("€".encode()[2:] + b" and \xff")
        return 0

    def release() -> None:
        wait_until(lambda: simulated_windows.actions.count("Receive") >= 2)
        halfway.set()

    simulated_windows.perform("split", behave)
    releaser = threading.Thread(target=release)
    releaser.start()
    assert target.run("split", TASK).output == "€ and \ufffd"
    releaser.join()


def test_errors_come_apart_from_output_and_without_xml(target: WinrmTarget) -> None:
    script = "'out'\n[Console]::Error.Write('native; ')\nWrite-Error 'a <tag> & more'\nexit 7"
    result = target.run(script, TASK)
    assert (result.exit_code, result.output, result.errors) == (7, "out\r\n", "native; a <tag> & more\r\n")


@pytest.mark.parametrize(("written", "read"), [("1", 1), ("-1073741510", -1073741510), ("255", 255)])
def test_exit_codes_are_what_windows_people_know(target: WinrmTarget, written: str, read: int) -> None:
    assert target.run(f"exit {written}", TASK).exit_code == read


def test_output_arrives_while_the_command_runs(simulated_windows: SimulatedWindows, target: WinrmTarget) -> None:
    seen = threading.Event()

    def behave(run: Run) -> int:
        run.write("first")
        assert seen.wait(30), "the first piece was not delivered while the command ran"
        run.write_error("second")
        return 0

    pieces: list[tuple[Stream, str]] = []

    def hear(stream: Stream, text: str) -> None:
        pieces.append((stream, text))
        seen.set()

    simulated_windows.perform("streams", behave)
    target.run("streams", TASK, on_output=hear)
    assert pieces == [(Stream.OUTPUT, "first"), (Stream.ERRORS, "second\r\n")]


def test_a_fault_of_the_listener_is_not_blamed_on_the_device(target: WinrmTarget) -> None:
    def hear(stream: Stream, text: str) -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        target.run("'text'", TASK, on_output=hear)
    assert target.run("'again'", TASK).output == "again\r\n"


def test_a_command_that_floods_is_stopped(simulated_windows: SimulatedWindows, one_target: WinrmTarget) -> None:
    flooding = threading.Event()

    def behave(run: Run) -> int:
        piece = b"y" * (MAX_OUTPUT // 2)
        for _ in range(3):
            run.write(piece)
        flooding.set()
        run.wait(30)
        return 0

    simulated_windows.perform("flood", behave)
    with pytest.raises(OutputTooLarge, match="64 MB"):
        one_target.run("flood", TASK)
    wait_until(lambda: simulated_windows.wsman.shells == {})


def test_a_silent_command_is_cancelled_within_a_second_and_ended_on_the_device(
    simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    running, ended = threading.Event(), threading.Event()

    def behave(run: Run) -> int:
        running.set()
        run.ended.wait(30)
        ended.set()
        return 0

    simulated_windows.perform("silent", behave)
    task = TaskContext()
    cancelled_at: list[float] = []

    def cancel() -> None:
        assert running.wait(30)
        cancelled_at.append(time.monotonic())
        task.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    with pytest.raises(Cancelled):
        target.run("silent", task)
    assert time.monotonic() - cancelled_at[0] < 4
    canceller.join()
    assert ended.wait(30), "the command still runs on the device"
    assert target.run("'next'", TASK).output == "next\r\n"


def test_a_command_that_takes_too_long_is_stopped(simulated_windows: SimulatedWindows, one_target: WinrmTarget) -> None:
    with pytest.raises(CommandTimedOut, match=r"within 0.2 s"):
        one_target.run("Start-Sleep 30", TASK, timeout=0.2)
    wait_until(lambda: simulated_windows.wsman.shells == {})


def test_a_device_that_falls_silent_ends_with_the_commands_time(
    simulated_windows: SimulatedWindows, one_target: WinrmTarget
) -> None:
    simulated_windows.fail("Receive", Failure.STALL)
    with pytest.raises(CommandTimedOut):
        one_target.run("'text'", TASK, timeout=0.1)


@pytest.mark.parametrize("action", ["Command", "Send", "Receive"])
@pytest.mark.parametrize("failure", [Failure.CUT, Failure.DROP_REPLY, Failure.GARBAGE, Failure.HALF_A_REPLY])
def test_a_link_that_dies_in_the_middle_is_said_and_nothing_is_sent_twice(
    simulated_windows: SimulatedWindows, target: WinrmTarget, action: str, failure: Failure
) -> None:
    simulated_windows.fail(action, failure)
    with pytest.raises(ConnectionLost) as caught:
        target.run("'once'", TASK)
    assert caught.value.hint
    assert not target.is_alive
    assert len(simulated_windows.command_lines) <= 1


def test_an_answer_that_is_not_sealed_is_not_believed(
    simulated_windows: SimulatedWindows, one_target: WinrmTarget
) -> None:
    simulated_windows.fail("Receive", Failure.UNSEALED)
    with pytest.raises(ConnectionLost):
        one_target.run("'secret plans'", TASK)


def test_after_a_lost_link_the_next_command_gets_a_new_session(
    simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    simulated_windows.fail("Receive", Failure.CUT)
    with pytest.raises(ConnectionLost):
        target.run("'lost'", TASK)
    assert target.run("'found'", TASK).output == "found\r\n"


def test_a_keep_alive_connection_that_has_ended_is_replaced(
    simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    simulated_windows.cut_connections()
    assert target.run("'still here'", TASK).output == "still here\r\n"
    assert len(simulated_windows.wsman.shells) == 1


def test_a_device_that_stops_is_an_app_error(simulated_windows: SimulatedWindows, target: WinrmTarget) -> None:
    simulated_windows.stop()
    with pytest.raises(AppError):
        target.run("'text'", TASK)


@pytest.mark.parametrize("failure", [Failure.CUT, Failure.GARBAGE, Failure.STATUS_500])
def test_what_has_ended_is_told_also_where_the_link_dies_behind_it(
    simulated_windows: SimulatedWindows, target: WinrmTarget, failure: Failure
) -> None:
    simulated_windows.fail("Signal", failure)
    assert target.run("'done'", TASK).output == "done\r\n"
    assert target.run("'next'", TASK).output == "next\r\n"


@pytest.mark.parametrize("action", ["Command", "Receive"])
@pytest.mark.parametrize(
    ("failure", "words"), [(Failure.STATUS_500, "HTTP 500"), (Failure.STATUS_404, "HTTP 404")], ids=["500", "404"]
)
def test_a_bare_status_does_not_say_that_nothing_was_done(
    simulated_windows: SimulatedWindows, target: WinrmTarget, action: str, failure: Failure, words: str
) -> None:
    simulated_windows.fail(action, failure)
    with pytest.raises(ConnectionLost, match=f"{words}.* not known"):
        target.run("'text'", TASK)


def test_a_fault_under_a_command_does_not_say_that_it_failed(
    simulated_windows: SimulatedWindows, one_target: WinrmTarget
) -> None:
    simulated_windows.fail("Receive", Fault(2150858770, "Something is wrong."))
    with pytest.raises(ConnectionLost, match="not known"):
        one_target.run("'text'", TASK)


def test_closing_from_another_thread_ends_a_running_command(
    simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    running = threading.Event()

    def behave(run: Run) -> int:
        running.set()
        run.ended.wait(30)
        return 0

    def close() -> None:
        assert running.wait(30)
        target.close()

    simulated_windows.perform("long", behave)
    closer = threading.Thread(target=close)
    closer.start()
    with pytest.raises(ConnectionLost):
        target.run("long", TASK)
    closer.join()


def test_a_cancelled_task_starts_nothing(simulated_windows: SimulatedWindows, target: WinrmTarget) -> None:
    task = TaskContext()
    task.cancel()
    with pytest.raises(Cancelled):
        target.run("'text'", task)
    assert simulated_windows.command_lines == []


def test_two_threads_take_turns(target: WinrmTarget) -> None:
    results: list[str] = []
    threads = [threading.Thread(target=lambda n=n: results.append(target.run(f"'{n}'", TASK).output)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [f"{n}\r\n" for n in range(4)]
