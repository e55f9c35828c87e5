"""A secret is typed at a real shell, with mistakes that are put right: its editor draws it, no replay shows it."""

import fcntl
import os
import pty
import random
import select
import shutil
import struct
import subprocess
import termios
import time

import pytest

from app.domain.secret import Secret
from app.services.recordings.known import KnownSecrets
from app.services.recordings.redactor import Redactor
from app.views.terminal.colors import terminal_colors
from app.views.terminal.engine import TerminalEngine
from app.views.theme import Theme

SECRET = "hunter2-Secret"
SHELLS = (["bash", "--norc", "-i"], ["zsh", "-f", "-i"], ["fish", "--private", "--no-config"])
QUIET_S, LONGEST_S = 0.03, 2.0


class TypedAt:
    """A shell with a terminal of 80 columns, and all that it wrote."""

    def __init__(self, command: list[str], home: str) -> None:
        self.pieces: list[bytes] = []
        self._terminal, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**os.environ, "TERM": "xterm", "PS1": "$ ", "HOME": home}
        self._shell = subprocess.Popen(
            command,
            stdin=end,
            stdout=end,
            stderr=end,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(end)

    def read(self, quiet: float = QUIET_S) -> None:
        """Until nothing has come for a moment."""
        ends_at = time.monotonic() + LONGEST_S
        while time.monotonic() < ends_at and select.select([self._terminal], [], [], quiet)[0]:
            try:
                self.pieces.append(os.read(self._terminal, 65536))
            except OSError:  # it has ended
                return

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())
        self.read()

    def close(self) -> None:
        os.close(self._terminal)
        self._shell.wait(10)


def type_with_mistakes(shell: TypedAt, chance: random.Random) -> None:
    for letter in SECRET:
        while chance.random() < 0.25:
            shell.type(chance.choice("xyzS2"))
            shell.type("\x7f")
        if chance.random() < 0.1:  # forgotten, and put in
            for keys in ("Q", "\x1b[D", letter, "\x1b[C\x7f"):
                shell.type(keys)
        else:
            shell.type(letter)


def screen_of(theme: Theme, pieces: list[str]) -> str:
    engine = TerminalEngine(80, 24, terminal_colors(theme.color))
    for piece in pieces:
        engine.feed(piece.encode())
    return "".join(line.rstrip() for line in engine.lines())


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("command", SHELLS, ids=lambda command: command[0])
def test_no_replay_shows_a_secret_that_was_typed_with_mistakes(
    command: list[str], seed: int, theme: Theme, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    shell = TypedAt(command, str(tmp_path_factory.mktemp("home")))
    shell.read(0.7)
    shell.type("true ")
    type_with_mistakes(shell, random.Random(seed))
    for keys in ("\r", "\x10", "\r", "exit\r"):  # the second time from the shell's history
        shell.type(keys)
    shell.close()
    written = [piece.decode("utf-8", "replace") for piece in shell.pieces]
    assert SECRET in screen_of(theme, written), "it was not typed right"
    redactor = Redactor(KnownSecrets([Secret(SECRET)]))
    given = [piece for text in written for piece in redactor.feed(0, text)] + redactor.flush()
    recorded = [piece.text for piece in given]
    assert SECRET not in "".join(recorded)
    assert SECRET not in screen_of(theme, recorded)
    assert "true " in screen_of(theme, recorded)
