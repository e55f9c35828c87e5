"""The PowerShell console over WinRM. What the simulated PowerShell answers to the console's own script is acted out."""

import json
import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import CommandFailed, ConnectionLost
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.console import WinrmConsole, open_console
from app.services.winrm.target import WinrmTarget, connect
from tests.servers.simulated_windows import Failure, Run, SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http

TASK = TaskContext()
CONSOLE_SCRIPT = "[char]30"  # what marks the place stands in no other script


class Heard:
    def __init__(self) -> None:
        self.pieces: list[tuple[str, bool]] = []

    def __call__(self, text: str, is_error: bool) -> None:
        self.pieces.append((text, is_error))

    @property
    def output(self) -> str:
        return "".join(text for text, is_error in self.pieces if not is_error)

    @property
    def errors(self) -> str:
        return "".join(text for text, is_error in self.pieces if is_error)


def act_out_console(run: Run) -> int:
    """As the console's script does: a place, a command, the place afterwards behind a mark."""
    asked = json.loads(run.stdin)["only"]
    place, code = asked["place"] or r"C:\Users\technician", 0
    word, _, rest = asked["command"].partition(" ")
    match word:
        case "cd":
            place = rest
        case "fail":
            run.write_error("It failed")
            code = int(rest)
        case "wait":
            run.wait(30)
        case "exit":
            return int(rest)
        case "marks":
            run.write("one\x1etwo\x1e")
            run.write("three")
        case "say":
            run.write(rest + "\r\n")
    run.write("\x1e")
    run.write(place)
    return code


@pytest.fixture
def target(simulated_windows: SimulatedWindows) -> Iterator[WinrmTarget]:
    simulated_windows.perform(CONSOLE_SCRIPT, act_out_console)
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    yield target
    target.close()


@pytest.fixture
def console(target: WinrmTarget) -> Iterator[WinrmConsole]:
    console = open_console(target, TASK)
    yield console
    console.close()


def test_the_prompt_shows_where_the_device_is(console: WinrmConsole) -> None:
    assert console.prompt == r"PS C:\Users\technician> "


def test_the_place_stays_from_one_command_to_the_next(console: WinrmConsole) -> None:
    console.run(r"cd D:\Données", TASK, Heard())
    assert console.prompt == r"PS D:\Données> "
    console.run("say here", TASK, Heard())
    assert console.prompt == r"PS D:\Données> "


def test_a_command_that_ends_the_shell_leaves_the_place(console: WinrmConsole) -> None:
    assert console.run("exit 5", TASK, Heard()) == 5
    assert console.prompt == r"PS C:\Users\technician> "


def test_output_and_errors_come_apart_with_the_exit_code(console: WinrmConsole) -> None:
    heard = Heard()
    assert console.run("fail 3", TASK, heard) == 3
    assert (heard.output, heard.errors) == ("", "It failed\r\n")
    assert console.run("say héllo €", TASK, heard) == 0
    assert heard.output == "héllo €\r\n"


def test_only_the_last_mark_is_the_consoles_own(console: WinrmConsole) -> None:
    heard = Heard()
    console.run("marks", TASK, heard)
    assert heard.output == "one\x1etwo\x1ethree"
    assert console.prompt == r"PS C:\Users\technician> "


def test_a_command_never_stands_in_a_command_line(simulated_windows: SimulatedWindows, console: WinrmConsole) -> None:
    console.run("say net user anna hunter2", TASK, Heard())
    assert "hunter2" not in "".join(simulated_windows.command_lines)
    assert len(set(simulated_windows.command_lines)) == 1


def test_a_cancel_stops_a_command_and_the_console_goes_on(console: WinrmConsole) -> None:
    task = TaskContext()
    timer = threading.Timer(0.2, task.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        console.run("wait", task, Heard())
    timer.join()
    heard = Heard()
    assert console.run("say again", TASK, heard) == 0
    assert heard.output == "again\r\n"


@pytest.mark.parametrize(
    "command",
    [
        "vim notes.txt",
        "more.exe file",
        "powershell",
        "PYTHON",
        "nslookup",
        r'& "C:\Program Files\Vim\vim.exe" notes.txt',
        r"C:\Windows\System32\cmd.exe ",
    ],
)
def test_a_program_that_would_hang_is_refused(
    simulated_windows: SimulatedWindows, console: WinrmConsole, command: str
) -> None:
    started = len(simulated_windows.command_lines)
    with pytest.raises(CommandFailed, match="needs a terminal"):
        console.run(command, TASK, Heard())
    assert len(simulated_windows.command_lines) == started


def test_the_same_program_with_something_to_do_runs(console: WinrmConsole) -> None:
    assert console.run("nslookup example.com", TASK, Heard()) == 0
    assert console.run("python; 'and more'", TASK, Heard()) == 0


def test_a_lost_link_is_said(simulated_windows: SimulatedWindows, console: WinrmConsole) -> None:
    simulated_windows.fail("Receive", Failure.CUT)
    with pytest.raises(ConnectionLost):
        console.run("say x", TASK, Heard())


def test_a_console_holds_up_nothing_else_and_closes_nothing_else(target: WinrmTarget, console: WinrmConsole) -> None:
    task = TaskContext()

    def wait() -> None:
        with pytest.raises(Cancelled):
            console.run("wait", task, Heard())

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert target.run("'meanwhile'", TASK, timeout=5).output == "meanwhile\r\n"
    task.cancel()
    waiting.join()
    console.close()
    assert target.run("'afterwards'", TASK).output == "afterwards\r\n"


def test_a_closed_target_says_so(target: WinrmTarget) -> None:
    target.close()
    with pytest.raises(ConnectionLost, match="was closed"):
        target.run("'x'", TASK)
