"""Opens a text in an editor of this computer. Never by its name alone: what a device calls a text could be run."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from app.domain.errors import FileError
from app.domain.language import tr
from app.services.surroundings import persons_environment
from app.services.targets.local import child_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.domain.task import TaskContext

KNOWN = ("gnome-text-editor", "kate", "kwrite", "gedit", "xed", "pluma", "mousepad", "featherpad", "l3afpad", "code")
"""Editors with a window that Linux desktops have."""
NOT_FOUND = tr("No text editor was found on this computer")
_HINT = tr("Name one in Settings, Files.")


def open_in_editor(path: Path, chosen: str, task: TaskContext) -> None:
    """Start an editor and do not wait for it. `chosen` is a person's own, as a command; "" finds the usual one.

    Raises FileError where there is none, or it cannot be started.
    """
    task.check()
    command = [*_chosen(chosen), str(path)] if chosen.strip() else [*usual_editor(), str(path)]
    own = persons_environment()
    environment = child_environment(own) | {
        name: value for name, value in own.items() if name.startswith(("LC_", "LANG"))
    }
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise FileError(
            tr("{command} cannot be started: {strerror}.", command=command[0], strerror=error.strerror or error),
            hint=_HINT,
        ) from error
    threading.Thread(target=process.wait, daemon=True).start()  # nobody's business when, but somebody must take its end


def usual_editor() -> Sequence[str]:
    """The command of this computer's usual text editor. Raises FileError."""
    if sys.platform == "win32":
        return ("notepad.exe",)
    if sys.platform == "darwin":
        return ("open", "-t")  # the default text editor, whatever the file claims to be
    found = next((name for name in KNOWN if shutil.which(name)), "")
    if not found:
        raise FileError(f"{NOT_FOUND}.", hint=_HINT)
    return (found,)


def _chosen(command: str) -> list[str]:
    try:
        parts = shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise FileError(tr("{command} is no command: {error}.", command=command, error=error), hint=_HINT) from error
    return [part.strip('"') for part in parts]
