"""cmd.exe over the simulated Windows: a real WS-Man shell, and a handful of cmd's words acted out."""

import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import ConnectionLost
from app.domain.sessions import CommandPrompt
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.target import connect
from tests.servers.simulated_windows import Failure, SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https
from tests.waiting import until

TASK = TaskContext()


@pytest.fixture(params=[over_http, over_https])
def prompt(request: pytest.FixtureRequest, simulated_windows: SimulatedWindows) -> Iterator[CommandPrompt]:
    target = connect(request.param(simulated_windows), CREDENTIAL, TASK)
    prompt = target.command_prompt(TASK)
    yield prompt
    prompt.close()
    target.close()


def heard_until(prompt: CommandPrompt, words: str) -> str:
    heard = ""
    while words not in heard:
        pieces = prompt.receive(TASK)
        if not pieces:
            break
        heard += "".join(text for text, _ in pieces)
    return heard


def test_lines_go_in_and_text_comes_out(prompt: CommandPrompt) -> None:
    assert "Microsoft Windows" in heard_until(prompt, ">")
    prompt.send("echo héllo €")
    assert "héllo €\r\n" in heard_until(prompt, "héllo €\r\n\r\n")


def test_errors_come_apart(prompt: CommandPrompt) -> None:
    heard_until(prompt, ">")
    prompt.send("nonsense")
    pieces: list[tuple[str, bool]] = []
    while not any(is_error for _, is_error in pieces):
        pieces += prompt.receive(TASK)
    assert "not recognized" in "".join(text for text, is_error in pieces if is_error)


def test_ctrl_c_ends_what_runs_and_not_the_session(prompt: CommandPrompt) -> None:
    heard_until(prompt, ">")
    prompt.send("ping -t 192.0.2.1")
    heard_until(prompt, "Reply from")
    prompt.interrupt()
    heard_until(prompt, "^C")
    prompt.send("echo still here")
    assert heard_until(prompt, "still here\r\n")


def test_the_end_has_an_exit_code(prompt: CommandPrompt) -> None:
    prompt.send("exit 7")
    while prompt.receive(TASK):
        pass
    assert prompt.exit_code == 7


def test_a_cut_connection_comes_back_to_the_same_session(
    simulated_windows: SimulatedWindows, prompt: CommandPrompt
) -> None:
    heard_until(prompt, ">")
    prompt.send("cd C:\\Windows")
    heard_until(prompt, "Windows>")
    simulated_windows.fail("Receive", Failure.CUT)
    assert "is back" in heard_until(prompt, "is back")
    prompt.send("cd")
    assert "C:\\Windows\r\n" in heard_until(prompt, "Windows\r\n")


@pytest.mark.parametrize("failure", [Failure.CUT, Failure.DROP_REPLY, Failure.GARBAGE, Failure.STATUS_500])
def test_a_line_whose_fate_is_not_known_is_not_typed_again(
    simulated_windows: SimulatedWindows, prompt: CommandPrompt, failure: Failure
) -> None:
    heard_until(prompt, ">")
    simulated_windows.fail("Send", failure)
    with pytest.raises(ConnectionLost, match="not known"):
        prompt.send("echo once")
    prompt.send("echo again")
    heard = heard_until(prompt, "again\r\n")
    assert heard.count("\nonce\r\n") == (1 if failure is Failure.DROP_REPLY else 0)


def test_a_device_that_was_restarted_ends_it(simulated_windows: SimulatedWindows, prompt: CommandPrompt) -> None:
    heard_until(prompt, ">")
    simulated_windows.wsman.shells.clear()
    simulated_windows.cut_connections()
    with pytest.raises(ConnectionLost):
        while prompt.receive(TASK):
            pass


def test_a_cancel_ends_the_wait(prompt: CommandPrompt) -> None:
    heard_until(prompt, ">")
    task = TaskContext()
    timer = threading.Timer(0.2, task.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        prompt.receive(task)
    timer.join()


def test_closing_takes_the_shell_away(simulated_windows: SimulatedWindows, prompt: CommandPrompt) -> None:
    prompt.close()
    until(lambda: len(simulated_windows.wsman.shells) == 1)  # the target's own
