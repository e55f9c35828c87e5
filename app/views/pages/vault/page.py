"""The Vault page: a gate while the vault is locked, its content while it is open, and the lock between the two."""

import sys
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.domain.audit import AuditNote
from app.domain.language import tr
from app.domain.settings import Vault as VaultSettings
from app.services.vault.keeper import VaultKeeper
from app.views.loading import load_in_turns
from app.views.pages.vault.auto_lock import AutoLock
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.entrance.desk import LANE, Entrance
from app.views.pages.vault.entrance.gate import Gate
from app.views.pages.vault.locking.watch import LockWatch
from app.views.pages.vault.scopes import Part
from app.views.tasks import TaskRunner
from app.views.telling import tell
from app.views.widgets.layout import Grow, column

if TYPE_CHECKING:
    from app.services.vault.unlocking.door import Door
    from app.services.vault.uses import Journals
    from app.views.pages.vault.browser import Browser

NEW_NAME = "vault.kdbx"
_PARTS = "app.views.pages.vault"
_SOON = (
    "app.views.widgets.lists",
    "app.views.widgets.task_strip",
    f"{_PARTS}.scope_model",
    f"{_PARTS}.models",
    f"{_PARTS}.panes",
    f"{_PARTS}.deed_list",
    f"{_PARTS}.codes.pictures",
    f"{_PARTS}.codes.code_field",
    f"{_PARTS}.generator.panel",
    f"{_PARTS}.entry.parts",
    f"{_PARTS}.entry.fields_editor",
    f"{_PARTS}.entry.files",
    f"{_PARTS}.entry.history",
    f"{_PARTS}.entry.detail",
    f"{_PARTS}.entry.form",
    f"{_PARTS}.asking",
    f"{_PARTS}.right",
    f"{_PARTS}.browser",
    f"{_PARTS}.rehearsal",
    f"{_PARTS}.merging.company",
    f"{_PARTS}.entry.keeping",
)
"""What shows the open vault: loaded while a person reads the gate, a part at a time."""
_LATER = (
    f"{_PARTS}.health.place",
    f"{_PARTS}.merging.place",
    f"{_PARTS}.audit.page",
    f"{_PARTS}.exchange.place",
    f"{_PARTS}.keys.place",
    f"{_PARTS}.help_place",
)
"""What shows its places: loaded in the same way once it is open."""
_PICTURE_MS = 150  # until the open vault is painted: beside a thread that loads, its picture took a third longer


def _forget(_: Path) -> None:
    pass


class VaultPage(QWidget):
    """`default_path` is where a new vault is proposed; `remember` is told the path of each vault that was opened;
    in the journals of `visits` its tools find where an entry was used. `door` is what is known of locked vaults, `idle`
    tells how many seconds nobody has touched the computer.

    `state_changed` brings words for the status area and whether the vault is open.
    """

    state_changed = Signal(str, bool)

    _keeper_changed = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        keeper: VaultKeeper,
        settings: VaultSettings | None = None,
        *,
        default_path: Path | None = None,
        remember: Callable[[Path], None] = _forget,
        visits: "Journals | None" = None,
        door: "Door | None" = None,
        idle: Callable[[], float | None] | None = None,
    ) -> None:
        super().__init__()
        self.tasks, self.keeper, self._settings = tasks, keeper, settings or VaultSettings()
        self._remember, self.visits, self.door = remember, visits, door
        self.clipboard = SecretClipboard(self._settings.clear_clipboard_after_s)
        self.auto_lock = AutoLock(self._settings.lock_after_minutes, idle=idle, watch=LockWatch())
        self.gate = Gate(tasks)
        self.entrance = Entrance(tasks, keeper, self.gate, default_path or Path.home() / NEW_NAME)
        self.entrance.path = Path(self._settings.path) if self._settings.path else None
        self.entrance.door = door
        self._is_preparing = self._is_expected = False
        self._stack = QStackedWidget()
        self._stack.addWidget(self.gate)
        self.setLayout(column(Grow(self._stack), spacing=0))
        self._connect()
        keeper.on_change(partial(tell, self._keeper_changed))  # from the thread of the task that unlocks
        self._follow_keeper()

    @cached_property
    def browser(self) -> "Browser":
        """What shows the open vault; made when a person begins to type the passphrase, or with the first vault."""
        from app.views.pages.vault.browser import Browser
        from app.views.pages.vault.deeds import Deeds
        from app.views.pages.vault.entry.keeping import DraftKeeping
        from app.views.pages.vault.merging.company import Company

        browser = Browser(self, self._help)
        self._deeds, self._drafts = Deeds(self, browser), DraftKeeping(self, browser)
        self._company = Company(self, browser, self._moved)
        browser.lock_asked.connect(self.lock)
        self._stack.addWidget(browser)
        return browser

    @property
    def words(self) -> str:
        """The state of the vault for a place where it is always seen: "Vault locks in 9 min"."""
        if not self.keeper.is_open:
            return tr("Vault is locked") if self.entrance.path else tr("No vault yet")
        return tr("Vault {locks}", locks=self.auto_lock.words[0].lower() + self.auto_lock.words[1:])

    def apply_settings(self, settings: VaultSettings) -> None:
        """Use other settings from now on. The path counts while the vault is locked."""
        before, self._settings = self._settings, settings
        if settings.shared_computer and not before.shared_computer and self.door is not None:
            self.tasks.start(self.door.forget_everything, lane=LANE, title=tr("Forget the vaults of this computer"))
        self.clipboard.seconds = settings.clear_clipboard_after_s
        self.entrance.path = Path(settings.path) if settings.path else self.entrance.path
        self._follow_keeper()

    @property
    def has_unsaved(self) -> bool:
        """Whether closing the window would lose what a person has typed."""
        return self._has_browser and self.browser.right.has_changes

    @property
    def _has_browser(self) -> bool:
        return "browser" in self.__dict__

    @Slot()
    def _prepare(self) -> None:
        """A passphrase is typed: make between two keys what shows the vault, so that it opens at once."""
        if not self._is_expected:
            self._is_expected = True
            self.tasks.start(self.keeper.get_ready, lane=LANE)
            load_in_turns([*(name for name in _SOON if name not in sys.modules), self._rehearse], self)

    def _rehearse(self) -> None:
        from app.views.pages.vault.locking.watch import load_source
        from app.views.pages.vault.rehearsal import rehearsal

        load_in_turns([*rehearsal(self.browser, self._stack.size()), load_source], self.browser)

    @Slot()
    def lock(self) -> None:
        """Close the vault. What is being saved is still saved."""
        self.keeper.lock()

    def _connect(self) -> None:
        self._keeper_changed.connect(self._follow_keeper)
        self.auto_lock.due.connect(self.lock)
        self.auto_lock.ticked.connect(self._show_state)
        self.entrance.opened.connect(self._opened)
        if self.door is not None:
            self.auto_lock.slept.connect(self._end_session)
        self.gate.typed.connect(self._prepare)
        self.gate.quick_asked.connect(self._prepare)  # Windows Hello: nothing is typed

    @Slot()
    def _follow_keeper(self) -> None:
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        if self.keeper.is_open:
            self.entrance.path = self.keeper.vault.path
            self.auto_lock.start(self._minutes, follows_screen=self._settings.lock_with_screen)
            self.gate.show_unlock(self.entrance.path)
            if not self.browser.shows(self.keeper.vault):  # else the settings are others: what is typed stays
                self.browser.show_vault(self.keeper.vault)
                self._drafts.bring_back()
            self._company.follow(self.keeper.vault)
            self._stack.setCurrentWidget(self.browser)
        else:
            if self.door is not None and self.door.holds_keys:
                self.auto_lock.rest()
            else:
                self.auto_lock.stop()
            self.clipboard.clear()
            if self._has_browser:
                self._company.forget()
                self.browser.forget()
            self.entrance.show()
            self._stack.setCurrentWidget(self.gate)
            if had_focus:
                self.gate.setFocus()  # what had it is hidden now
        self.setFocusProxy(self.browser if self.keeper.is_open else self.gate)
        self._show_state()

    @Slot()
    def _end_session(self) -> None:
        """The computer goes to sleep: what is held in the memory opens nothing after it."""
        if self.door is not None:
            self.door.end_session()
        if not self.keeper.is_open:
            self.auto_lock.stop()
            self.entrance.show()

    @property
    def _minutes(self) -> int:
        """After how many without anybody the vault is locked."""
        from app.services.vault.unlocking.door import SHARED_MINUTES

        minutes = self._settings.lock_after_minutes
        is_shared = self.door is not None and self.door.is_shared()
        return min(minutes or SHARED_MINUTES, SHARED_MINUTES) if is_shared else minutes

    @Slot()
    def _opened(self) -> None:
        if self.keeper.is_open:
            self._remember(self.keeper.vault.path)
            QTimer.singleShot(_PICTURE_MS, self, self._load_places)
            self.browser.listing.list.setFocus()

    @Slot()
    def _load_places(self) -> None:
        """First in a worker, and only then here: whoever imports what another thread does waits for it to the end."""
        if self.keeper.is_open:
            task = self.tasks.start(self.keeper.get_places_ready, lane="places of the vault")
            task.succeeded.connect(lambda _: load_in_turns(_LATER))

    def show_place(self, key: str) -> None:
        """Show one of the places of the open vault, and give it the focus."""
        scopes = self.browser.scopes.scopes
        if place := next((one for one in scopes if one.part is Part.PLACE and one.path == key), None):
            self.browser.go_to(place)

    def show_entry(self, id: str) -> None:
        """Leave a place of the page, and show an entry."""
        self.browser.show_entry(id)

    def changed(self) -> None:
        """A place has changed the vault: show it as it is now."""
        self.browser.refresh()

    def note(self, note: AuditNote) -> None:
        """Into the audit of the vault."""
        self.keeper.note(note)

    def _help(self, error: BaseException) -> list[QWidget]:
        return self._company.help(error)

    def _moved(self, path: Path) -> None:
        """The vault goes on in another file."""
        if self.keeper.is_open:
            self.entrance.path = path
            self.browser.side.name.set_words(path.name)
            self._remember(path)

    @Slot()
    def _show_state(self) -> None:
        if self._has_browser:
            self.browser.side.locks.set_words(self.auto_lock.words)
        self.state_changed.emit(self.words, self.keeper.is_open)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_preparing:
            self._is_preparing = True
            load_in_turns(_SOON)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.clipboard.clear()
        super().closeEvent(event)
