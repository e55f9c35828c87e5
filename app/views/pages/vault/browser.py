"""The open vault: parts at the left, entries in the middle, one entry or its form at the right."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.credentials import VaultEntry
from app.domain.secret import Secret
from app.domain.vault_errors import VaultLocked
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.entry.detail import DetailPane
from app.views.pages.vault.entry.form import EntryForm
from app.views.pages.vault.models import ALL_ENTRIES, EntryModel, Part, Scope, ScopeModel, scopes_of
from app.views.pages.vault.panes import ListPane, SidePane
from app.views.pages.vault.parts import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.notice import Notice
from app.views.widgets.task_strip import Helpers, TaskStrip

if TYPE_CHECKING:
    from app.services.vault.vault import Vault

NARROW = 1100  # pixels of the page below which the side pane becomes a box


class Browser(QWidget):
    """Shows a vault and asks for what is to be done with it: it changes nothing itself."""

    save_asked = Signal(str, object)  # id, "" for a new entry; EntryDraft
    delete_asked = Signal(str)
    restore_asked = Signal(str)
    lock_asked = Signal()

    def __init__(self, clipboard: SecretClipboard, helpers: Helpers | None = None) -> None:
        super().__init__()
        self._vault: Vault | None = None
        self._scope = ALL_ENTRIES
        self._shown = ""  # id of the entry that is shown
        self.scopes, self.entries = ScopeModel(self), EntryModel(self)
        self.side, self.listing = SidePane(self.scopes), ListPane(self.scopes, self.entries)
        self.side.hide()  # until there is room
        self.detail = DetailPane(clipboard, self._password)
        self.strip = TaskStrip(helpers=helpers, stop_words="Cancel", stopped_words="Cancelled. Nothing was saved.")
        self.unsaved = Notice("warning", "This entry has changes.", "Save or cancel them first.")
        self.unsaved.hide()
        self._add_first, self._clear_search = Button("Add entry", "plus", Kind.PRIMARY), Button("Clear search")
        self.empty = EmptyState("key-round", "", "", self._add_first, self._clear_search)
        self.right = QStackedWidget()
        for pane in (self.empty, self.detail):
            self.right.addWidget(pane)
        style(self.unsaved, flush="true")
        self.strip.setContentsMargins(0, 12, 0, 0)  # its own, so that it takes no room while it is hidden
        strip_line = row(self.strip, margins=(28, 0, 28, 0))
        right = panel(column(self.unsaved, strip_line, Grow(self.right), spacing=0), bg="surface")
        right.setProperty("pane", True)
        self.setLayout(row(self.side, self.listing, Grow(right), spacing=0))
        self.setFocusProxy(self.listing)
        self._connect()
        self._bind_keys()

    @cached_property
    def form(self) -> EntryForm:
        """Made with the first entry that is added or edited."""
        form = EntryForm()
        form.saved.connect(self.save_asked)
        form.cancelled.connect(self.close_form)
        self.right.addWidget(form)
        return form

    def _connect(self) -> None:
        self.side.chosen.connect(self._choose_scope)
        self.side.lock_asked.connect(self.lock_asked)
        self.listing.scope_chosen.connect(self._choose_scope)
        self.listing.searched.connect(self._list_entries)
        self.listing.chosen.connect(self._choose_entry)
        self.listing.list.doubleClicked.connect(self.start_edit)
        self.listing.add.clicked.connect(self.start_new)
        self._add_first.clicked.connect(self.start_new)
        self._clear_search.clicked.connect(self.listing.search.edit.clear)
        self.detail.edit_asked.connect(self.start_edit)
        self.detail.delete_asked.connect(self.delete_asked)
        self.detail.restore_asked.connect(self.restore_asked)
        self.detail.failed.connect(self.strip.show_failure)

    def _bind_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+F": self._focus_search,
            "Ctrl+N": self.start_new,
            "Ctrl+B": self.detail.copy_user,
            "Ctrl+Return": self._press_primary,
            "F2": self.start_edit,
            "Escape": self._step_back,
        }
        for name, act in keys.items():
            self._bind(name, act, self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for name, act in {"Ctrl+C": self.detail.copy_password, "Delete": self.detail.confirm_delete}.items():
            self._bind(name, act, self.listing.list, Qt.ShortcutContext.WidgetShortcut)

    def _bind(self, keys: str, act: Callable[[], None], owner: QWidget, context: Qt.ShortcutContext) -> None:
        shortcut = QShortcut(QKeySequence(keys), owner)
        shortcut.setContext(context)
        shortcut.activated.connect(act)

    def show_vault(self, vault: "Vault") -> None:
        """Show another vault from its beginning."""
        self.forget()
        self._vault = vault
        self.side.name.set_words(vault.path.name)
        self.refresh()

    def forget(self) -> None:
        """Show nothing of any vault any more."""
        self._vault, self._scope, self._shown = None, ALL_ENTRIES, ""
        self.listing.search.edit.clear()
        self.scopes.show([])
        self.entries.show(())
        self.detail.show_entry(None)
        self._leave_form()
        self.right.setCurrentWidget(self.empty)

    def refresh(self, show: str = "") -> None:
        """Read the vault again, after a change; `show` is the id of the entry to show then."""
        if self._vault is None:
            return
        try:
            scopes = scopes_of(self._vault.entries(), self._vault.groups(), len(self._vault.recycled()))
        except VaultLocked:
            return  # closed in another thread: the page is about to hear of it
        self.scopes.show(scopes)
        if self.scopes.row_of(self._scope) < 0 or (show and not self._lists(show)):
            self._scope = ALL_ENTRIES
        self._shown = show or self._shown
        self.side.show_scope(self._scope)
        self.listing.show_scope(self._scope)
        self._list_entries()

    def _lists(self, id: str) -> bool:
        """Whether the chosen part holds an entry; a search that would hide it is ended."""
        assert self._vault is not None  # noqa: S101 - only asked while there is one
        entry = next((entry for entry in self._vault.entries() if entry.id == id), None)
        text = self.listing.search.text
        if entry is not None and text.strip() and entry not in self._vault.search(text):
            self.listing.search.edit.clear()
        return entry is not None and self._scope.holds(entry)

    def show_scope(self, scope: Scope) -> None:
        """List another part of the vault."""
        self._scope = scope
        self.side.show_scope(scope)
        self.listing.show_scope(scope)
        self._list_entries()

    @Slot(object)
    def _choose_scope(self, scope: Scope) -> None:
        if (scope.part, scope.path) != (self._scope.part, self._scope.path):
            self.show_scope(scope)

    @Slot()
    def _list_entries(self) -> None:
        if self._vault is None:
            return
        text = self.listing.search.text.strip()
        try:
            found = self._found(self._vault, text)
        except VaultLocked:
            return
        self.entries.show(found, with_place=self._scope.part is Part.ALL)
        wanted = self._shown
        if not self.listing.select(wanted) and found:
            self.listing.select(self.entries.entry(0).id)
        self._show_right()

    def _found(self, vault: "Vault", text: str) -> Sequence[VaultEntry]:
        """The entries of the chosen part that a search finds, by title."""
        if self._scope.part is Part.RECYCLED:
            found = [entry for entry in vault.recycled() if text.casefold() in entry.title.casefold()]
            return sorted(found, key=lambda entry: entry.title.casefold())
        every = vault.search(text)
        return every if self._scope.part is Part.ALL else [entry for entry in every if self._scope.holds(entry)]

    @Slot()
    def _choose_entry(self) -> None:
        index = self.listing.list.currentIndex()
        if not index.isValid():
            return
        entry = self.entries.entry(index.row())
        if self._is_editing and self.form.has_changes and entry.id != self._shown:
            self.unsaved.show()
            self.listing.select(self._shown)
            return
        if entry.id != self._shown or not self._is_editing:
            self._shown = entry.id
            self._leave_form()
            self._show_right()

    @property
    def _is_editing(self) -> bool:
        return "form" in self.__dict__ and self.right.currentWidget() is self.form

    @property
    def _selected(self) -> VaultEntry | None:
        index = self.listing.list.currentIndex()
        return self.entries.entry(index.row()) if index.isValid() else None

    def _show_right(self) -> None:
        """Show what belongs at the right: the form stays until it is saved or cancelled."""
        if self._is_editing:
            return
        entry = self._selected
        self.detail.show_entry(entry, is_recycled=self._scope.part is Part.RECYCLED)
        if entry is None:
            self._say_why_empty()
        self.right.setCurrentWidget(self.detail if entry else self.empty)

    def _say_why_empty(self) -> None:
        searching = bool(self.listing.search.text.strip())
        fact, help_text = "No entries yet", "Add what you sign in with: routers, servers, local accounts, Wi-Fi."
        if searching:
            fact, help_text = "Nothing found", "The search looks at title, user name, address, tags and group."
        elif self._scope.part is Part.GROUP:
            fact = f"No entries for {self._scope.title} yet"
        self.empty.fact.setText(fact)
        self.empty.help.set_words(help_text)
        self._add_first.setVisible(not searching)
        self._clear_search.setVisible(searching)

    @Slot()
    def start_new(self) -> None:
        """Open an empty form."""
        if self._vault is None or (self._is_editing and self.form.has_changes):
            return
        group = self._scope.path if self._scope.part is Part.GROUP else ""
        self.form.show_new(self._vault.groups(), group)
        self._open_form()

    @Slot()
    def start_edit(self) -> None:
        """Open the form of the entry that is shown."""
        entry = self._selected
        if self._vault is None or entry is None or self._is_editing or self._scope.part is Part.RECYCLED:
            return
        self.form.show_entry(entry, self._vault.groups())
        self._open_form()

    def _open_form(self) -> None:
        self.strip.clear()
        self.right.setCurrentWidget(self.form)
        self.form.title.setFocus()

    @Slot()
    def close_form(self) -> None:
        """Back to the entry, without saving."""
        self._leave_form()
        self._show_right()
        self.listing.list.setFocus()

    def _leave_form(self) -> None:
        if "form" in self.__dict__:
            self.form.forget()
        self.unsaved.hide()
        self.strip.clear()
        self.right.setCurrentWidget(self.detail)

    @Slot()
    def _focus_search(self) -> None:
        self.listing.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.listing.search.edit.selectAll()

    @Slot()
    def _press_primary(self) -> None:
        if self._is_editing:
            self.form.submit()

    @Slot()
    def _step_back(self) -> None:
        if self.strip.is_running:
            self.strip.cancel()
        elif self._is_editing:
            self.close_form()
        elif self.listing.search.text:
            self.listing.search.edit.clear()
        else:
            self.detail.cancel_delete()

    def _password(self, id: str) -> Secret:
        if self._vault is None:
            raise VaultLocked("The vault is locked.")
        return self._vault.password(id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < scaled(NARROW)
        self.side.setVisible(not narrow)
        self.listing.show_box(narrow)
        super().resizeEvent(event)
