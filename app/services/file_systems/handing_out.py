"""Files of devices that other programs of this computer are to take: they lie in folders that are wiped at the end."""

import shutil
import threading
import uuid
from pathlib import Path

from app.services.files import Claim, own_file_errors


class HandOut:
    """One for the program. Safe to use from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._own: tuple[Path, Claim] | None = None

    def make(self) -> Path:
        """A new folder that only this person can read. What a killed program has left is wiped first.

        Raises FileError.
        """
        with self._lock:
            if self._own is None:
                self.wipe_left_over()
                own = self._folder / uuid.uuid4().hex
                claim = Claim.take(own)
                if claim is None:
                    raise RuntimeError("a new name is taken")
                self._own = own, claim
            made = self._own[0] / uuid.uuid4().hex[:8]
            with own_file_errors(made, "made"):
                self._own[0].mkdir(mode=0o700, parents=True, exist_ok=True)
                made.mkdir(mode=0o700)
            return made

    def close(self) -> None:
        """The end of the program: nothing of it stays."""
        with self._lock:
            if self._own is not None:
                folder, claim = self._own
                self._own = None
                shutil.rmtree(folder, ignore_errors=True)
                claim.drop()

    def wipe_left_over(self) -> None:
        """Wipe what no running program holds."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if folder.is_dir() and not folder.is_symlink() and (claim := Claim.take(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                claim.drop()
