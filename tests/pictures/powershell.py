"""The PowerShell tab: what it shows, asks and offers. The device is played."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import ConnectionLost
from app.domain.powershell import (
    Choice,
    ChoiceQuestion,
    Completion,
    Completions,
    CredentialQuestion,
    Ended,
    Field,
    FieldsQuestion,
    ObjectTable,
    PowerShellStream,
    ProgressRecord,
    Written,
)
from app.domain.task import TaskContext
from app.views.pages.remote.powershell.view import PowerShellView
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio
from tests.servers.scripted_powershell import FOR_EVER, ScriptedPowerShell, Step, Wait, out

S = PowerShellStream
SERVICES = """
Status   Name               DisplayName
------   ----               -----------
Running  Dnscache           DNS Client
Stopped  Spooler            Print Spooler
Running  W32Time            Windows Time

"""
SCRIPT = r"C:\Scripts\deploy.ps1"
COMMANDS: dict[str, Sequence[Step]] = {
    "Get-Service Spooler, W32Time, Dnscache": [out(SERVICES)],
    "C:\\Scripts\\deploy.ps1 -Verbose": [
        Written(S.VERBOSE, "Reading the list of printers.\n"),
        Written(S.HOST, "Reception A4 is there.\n", foreground="Green"),
        Written(S.HOST, "Labels is offline.\n", foreground="Yellow", background="DarkRed"),
        Written(S.WARNING, "The driver of Labels is from 2016.\n"),
        Written(S.INFORMATION, "2 printers, 1 problem.\n"),
        Written(
            S.ERROR,
            "Start-Service : Service 'Print Spooler (Spooler)' cannot be started due to the following error: "
            "Cannot open Spooler service on computer '.'.\n",
            place=f"line 14, character 3 of {SCRIPT}",
        ),
        Ended(has_failed=True),
    ],
    "ping -n 1 nd-label": [
        out("\nPinging nd-label [10.20.1.61] with 32 bytes of data:\nRequest timed out.\n"),
        Ended(exit_code=1),
    ],
}
PROMPT = (
    "Microsoft Windows [Version 10.0.19045.4780]\n(c) Microsoft Corporation. All rights reserved.\n\n"
    "C:\\Users\\tech>ping -n 1 nd-nas\n\nPinging nd-nas [10.20.1.12] with 32 bytes of data:\n"
    "Reply from 10.20.1.12: bytes=32 time<1ms TTL=64\n\nC:\\Users\\tech>"
)
PROCESSES = ObjectTable(
    ("Name", "Id", "CPU", "WorkingSet", "Path"),
    [
        ("chrome", 4120, 812.4, 512_430_080, r"C:\Program Files\Google\Chrome\Application\chrome.exe"),
        ("explorer", 2208, 96.1, 148_111_360, r"C:\Windows\explorer.exe"),
        ("lsass", 712, 41.7, 21_852_160, r"C:\Windows\System32\lsass.exe"),
        ("MsMpEng", 3044, 1904.9, 287_309_824, None),
        ("OneDrive", 6120, 12.3, 88_502_272, r"C:\Users\anna\AppData\Local\Microsoft\OneDrive\OneDrive.exe"),
        ("spoolsv", 2960, 3.2, 14_118_912, r"C:\Windows\System32\spoolsv.exe"),
        ("svchost", 944, 28.8, 34_902_016, r"C:\Windows\System32\svchost.exe"),
        ("winlogon", 640, 0.6, 9_809_920, r"C:\Windows\System32\winlogon.exe"),
    ],
)
PARAMETERS = (
    ("-Name", "ParameterName", "[string[]] Name"),
    ("-NoWait", "ParameterName", "[switch] NoWait"),
    ("-Include", "ParameterName", "[string[]] Include"),
    ("-InputObject", "ParameterName", "[ServiceController[]] InputObject"),
    ("-PassThru", "ParameterName", "[switch] PassThru"),
    ("-WhatIf", "ParameterName", "[switch] WhatIf"),
)


def _complete(text: str, cursor: int) -> Completions:
    start = text.rfind("-", 0, cursor)
    items = tuple(Completion(name, name, kind, hint) for name, kind, hint in PARAMETERS)
    return Completions(start, cursor - start, items)


def _session(**more: Sequence[Step]) -> ScriptedPowerShell:
    about = "Windows PowerShell 5.1 · ND-RECEPTION-01 · ND\\tech"
    commands = {**COMMANDS, **{name.replace("_", " "): steps for name, steps in more.items()}}
    prompt, folder = "PS C:\\Users\\tech> ", "C:\\Users\\tech"
    return ScriptedPowerShell(commands, prompt, folder, about, objects=PROCESSES, completions=_complete)


def _open(studio: Studio, scene: Scene, session: ScriptedPowerShell) -> PowerShellView:
    scene.sessions.answers = {"nd-reception-01": session}
    page = scene.furnish().show("remote")
    page.open_device(scene.device(practice.RECEPTION))
    view = page.sessions.current
    assert isinstance(view, PowerShellView)
    studio.wait(lambda: view.presence == "online")
    return view


def _run(studio: Studio, view: PowerShellView, *commands: str) -> None:
    for command in commands:
        view.run_command(command)
        studio.wait(lambda: not view.runs.is_busy and not len(view.output.queue))
    studio.rest()


def streams(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    _run(studio, view, *COMMANDS)


def running(studio: Studio, scene: Scene) -> None:
    bars = [
        out("Updating the help files.\n"),
        ProgressRecord(1, "Updating Help", "Module 14 of 52", percent=27, seconds_left=95),
        ProgressRecord(2, "Downloading", "Microsoft.PowerShell.Utility", percent=61, parent=1),
        ProgressRecord(3, "Searching", "C:\\Windows", operation="System32"),
        Wait(),
    ]
    view = _open(studio, scene, _session(Update_Help=bars))
    _run(studio, view, "Get-Service Spooler, W32Time, Dnscache")
    view.run_command("Update Help")
    studio.wait(lambda: len(view.work.bars.words) == 3)
    studio.wait(lambda: not len(view.output.queue))


def _ask(studio: Studio, scene: Scene, question: Step) -> PowerShellView:
    view = _open(studio, scene, _session(Ask_me=[out("Before it goes on:\n"), question]))
    _run(studio, view, "Get-Service Spooler, W32Time, Dnscache")
    view.run_command("Ask me")
    studio.wait(lambda: view.work.card is not None and not len(view.output.queue))
    return view


def choice(studio: Studio, scene: Scene) -> None:
    choices = (
        Choice("Yes", "Y", "Continue with only the next step of the operation."),
        Choice("Yes to All", "A", "Continue with all the steps of the operation."),
        Choice("No", "N", "Skip this operation and proceed with the next operation."),
        Choice("No to All", "L", "Skip this operation and all subsequent operations."),
    )
    message = 'Performing the operation "Restart-Service" on target "Print Spooler (Spooler)".'
    _ask(studio, scene, ChoiceQuestion("Confirm", message, choices, default=(0,)))


def several(studio: Studio, scene: Scene) -> None:
    names = ("Desktop", "Documents", "Downloads", "Pictures", "Outlook profile", "Browser bookmarks")
    choices = tuple(Choice(name, name[0]) for name in names)
    question = ChoiceQuestion("What is to be saved?", "Before the profile is made anew.", choices, (0, 1), True)
    _ask(studio, scene, question)


def fields(studio: Studio, scene: Scene) -> None:
    asked = (Field("Name", "The account's name"), Field("FullName"), Field("Password", is_hidden=True))
    _ask(studio, scene, FieldsQuestion("New-LocalUser", "Supply values for the following parameters:", asked))


def credential(studio: Studio, scene: Scene) -> None:
    _ask(studio, scene, CredentialQuestion("Credential request", "For the share \\\\nd-nas\\scans", "ND\\scanner"))


def completion(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    _run(studio, view, "Get-Service Spooler, W32Time, Dnscache")
    view.editor.setFocus()
    view.editor.show_text("Restart-Service -")
    QTest.keyClick(view.editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    studio.wait(view.line.popup.isVisible)


def many_lines(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    _run(studio, view, *list(COMMANDS)[:1])
    view.editor.setFocus()
    view.editor.show_text(
        "Get-Printer | ForEach-Object {\n    if ($_.PrinterStatus -ne 'Normal') {\n        $_.Name\n    }\n}"
    )


def recall(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    _run(studio, view, *COMMANDS)
    view.editor.setFocus()
    QTest.keyClick(view.editor, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    studio.wait(view.line.popup.isVisible)


def table(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    _run(studio, view, *list(COMMANDS)[:1])
    view.as_table.click()
    studio.wait(lambda: view.objects.is_shown)


def lost(studio: Studio, scene: Scene) -> None:
    error = ConnectionLost("The connection to nd-reception-01 was lost: the command may have run, its output is lost.")
    view = _open(studio, scene, _session(Restart_it=[error]))
    _run(studio, view, *list(COMMANDS)[:1], "Restart it")


def find(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    _run(studio, view, *COMMANDS)
    view.work.finder.open()
    view.work.finder.edit.setText("spooler")


def paste(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    view.asking.ask_paste(
        "Stop-Service Spooler\nRemove-Item C:\\Windows\\System32\\spool\\PRINTERS\\*\nStart-Service Spooler"
    )


class PlayedPrompt:
    """A cmd.exe that has answered two lines. Implements `CommandPrompt`."""

    exit_code = None

    def __init__(self) -> None:
        self._pieces = [PROMPT]

    def receive(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        if not self._pieces:
            task.sleep(FOR_EVER)
        return [(self._pieces.pop(), False)]

    def send(self, line: str) -> None: ...

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


def prompt(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _session())
    scene.sessions.prompt = PlayedPrompt()
    view.head.prompt.click()
    place = view.prompt.place
    assert place is not None
    studio.wait(lambda: "ms" in place.output.toPlainText() and not len(place.output.queue))
    place.editor.show_text("ipconfig /all")


PICTURES = (
    Picture("powershell-cmd", prompt),
    Picture("powershell", streams),
    Picture("powershell-running", running),
    Picture("powershell-choice", choice),
    Picture("powershell-several", several),
    Picture("powershell-fields", fields),
    Picture("powershell-credential", credential),
    Picture("powershell-completion", completion),
    Picture("powershell-many-lines", many_lines),
    Picture("powershell-recall", recall),
    Picture("powershell-table", table),
    Picture("powershell-lost", lost),
    Picture("powershell-find", find),
    Picture("powershell-paste", paste),
    Picture("powershell-small", choice, ("light",), size=(1024, 600)),
    Picture("powershell-200", streams, ("dark",), text_scale=2.0),
    Picture("powershell-table-200", table, ("light",), size=(1024, 600), text_scale=2.0),
)
