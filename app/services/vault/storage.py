"""The vault's file on disk: read with a limit, replaced in one move, with three dated backups beside it."""

import hmac
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.domain.errors import FileError, FileProblem
from app.domain.language import listed, tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultChanged, VaultDamaged, VaultGone
from app.services.files import LOCK_TIMEOUT, locked, own_file_errors, patiently, write_atomically
from app.services.vault.outer import MAX_SIZE
from app.services.vault.presence import holders

BACKUPS = 3
_OWNER_ONLY = 0o600
_STAMP = "%Y%m%d-%H%M%S"
_STAMPED = re.compile(r"\.backup-\d{8}-\d{6}")  # not a vault that somebody calls "Work.backup-office"


class VaultFile:
    """One file, and what it held when it was last read or written here."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self.patience = LOCK_TIMEOUT
        self.known = b""
        """The file as it was then, encrypted: what both sides come from when another program changes it meanwhile."""

    def read(self) -> bytes:
        """Raises VaultGone, FileError, and VaultDamaged for a file that is too large to be a vault."""
        self.known = data = self.present()
        return data

    def present(self) -> bytes:
        """What the file holds now. Raises as `read`."""
        with own_file_errors(self.path, "read"):
            try:
                found = self.path.stat()
                if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for, a device has no end
                    raise FileError(tr("{name} is not a file.", name=self.path.name), hint=tr("Choose another file."))
                if found.st_size > MAX_SIZE:
                    raise VaultDamaged(
                        tr("{name} is too large to be a vault.", name=self.path.name), hint=tr("Choose another file.")
                    )
                return patiently(self.path.read_bytes)
            except FileNotFoundError:
                if self.known:
                    raise VaultGone(tr("{path} is no longer there.", path=self.path)) from None
                raise

    def write_new(self, data: bytes) -> None:
        """Make the file. Raises FileError where one is already."""
        with self.alone():
            self.check_free()
            self._write(data, _OWNER_ONLY)

    def check_free(self) -> None:
        """Raise FileError where there is a file already."""
        if self.path.exists():
            raise FileError(tr("{path} exists already.", path=self.path), hint=tr("Open it, or choose another name."))

    def write(self, data: bytes, task: TaskContext, *, over: bytes) -> None:
        """Back up and replace the file, which must still hold `over`. Raises VaultChanged, VaultGone, FileError."""
        if not self.path.exists():
            raise VaultGone(tr("{path} is no longer there, so the change was not saved.", path=self.path))
        if not os.access(self.path.parent, os.W_OK):  # before the lock, whose file it would tell of
            raise FileError(
                tr("{name} cannot be saved: its folder is read-only.", name=self.path.name),
                problem=FileProblem.DENIED,
                hint=tr("Save the vault elsewhere, or ask the owner of the folder."),
            )
        with self.alone():
            self.replace(data, task, over=over)

    def replace(self, data: bytes, task: TaskContext, *, over: bytes) -> None:
        """As `write`, by who is `alone` already."""
        present = self.present()
        if not hmac.compare_digest(present, over):
            raise VaultChanged(tr("{name} was changed by another program since it was opened.", name=self.path.name))
        task.check()
        with own_file_errors(self.path, "read"):
            found = self.path.stat()
        mode, group = stat.S_IMODE(found.st_mode), found.st_gid if os.name != "nt" else -1
        self._back_up(present, mode, group)
        self._write(data, mode, group)

    def backups(self) -> list[Path]:
        """The newest first; one from a day that is yet to come counts as old, since a clock was wrong."""
        found = self.path.parent.glob(f"{_quoted(self.path.stem)}.backup-*{self.path.suffix}")
        tomorrow = (datetime.now() + timedelta(days=1)).strftime(_STAMP)
        names = [path for path in found if _STAMPED.fullmatch(path.stem.removeprefix(self.path.stem))]
        return sorted(names, key=lambda path: (_stamp(path) <= tomorrow, path.name), reverse=True)

    @contextmanager
    def explained_damage(self) -> Iterator[None]:
        """A damage that is found in the block says which backup to open."""
        try:
            yield
        except VaultDamaged as error:
            if error.hint == VaultDamaged.hint:
                newest = next(iter(self.backups()), None)
                error.hint = (
                    tr("Open its newest backup, {name}, which lies beside it.", name=newest.name)
                    if newest
                    else tr("No backup lies beside it. Choose another file, or take a copy from where you keep them.")
                )
            raise

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other Satchel writes meanwhile. Raises FileError that says who does."""
        try:
            with locked(self._lock, self.patience, self._lock_mode()):
                yield
        except FileError as error:
            if error.problem is FileProblem.IN_USE:
                names = listed([holder.words for holder in holders(self.path)])
                known = tr("It is open by {names}.", names=names) + " " if names else ""
                raise FileError(
                    tr("{name} is being saved by another program.", name=self.path.name),
                    problem=FileProblem.IN_USE,
                    hint=known + tr("Try again in a moment."),
                ) from error
            raise

    @property
    def _lock(self) -> Path:
        """Not `<name>.lock`: by that KeePass marks a file that it has open."""
        return self.path.with_name(f".{self.path.name}.satchel")

    def _lock_mode(self) -> int:
        """Whoever may write a shared vault must be able to hold its lock."""
        try:
            return (stat.S_IMODE(self.path.stat().st_mode) & 0o666) | _OWNER_ONLY
        except OSError:
            return _OWNER_ONLY

    def _write(self, data: bytes, mode: int, group: int = -1) -> None:
        write_atomically(self.path, data, mode=mode, group=group)
        self.known = data

    def _back_up(self, data: bytes, mode: int, group: int) -> None:
        stamp = datetime.now().strftime(_STAMP)
        backup = self.path.with_name(f"{self.path.stem}.backup-{stamp}{self.path.suffix}")
        if not backup.exists():  # of several changes in one second the first state is kept
            write_atomically(backup, data, mode=mode, group=group)
        for old in surplus(self.backups()):
            with own_file_errors(old, "removed"):
                old.unlink(missing_ok=True)


def surplus(backups: Sequence[Path]) -> list[Path]:
    """Which backups to remove, the newest given first: many of one day do not push out those of the days before."""
    kept, removed = list(backups), []
    while len(kept) > BACKUPS:
        same_day = _day(kept[0]) == _day(kept[1])
        removed.append(kept.pop(1 if same_day else -1))
    return removed


def _stamp(backup: Path) -> str:
    return backup.stem.rpartition("backup-")[2]


def _day(backup: Path) -> str:
    return _stamp(backup)[:8]


def _quoted(name: str) -> str:
    """`name` for a glob pattern."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
