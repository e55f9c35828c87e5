"""What devices and services would answer, played: each in one state, at once, without a network."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.audit import AuditNote, AuditReport, AuditVerb
from app.domain.connection_check import ConnectionCheck, StageFinding
from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.powershell import PowerShellSession
from app.domain.prompts import Ask, LoginQuestion
from app.domain.secret import Secret
from app.domain.sessions import (
    CommandPrompt,
    RecordingState,
    RecordingStatus,
    SerialControls,
    SerialLine,
    SessionShell,
    Shell,
    SignIn,
)
from app.domain.task import TaskContext
from app.services.recordings.recorded_shell import RecordedShell
from app.services.sessions import RemoteSessions
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from tests.pictures.practice import MORNING

FOR_EVER = 60.0  # seconds; a picture is taken long before
QUICK_KDF = KdfParameters(memory=64 * 1024, passes=1, lanes=1)


class PlayedShell:
    """Writes `output`; then it waits, ends, or fails."""

    def __init__(self, output: bytes, end: AppError | int | None) -> None:
        self._pieces = [output]
        self._end = end
        self._closed = threading.Event()

    @property
    def exit_code(self) -> int | None:
        return self._end if isinstance(self._end, int) else None

    def receive(self, task: TaskContext) -> bytes:
        if self._pieces:
            return self._pieces.pop()
        if isinstance(self._end, AppError):
            raise self._end
        if self._end is None:
            task.sleep(FOR_EVER)
        return b""

    def send(self, data: bytes) -> None:
        pass

    def resize(self, columns: int, rows: int) -> None:
        pass

    def close(self) -> None:
        self._closed.set()


class PlayedRecording:
    """Always in one state."""

    def __init__(self, state: RecordingState, problem: str = "") -> None:
        self.status = RecordingStatus(state, problem)

    def pause(self) -> None:
        self.status = RecordingStatus(RecordingState.PAUSED)

    def resume(self) -> None:
        self.status = RecordingStatus(RecordingState.ON)

    def on_change(self, listener: Callable[[], None]) -> None:
        pass


class PlayedSession(RecordedShell):
    """A shell with a played recording."""

    def __init__(self, shell: Shell, recording: PlayedRecording | None, serial: SerialControls | None) -> None:
        super().__init__(shell, None, serial)
        self._played = recording

    @property
    def recording(self) -> PlayedRecording | None:
        return self._played


class PlayedSerial:
    """A serial line that takes every setting."""

    line = SerialLine()

    def change(self, line: SerialLine) -> None:
        self.line = line

    def send_break(self) -> None:
        pass


class PlayedSessions(RemoteSessions):
    """`answer` says what comes of a connection to a device: a failure, a shell, a PowerShell, or None for silence."""

    def __init__(self) -> None:
        self.answers: dict[str, AppError | Shell | PowerShellSession] = {}
        self.questions: dict[str, LoginQuestion] = {}  # what a device asks during the login
        self.knows_passwords = False
        self.stages: tuple[StageFinding, ...] = ()  # what a check of a connection finds
        self.checks_for_ever = False
        self.signed_in: SignIn | None = None
        self.recording: PlayedRecording | None = PlayedRecording(RecordingState.ON)
        self.serial: SerialControls | None = None
        self.prompt: CommandPrompt | None = None  # a cmd.exe
        self.offered = lambda device: ()

    def _answer(self, device: Device, task: TaskContext) -> AppError | Shell | PowerShellSession:
        found = self.answers.get(device.name)
        if found is None:
            task.sleep(FOR_EVER)
            raise AssertionError("pictured too late")
        if isinstance(found, AppError):
            raise found
        return found

    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Ask) -> SessionShell:
        if (question := self.questions.get(device.name)) is not None:
            ask(question)
            task.sleep(FOR_EVER)
        shell = self._answer(device, task)
        return PlayedSession(shell, self.recording, self.serial)  # type: ignore[arg-type]

    def powershell(self, device: Device, task: TaskContext) -> PowerShellSession:
        return self._answer(device, task)  # type: ignore[return-value]

    def command_prompt(self, device: Device, task: TaskContext) -> CommandPrompt:
        assert self.prompt is not None
        return self.prompt

    def sign_in(self, device: Device) -> SignIn | None:
        return self.signed_in

    def check(
        self,
        device: Device,
        task: TaskContext,
        *,
        failure: AppError | None = None,
        on_finding: Callable[[StageFinding], None] = lambda finding: None,
        unwritten: Callable[[AppError], None] = lambda error: None,
    ) -> ConnectionCheck:
        for stage in self.stages:
            task.report(f"Checking: {stage.title.lower()}")
            on_finding(stage)
        if self.checks_for_ever:
            task.report("Checking: port")
            task.sleep(FOR_EVER)
        return ConnectionCheck(device.name, device.address, MORNING, 5.4, self.stages)

    def has_way(self, device: Device) -> bool:
        return True

    def can_forget(self, host: str, port: int) -> bool:
        return True

    def has_password(self, device: Device) -> bool:
        return self.knows_passwords


class StillVault(Vault):
    """A real vault whose entries all were changed at one time."""

    def entries(self) -> tuple[VaultEntry, ...]:
        return _still(super().entries())

    def recycled(self) -> tuple[VaultEntry, ...]:
        return _still(super().recycled())

    def search(self, text: str) -> tuple[VaultEntry, ...]:
        return _still(super().search(text))


def _still(entries: Sequence[VaultEntry]) -> tuple[VaultEntry, ...]:
    return tuple(replace(one, modified=MORNING) for one in entries)


class PlayedAudit:
    """Shows the lines that it is given."""

    def __init__(self, report: AuditReport) -> None:
        self._report = report

    def note(self, note: AuditNote) -> None:
        pass

    def report(self) -> AuditReport:
        return self._report


class PlayedKeeper(VaultKeeper):
    """Opens real vaults. `is_slow` lets the next unlock take for ever."""

    is_slow = False

    def unlock(self, path: object, passphrase: Secret, task: TaskContext, *, key_file: object = None) -> Vault:
        if self.is_slow:
            task.report("Opening the vault")
            task.sleep(FOR_EVER)
        return self._keep(StillVault.open(path, passphrase, task), AuditVerb.UNLOCKED)  # type: ignore[arg-type]
