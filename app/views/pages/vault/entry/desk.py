"""What the parts of an entry's pane share: the way to the vault, to work beside the window, and to a person's eyes."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.audit import AuditVerb
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.disclosing import PASSWORD, disclose
from app.views.pages.vault.places import VaultHost
from app.views.pages.vault.reveal import RevealPopup
from app.views.tasks import Task
from app.views.theme import theme

if TYPE_CHECKING:
    from app.domain.credentials import EntryField
    from app.services.vault.details import Holdings
    from app.services.vault.one_time_codes import CodeSource
    from app.services.vault.vault import Vault

LANE = "vault"

type VaultWork[T] = Callable[["Vault", TaskContext], T]


class EntryDesk(QObject):
    """`started` brings a task and words for its beginning, `failed` an error that a person should read."""

    started = Signal(object, str)
    failed = Signal(object)

    def __init__(self, host: VaultHost, owner: QWidget) -> None:
        super().__init__(owner)
        self.host = host
        self._owner = owner

    @cached_property
    def popup(self) -> RevealPopup:
        popup = RevealPopup(self._owner.window())  # of a child Qt would want a window of its own
        theme().dress(popup)
        return popup

    def forget(self) -> None:
        """Take what is shown from the screen."""
        if "popup" in self.__dict__:
            self.popup.let_go()

    @property
    def vault(self) -> "Vault":
        """Raises VaultLocked."""
        return self.host.keeper.vault

    def secret(self, id: str, verb: AuditVerb, field: str = PASSWORD) -> Secret | None:
        """A value for a person, noted in the audit first. None where there is none; why was said."""
        return self.asked(lambda: disclose(self.host.keeper, id, verb, field))

    def fields(self, id: str) -> "tuple[EntryField, ...]":
        """The added fields of an entry. Raises VaultLocked, EntryNotFound."""
        from app.services.vault.details import fields_of

        return fields_of(self.vault, id)

    def holdings(self, id: str) -> "Holdings":
        """How much an entry holds beside the usual fields. Raises VaultLocked, EntryNotFound."""
        from app.services.vault.details import holdings

        return holdings(self.vault, id)

    def code_source(self, id: str) -> "CodeSource":
        """What the codes of an entry are made from. Raises VaultLocked, EntryNotFound, CodeInvalid."""
        from app.services.vault.entry_codes import code_of

        return code_of(self.vault, id)

    def clock_doubt(self, moment: float) -> str:
        """Why the clock, by which codes are made, cannot be right. Raises VaultLocked."""
        from app.services.vault.entry_codes import clock_doubt

        return clock_doubt(self.vault, moment)

    def asked[T](self, ask: Callable[[], T]) -> T | None:
        """What `ask` gives. None after a failure, which is shown."""
        try:
            return ask()
        except AppError as error:
            self.failed.emit(error)
            return None

    def change(self, work: VaultWork[object], title: str) -> Task:
        """Change the vault beside the window, which its audit sees; then all of the page is read again."""
        keeper = self.host.keeper
        task = self.host.tasks.start(lambda context: work(keeper.vault, context), lane=LANE, title=title)
        self.started.emit(task, tr("Saving the vault"))
        task.succeeded.connect(self._changed)
        return task

    @Slot()
    def _changed(self) -> None:
        if self.host.keeper.is_open:
            self.host.changed()

    def read(self, work: VaultWork[object], title: str, *, quietly: bool = False) -> Task:
        """Do something beside the window that leaves the vault as it is. `quietly`: without the strip."""
        keeper = self.host.keeper
        task = self.host.tasks.start(lambda context: work(keeper.vault, context), lane=LANE, title=title)
        if not quietly:
            self.started.emit(task, title)
        return task
