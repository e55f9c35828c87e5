"""What the cards before the vault do: open it, make it, and know what is known of it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import NoQuickUnlock, QuickUnlockEnded, TooManyTries, WrongPassphrase, WrongPin
from app.services.vault.keeper import VaultKeeper
from app.views.pages.vault.entrance.gate import Gate
from app.views.tasks import Task, TaskRunner

if TYPE_CHECKING:
    from app.services.vault.unlocking.door import Door, Sight

LANE = "vault"
_LOOKING = tr("vault door")  # a lane of its own: an unlock must not wait for what is only good to know


class Entrance(QObject):
    """Works the gate for the vault at `path`. `opened` follows each unlock that a person asked for here."""

    opened = Signal()

    def __init__(self, tasks: TaskRunner, keeper: VaultKeeper, gate: Gate, default_path: Path) -> None:
        super().__init__(gate)  # with the gate goes whoever would show something on it
        self._tasks, self._keeper, self._gate, self._default_path = tasks, keeper, gate, default_path
        self.path: Path | None = None
        self.door: Door | None = None
        self._key_file: Path | None = None
        self._looking: Task | None = None
        gate.unlock_asked.connect(self._unlock)
        gate.quick_asked.connect(self._unlock_quickly)
        gate.create_asked.connect(self._create)
        gate.other_asked.connect(self._open_other)
        gate.file_chosen.connect(self.open_file)
        gate.new_asked.connect(self._show_create)

    def show(self) -> None:
        """The card that fits to the vault, or the one that makes the first."""
        if self.path is None:
            self._gate.show_create(self._default_path)
        else:
            self._gate.show_unlock(self.path)
            self.look()

    @Slot(object)
    def open_file(self, path: Path) -> None:
        """Another vault."""
        self.path = path
        self.show()
        self._gate.locked.passphrase.setFocus()

    def look(self) -> None:
        """Find out what is known of the vault; until then its passphrase is asked for."""
        if self.door is None or self.path is None:
            return
        look, path = self.door.look, self.path

        def work(task: TaskContext) -> "tuple[Path, Sight]":
            return path, look(path, task)

        self._looking = self._tasks.start(work, lane=_LOOKING)
        self._looking.succeeded.connect(self._show_sight)

    @Slot(object)
    def _show_sight(self, seen: "tuple[Path, Sight]") -> None:
        path, sight = seen
        if path != self.path or self._keeper.is_open:
            return
        card = self._gate.locked
        card.show_recent(sight.recent)
        card.show_tries(sight.wrong, sight.wait)
        if sight.key_file is not None and not card.passphrase.text():
            card.set_key_file(sight.key_file)
        if sight.standing is not None and not card.passphrase.text() and not card.strip.is_running:
            self._gate.show_quick(path, sight.standing)

    @Slot()
    def _show_create(self) -> None:
        self._gate.show_create(_free(self._default_path))
        self._gate.making.passphrase.setFocus()

    @Slot()
    def _open_other(self) -> None:
        path = self._gate.ask_file((self.path or self._default_path).parent)
        if path is not None:
            self.open_file(path)

    @Slot(object, object)
    def _unlock(self, passphrase: Secret, key_file: Path | None) -> None:
        if self.path is None:
            return
        self._key_file = key_file
        task = self._start(partial(self._keeper.unlock, self.path, passphrase, key_file=key_file), tr("Open the vault"))
        self._gate.locked.strip.follow(task, tr("Opening the vault"))
        task.failed.connect(self._unlock_failed)
        task.succeeded.connect(self._remember)

    @Slot(object)
    def _unlock_failed(self, error: BaseException) -> None:
        if isinstance(error, WrongPassphrase | TooManyTries):
            self._gate.locked.show_wrong(str(error), error.hint)
            self.look()

    @Slot(object)
    def _unlock_quickly(self, pin: Secret | None) -> None:
        if self.path is None or self.door is None:
            return
        task = self._start(partial(self.door.unlock_quickly, self.path, pin), tr("Open the vault"))
        self._gate.quick.strip.follow(task, tr("Opening the vault"))
        task.failed.connect(self._quick_failed)
        task.succeeded.connect(self.opened)

    @Slot(object)
    def _quick_failed(self, error: BaseException) -> None:
        if isinstance(error, WrongPin) and error.left:
            self._gate.quick.show_wrong(str(error), error.hint)
        elif isinstance(error, NoQuickUnlock):
            self._gate.quick.setFocus()
        elif isinstance(error, WrongPin | QuickUnlockEnded) and self.path is not None:
            self._gate.show_unlock(self.path)
            self._gate.locked.strip.show_failure(error)
            self._gate.locked.setFocus()

    @Slot(object, object)
    def _create(self, path: Path, passphrase: Secret) -> None:
        self._key_file = key_file = self._gate.making.key_file.file
        task = self._start(partial(self._keeper.create, path, passphrase, key_file=key_file), tr("Make the vault"))
        self._gate.making.strip.follow(task, tr("Making the vault"))
        task.succeeded.connect(self._remember)

    @Slot()
    def _remember(self) -> None:
        if self.door is not None and self._keeper.is_open:
            remember = partial(self.door.remember, self._keeper.vault.path, self._key_file)
            self._tasks.start(remember, lane=_LOOKING)  # a convenience: nobody is troubled when it fails
        self.opened.emit()

    def _start(self, work: Callable[[TaskContext], object], title: str) -> Task:
        return self._tasks.start(work, lane=LANE, title=title)


def _free(path: Path) -> Path:
    """`path`, or the first of "vault-2.kdbx", "vault-3.kdbx", … that is not there yet."""
    number = 2
    free = path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
