"""Runs the program as its own process."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from tests.end_to_end.copies import ROOT, ready

SATCHEL = [sys.executable, "-m", "app"]
LONGEST = 120.0
"""Seconds that a command may take; what waits for ever ends then."""


def satchel(
    *arguments: object,
    stdin: str | None = None,
    secrets: Mapping[str, str] = {},
    before: Sequence[str] = (),
    environment: Mapping[str, str] = {},
) -> "subprocess.CompletedProcess[str]":
    """Run the program, as a copy of one that is loaded where that is the same.

    `secrets` maps an option such as "--password-fd" to the line that the descriptor gives.

    "--param-fd word" becomes "--param-fd word=N". A process of Windows inherits no descriptors but the standard ones:
    there the lines come one after the other by standard input.
    """
    inherits = os.name != "nt"
    words, descriptors = [str(argument) for argument in arguments], []
    for option, secret in secrets.items():
        if inherits:
            reader, writer = os.pipe()
            os.write(writer, f"{secret}\n".encode())
            os.close(writer)
            descriptors.append(reader)
        else:
            reader, stdin = 0, f"{stdin or ''}{secret}\n"
        at = words.index("--") if "--" in words else len(words)
        name, _, value = option.partition(" ")
        words[at:at] = [name, f"{value}={reader}" if value else str(reader)]
    whole = {**os.environ, **environment}
    try:
        if sys.platform == "linux" and not before and ready().can_be(whole):
            return ready().run(words, stdin or "", descriptors, whole, LONGEST)
        return subprocess.run(
            [*before, *SATCHEL, *words],
            input=stdin or "",
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST,
            cwd=ROOT,
            pass_fds=descriptors,
            env=whole,
        )
    finally:
        for reader in descriptors:
            os.close(reader)


def at_a_terminal(words: Sequence[object], talk: Callable[[Callable[[str], None], Callable[[str], None]], None]) -> int:
    """Run the program on a real terminal. `talk(expect, type)` plays the person."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [*SATCHEL, *map(str, words)])
    seen = ""

    def read() -> str:
        """What it says next; nothing when it has ended."""
        ready, _, _ = select.select([terminal], [], [], LONGEST)
        assert ready, f"it says nothing more than {seen!r}"
        with contextlib.suppress(OSError):
            return os.read(terminal, 4096).decode("utf-8", "replace")
        return ""

    def expect(text: str) -> None:
        nonlocal seen
        while text not in seen:
            more = read()
            assert more, f"it ended after {seen!r}"
            seen += more
        seen = seen.partition(text)[2]

    try:
        talk(expect, lambda text: os.write(terminal, text.encode()) and None)
        while read():
            pass
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
