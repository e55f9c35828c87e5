"""A computer that a test moves: its clock, its restarts, its store for half keys and its Windows Hello."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.domain.task import TaskContext
from app.domain.vault_errors import NoQuickUnlock
from app.services.vault.unlocking.quick import QuickUnlock
from tests.services.vault.conftest import CHEAP


class FakeHalfKeys:
    """A store that keeps in memory. `reason` is why it cannot."""

    def __init__(self) -> None:
        self.halves: dict[str, bytes] = {}
        self.reason = ""

    def problem(self, task: TaskContext) -> str:
        return self.reason

    def keep(self, name: str, half: bytes, task: TaskContext) -> None:
        if self.reason:
            raise NoQuickUnlock(self.reason)
        self.halves[name] = half

    def half(self, name: str, task: TaskContext) -> bytes | None:
        if self.reason:
            raise NoQuickUnlock(self.reason)
        return self.halves.get(name)

    def forget(self, name: str, task: TaskContext) -> None:
        if self.reason:
            raise NoQuickUnlock(self.reason)
        self.halves.pop(name, None)


class FakeHello:
    """A Windows Hello whose person says yes or no."""

    def __init__(self) -> None:
        self.knows_person = True
        self.secret = b"of the TPM"

    def problem(self, task: TaskContext) -> str:
        return ""

    def sign(self, challenge: bytes, task: TaskContext) -> bytes:
        if not self.knows_person:
            raise NoQuickUnlock("Windows Hello was cancelled.")
        return hashlib.sha512(self.secret + challenge).digest()


@dataclass
class Computer:
    folder: Path
    now: float = 1_800_000_000.0
    boot: str = "first"
    is_shared: bool = False
    store: FakeHalfKeys = field(default_factory=FakeHalfKeys)
    hello: FakeHello = field(default_factory=FakeHello)

    def start_satchel(self) -> QuickUnlock:
        """A new one knows only what is on the disk and in the store."""
        return QuickUnlock(
            self.folder / "quick.json", self.store, self.hello, is_shared=lambda: self.is_shared,
            clock=lambda: self.now, boot=lambda: self.boot, kdf=CHEAP,
        )  # fmt: skip


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)
