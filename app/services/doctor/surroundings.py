"""What the program finds around it: a screen, a clock, a store for keys, a folder for temporary files, its log."""

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.task import TaskContext
from app.services.doctor.conditions import Condition, bad, good, note
from app.services.paths import Paths

_BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""No Satchel is older than this: a clock that says so is wrong."""
_AHEAD = timedelta(hours=1)
_TAIL = 200_000  # bytes of the log in which the last bug is looked for
_BUG = re.compile(r"^(?P<time>[\d-]+ [\d:,]+) (?:CRITICAL|ERROR) (?P<rest>.*)$", re.MULTILINE)
_RAISED = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Iteration))\b", re.MULTILINE)


def look_around(paths: Paths, task: TaskContext, *, has_display: bool) -> Iterator[Condition]:
    yield _look_at_screen(has_display)
    yield _look_at_clock(paths)
    yield _look_at_keys(task)
    yield _look_at_temporary()
    yield from _look_at_log(paths.log_file)


def _look_at_screen(has_display: bool) -> Condition:
    subject = tr("Screen")
    if has_display:
        return good(subject, os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or tr("there is one"))
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        words = tr("The screen that DISPLAY or WAYLAND_DISPLAY names does not answer.")
        return bad(subject, words, tr("Over SSH: connect with ssh -X. With sudo: start it as yourself."))
    words = tr("There is none: the window cannot be opened, the command line works.")
    return note(subject, words, tr("Start it from a desktop, or over ssh -X."))


def _look_at_clock(paths: Paths) -> Condition:
    """A clock that is wrong makes certificates invalid and one-time passwords wrong; no network is asked."""
    subject, now = tr("Clock"), datetime.now(UTC)
    remedy = tr("Set the clock of this computer: certificates and one-time passwords depend on it.")
    if now < _BUILT:
        return bad(subject, tr("It says {time:%d %b %Y}, when there was no Satchel yet.", time=local(now)), remedy)
    newest = max(map(_written, (paths.log_file, paths.settings_file, paths.devices_file, paths.window_file)))
    if newest - now > _AHEAD:
        words = tr("It says {time:%d %b %Y, %H:%M}, and files of Satchel are from {later:%d %b %Y, %H:%M}.",
                   time=local(now), later=local(newest))  # fmt: skip
        return bad(subject, words, remedy)
    return good(subject, f"{local(now):%d %b %Y, %H:%M %z}")


def _written(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return _BUILT


def _look_at_keys(task: TaskContext) -> Condition:
    from app.services.vault.unlocking.half_keys import SystemHalfKeys

    subject = tr("Store for keys")
    if problem := SystemHalfKeys().problem(task):
        return note(subject, problem, tr("Quick unlock is not offered; the passphrase of the vault works."))
    return good(subject, tr("there is one: quick unlock is offered"))


def _look_at_temporary() -> Condition:
    subject = tr("Temporary files")
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
    except OSError as error:
        words = tr("None can be written: {reason}.", reason=error.strerror or error)
        return bad(subject, words, tr("Make room, or name a folder that can be written in the variable TMPDIR."))
    return good(subject, tempfile.gettempdir())


def _look_at_log(log: Path) -> Iterator[Condition]:
    subject = tr("Log")
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL))
            tail = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        yield good(subject, tr("nothing was written to {path} yet", path=log))
        return
    except OSError as error:
        yield note(subject, tr("{path} cannot be read: {reason}.", path=log, reason=error.strerror))
        return
    yield good(subject, tr("{path}; the variable SATCHEL_LOG=debug makes it tell more", path=log))
    bugs = list(_BUG.finditer(tail))
    if bugs:
        last = bugs[-1]
        kinds = _RAISED.findall(tail, last.end())
        yield note(
            tr("Last bug"),
            tr("{time}: {kind}", time=last["time"].partition(",")[0], kind=kinds[-1] if kinds else last["rest"][:120]),
            tr("Send the end of the log to the makers of Satchel; passwords are taken out of it."),
        )


def look_safely(looks: Iterator[Condition], subject: str) -> Iterator[Condition]:
    """What a look itself stumbles over is a condition too: the doctor is asked when things are broken."""
    try:
        yield from looks
    except AppError as error:
        yield bad(subject, str(error), error.hint)
    except (OSError, ImportError, ValueError, LookupError, RuntimeError) as error:
        yield bad(subject, f"{type(error).__name__}: {error}", tr("Run satchel self-test, and send what it says."))
