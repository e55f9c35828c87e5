"""The command that a new shell begins with, such as one that takes up a `tmux` session again.

It is typed, not sent as the session's command: the login shell's own start-up files come first, so that a `tmux` in
the user's own PATH is found; where it is missing there is still a shell; and leaving it leads back to that shell.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.views.terminal.widget import TerminalWidget

QUIET_MS = 250
"""The prompt stands when the shell has written something and then nothing for so long."""
PATIENCE_MS = 5_000
"""A shell that says nothing at all gets the command after so long. One that never stops gets no command then: it is
busy, and what a person types is not held back any longer."""


class OpeningLine(QObject):
    """What a person types meanwhile is held back, so that it does not end up in the middle of the command."""

    def __init__(self, terminal: TerminalWidget, parent: QObject) -> None:
        super().__init__(parent)
        self.command = ""
        self._terminal = terminal
        self._send: Callable[[bytes], None] | None = None
        self._held = b""
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._type)
        self._limit = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._limit.timeout.connect(self._give_up)

    def begin(self, send: Callable[[bytes], None]) -> None:
        """A shell has opened. `send` types into it."""
        self._held = b""
        if self.command:
            self._send = send
            self._quiet.start(PATIENCE_MS)

    @Slot()
    def note_output(self) -> None:
        if self._send is not None:
            if not self._limit.isActive():
                self._limit.start()
            self._quiet.start(QUIET_MS)

    def holds(self, data: bytes) -> bool:
        """Whether `data` is kept until the command was typed."""
        if self._send is None:
            return False
        self._held += data
        return True

    def stop(self) -> None:
        """The shell has gone."""
        self._quiet.stop()
        self._limit.stop()
        self._send, self._held = None, b""

    @Slot()
    def _type(self) -> None:
        send, held = self._send, self._held
        self.stop()
        if send is None:
            return
        if not self._is_asked_something():
            send(f" {self.command}\r".encode())  # with a space in front, most shells leave it out of their history
        if held:
            send(held)

    @Slot()
    def _give_up(self) -> None:
        send, held = self._send, self._held
        self.stop()
        if send is not None and held:
            send(held)

    def _is_asked_something(self) -> bool:
        """A prompt that ends in a colon wants a password or the like, and no command."""
        lines = [line.rstrip() for line in self._terminal.engine.lines()]
        return next((line.endswith(":") for line in reversed(lines) if line), False)
