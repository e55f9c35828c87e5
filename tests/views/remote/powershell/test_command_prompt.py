"""cmd.exe beside the PowerShell of a tab, over a scripted session."""

import queue
from collections.abc import Sequence

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.errors import TargetError
from app.domain.secret import MASK
from app.domain.sessions import CommandPrompt
from app.domain.task import TaskContext
from app.views.pages.remote.powershell.prompt_place import PromptPlace
from app.views.pages.remote.powershell.view import PowerShellView
from tests.servers.scripted_powershell import ScriptedPowerShell
from tests.views.remote.powershell.conftest import OpenView, ScriptedSessions


class ScriptedPrompt:
    """Answers each line with its answers; "exit" ends it with code 3. Implements `CommandPrompt`."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers, self.sent, self.interrupts = answers, list[str](), 0
        self.exit_code: int | None = None
        self.shows = "C:\\Users\\anna>"  # when it waits for a line
        self._pieces: queue.Queue[Sequence[tuple[str, bool]]] = queue.Queue()
        self._pieces.put([("C:\\Users\\anna>", False)])

    def receive(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        with task.on_cancel(lambda: self._pieces.put([])):
            pieces = self._pieces.get(timeout=60)
        task.check()
        return pieces

    def send(self, line: str) -> None:
        self.sent.append(line)
        if line == "exit":
            self.exit_code = 3
            self._pieces.put([])
        else:
            self._pieces.put([(self.answers.get(line, "") + self.shows, False)])

    def interrupt(self) -> None:
        self.interrupts += 1

    def close(self) -> None: ...


def open_prompt(
    qtbot: QtBot, open_view: OpenView, prompt: CommandPrompt | TargetError
) -> tuple[PowerShellView, PromptPlace]:
    view = open_view(ScriptedPowerShell())
    sessions = view._sessions
    assert isinstance(sessions, ScriptedSessions)
    sessions.prompts.append(prompt)
    view.head.prompt.click()
    place = view.prompt.place
    assert place is not None and place.isVisible() and not view.work.isVisible()
    return view, place


def test_lines_go_in_and_text_comes_out(qtbot: QtBot, open_view: OpenView) -> None:
    prompt = ScriptedPrompt({"ver": "Microsoft Windows [Version 10.0]\r\n\r\n"})
    view, place = open_prompt(qtbot, open_view, prompt)
    qtbot.waitUntil(lambda: place.output.toPlainText().endswith("C:\\Users\\anna>"))
    qtbot.keyClicks(place.editor, "ver")
    qtbot.keyClick(place.editor, Qt.Key.Key_Return)
    shown = "C:\\Users\\anna>ver\nMicrosoft Windows [Version 10.0]\n\nC:\\Users\\anna>"
    qtbot.waitUntil(lambda: place.output.toPlainText().endswith(shown))
    qtbot.keyClick(place.editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: prompt.interrupts == 1)
    view.head.prompt.click()
    assert view.work.isVisible()


def test_what_is_typed_for_a_password_is_not_shown(qtbot: QtBot, open_view: OpenView) -> None:
    prompt = ScriptedPrompt({})
    prompt.shows = "Enter the password for anna: "
    _, place = open_prompt(qtbot, open_view, prompt)
    qtbot.waitUntil(lambda: "anna>" in place.output.toPlainText())
    qtbot.keyClicks(place.editor, "runas")
    qtbot.keyClick(place.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(place.secret.isVisible)
    prompt.shows = "C:\\Users\\anna>"
    qtbot.keyClicks(place.secret, "Tr0ub4dor")
    assert place.secret.displayText() != "Tr0ub4dor" and not place.editor.isVisible()
    qtbot.keyClick(place.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: prompt.sent == ["runas", "Tr0ub4dor"])
    qtbot.waitUntil(lambda: MASK in place.output.toPlainText())
    assert place.editor.isVisible() and place.secret.text() == ""
    assert "Tr0ub4dor" not in place.output.toPlainText() and list(place.editor.recall.commands) == ["runas"]


def test_its_end_is_told_and_another_one_can_be_opened(qtbot: QtBot, open_view: OpenView) -> None:
    view, place = open_prompt(qtbot, open_view, ScriptedPrompt({}))
    qtbot.waitUntil(lambda: "anna>" in place.output.toPlainText())
    qtbot.keyClicks(place.editor, "exit")
    qtbot.keyClick(place.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not place.editor.isVisible())
    sessions = view._sessions
    assert isinstance(sessions, ScriptedSessions)
    sessions.prompts.append(ScriptedPrompt({}))
    place.begin()
    qtbot.waitUntil(lambda: place.output.toPlainText().count("anna>") == 2)
    assert place.editor.isVisible()


def test_a_device_that_gives_none_says_why(qtbot: QtBot, open_view: OpenView) -> None:
    error = TargetError("No shell of this kind is allowed.", hint="Use PowerShell.")
    _, place = open_prompt(qtbot, open_view, error)
    qtbot.waitUntil(lambda: "No shell of this kind is allowed.\nUse PowerShell." in place.output.toPlainText())
