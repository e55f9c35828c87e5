"""Opens Satchel at the next sign-in on this computer, where a run waits for its restart. No password is kept.

A scheduled task of this user on Windows (not yet run on one), an autostart entry of the desktop on Linux. Satchel then
offers to go on; what was laid is taken away when the run goes on or is undone.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import AppError
from app.domain.setup import Operation
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.facts.parameters import encode_single, single_script
from app.services.files import own_file_errors, write_atomically

PS_OFFER = r"""$ErrorActionPreference = 'Stop'
$act = New-ScheduledTaskAction -Execute $p.program -Argument $p.rest
$who = [Security.Principal.WindowsIdentity]::GetCurrent().Name
$when = New-ScheduledTaskTrigger -AtLogOn -User $who
$set = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
$as = New-ScheduledTaskPrincipal -UserId $who -LogonType Interactive
Register-ScheduledTask -TaskName 'Satchel goes on' -Action $act -Trigger $when -Settings $set -Principal $as -Force | Out-Null
"""  # noqa: E501 - a script in its own language
PS_WITHDRAW = r"""Unregister-ScheduledTask -TaskName 'Satchel goes on' -Confirm:$false -ErrorAction SilentlyContinue
"""

_ENTRY = """[Desktop Entry]
Type=Application
Name=Satchel goes on
Comment=A setup of this computer waits for you
Exec={command}
X-GNOME-Autostart-enabled=true
"""


def this_program() -> tuple[str, ...]:
    """The words that start this Satchel."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "app")


def offer(target: Target, program: Sequence[str], task: TaskContext) -> str:
    """See to it that Satchel opens; "" when it will, else why not. `target` is this computer."""
    try:
        if target.os is Os.WINDOWS:
            rest = " ".join(f'"{word}"' for word in program[1:])
            _run(target, Operation({Os.WINDOWS: PS_OFFER}, {"program": program[0], "rest": rest}), task)
        else:
            entry = _entry()
            with own_file_errors(entry, "written"):
                entry.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(entry, _ENTRY.format(command=" ".join(map(_word, program))).encode(), mode=0o644)
    except AppError as error:
        return str(error)
    return ""


def withdraw(target: Target, task: TaskContext) -> None:
    """Take away what `offer` has laid, if anything."""
    try:
        if target.os is Os.WINDOWS:
            _run(target, Operation({Os.WINDOWS: PS_WITHDRAW}), task)
        else:
            with own_file_errors(_entry(), "removed"):
                _entry().unlink(missing_ok=True)
    except AppError:  # it opens a program, no more
        return


def _run(target: Target, operation: Operation, task: TaskContext) -> None:
    """As the user who is signed in, with no more rights."""
    script = single_script(target.os, operation.scripts[target.os])
    target.run(script, task, timeout=30, stdin=encode_single(target.os, operation.given))


def _entry() -> Path:
    settings = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(settings) / "autostart" / "satchel-goes-on.desktop"


def _word(text: str) -> str:
    """One word of `Exec` (Desktop Entry Specification 1.5, "The Exec key"): quoted, and then escaped as a string."""
    quoted = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in text).replace("%", "%%")
    return '"' + quoted.replace("\\", "\\\\") + '"'
