"""Recorded sessions of PowerShell and cmd.exe, scripted: what is in the files, and what never is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.domain.devices import Device
from app.domain.journal import EventKind
from app.domain.powershell import (
    CredentialQuestion,
    FieldsQuestion,
    PowerShellStream,
    Question,
    Written,
)
from app.domain.powershell import Field as Asked
from app.domain.task import TaskContext
from app.services.recordings.recorded_powershell import RecordedCommandPrompt, RecordedPowerShell
from app.services.recordings.recorders import Recorders
from app.services.visits import Visits
from tests.servers.heard import Heard
from tests.servers.scripted_powershell import ScriptedPowerShell, out
from tests.services.recordings.test_recorder import files_under

DEVICE, PASSWORD = Device("d1", "Reception PC"), "Tr0ub4dor&3"


class Files:
    def __init__(self, folder: Path) -> None:
        self.visits = Visits(folder)
        self.recorders = Recorders(self.visits.current, tuple)

    def text(self) -> str:
        self.recorders.close(10)
        return "".join(data.decode() for path, data in files_under(self.visits.current().journal.path.parent))


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    made = Files(tmp_path / "visits")
    yield made
    made.recorders.close(10)


def test_commands_and_what_they_wrote_are_recorded_but_no_hidden_answer(files: Files) -> None:
    recorder = files.recorders.begin(DEVICE, 120, 40)
    assert recorder is not None
    steps: Sequence[Written | Question] = (
        Written(PowerShellStream.WARNING, "careful\n"),
        CredentialQuestion("Credential request", "For the share"),
        FieldsQuestion("", "", (Asked("Name"), Asked("Password", is_hidden=True))),
        out(f"the device repeats {PASSWORD}\n"),
    )
    session = RecordedPowerShell(ScriptedPowerShell({"go": steps}), recorder)
    heard = Heard(["anna", PASSWORD], ["anna", PASSWORD])
    session.run("go", TaskContext(), heard)
    session.close()
    text = files.text()
    assert "anna> " in text and "go" in text and "WARNING: careful" in text and "User: anna" in text
    assert PASSWORD not in text and "the device repeats" in text
    assert PASSWORD in heard.written[-1].text  # the person sees it
    assert files.visits.current().journal.events()[-1].kind is EventKind.SESSION_RECORDED


class Prompt:
    exit_code = None

    def __init__(self, *pieces: str) -> None:
        self._pieces = list(pieces)

    def receive(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        return [(self._pieces.pop(0), False)] if self._pieces else []

    def send(self, line: str) -> None: ...

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


def test_lines_for_cmd_are_recorded_but_no_password(files: Files) -> None:
    recorder = files.recorders.begin(DEVICE, 120, 40)
    assert recorder is not None
    prompt = RecordedCommandPrompt(Prompt("C:\\>", "Enter the password for anna: ", "done\r\n"), recorder)
    task = TaskContext()
    prompt.receive(task)
    prompt.send("runas /user:anna cmd")
    prompt.receive(task)
    prompt.send(PASSWORD)
    prompt.receive(task)
    prompt.close()
    text = files.text()
    assert "runas /user:anna cmd" in text and "done" in text and PASSWORD not in text
