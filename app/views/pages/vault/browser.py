"""The open vault: its parts at the left, then the entries of one part and one of them, or one of the places."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.credentials import VaultEntry
from app.domain.vault_errors import VaultLocked
from app.views.pages.vault.entry.form import EntryForm
from app.views.pages.vault.models import EntryModel, ScopeModel
from app.views.pages.vault.panes import ListPane, SidePane, TopBar
from app.views.pages.vault.parts import scaled
from app.views.pages.vault.places import PLACES, PlaceSpec, VaultHost, VaultPlace
from app.views.pages.vault.right import RightPane
from app.views.pages.vault.scopes import ALL_ENTRIES, Part, Scope, scopes_of
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.task_strip import Helpers

if TYPE_CHECKING:
    from app.services.vault.vault import Vault

NARROW = 1100  # pixels of the page below which the side pane becomes a box


class Browser(QWidget):
    """Shows a vault and asks for what is to be done with it: it changes nothing itself."""

    lock_asked = Signal()
    deed_asked = Signal(object)  # Deed

    def __init__(self, host: VaultHost, helpers: Helpers | None = None, places: Sequence[PlaceSpec] = PLACES) -> None:
        super().__init__()
        self._vault: Vault | None = None
        self._scope = ALL_ENTRIES
        self._shown = ""  # id of the entry that is shown
        self._host, self._specs = host, places
        self._places: dict[str, QWidget] = {}  # those that were looked at
        self.scopes, self.entries = ScopeModel(self), EntryModel(self)
        self.side, self.listing, self.bar = SidePane(self.scopes), ListPane(self.entries), TopBar(self.scopes)
        self.side.hide()  # until there is room
        self.right = RightPane(host, helpers)
        self.detail, self.strip, self.unsaved, self.empty = (
            self.right.detail, self.right.strip, self.right.unsaved, self.right.empty
        )  # fmt: skip
        self._listed = panel(row(self.listing, Grow(self.right), spacing=0))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._listed)
        self.setLayout(row(self.side, Grow(column(self.bar, Grow(self._stack), spacing=0)), spacing=0))
        self.setFocusProxy(self.listing)
        self._connect()
        self._bind_keys()

    @property
    def form(self) -> EntryForm:
        return self.right.form

    def _connect(self) -> None:
        self.side.chosen.connect(self._choose_scope)
        self.side.lock_asked.connect(self.lock_asked)
        self.bar.chosen.connect(self._choose_scope)
        self.bar.lock_asked.connect(self.lock_asked)
        self.listing.searched.connect(self._list_entries)
        self.listing.chosen.connect(self._choose_entry)
        self.listing.list.doubleClicked.connect(self.start_edit)
        self.listing.add.clicked.connect(self.start_new)
        self.right.add_asked.connect(self.start_new)
        self.right.edit_asked.connect(self.start_edit)
        self.right.clear_search_asked.connect(self.listing.search.edit.clear)
        self.right.form_closed.connect(self._form_closed)

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
            self._bind(name, act, self._listed, Qt.ShortcutContext.WidgetWithChildrenShortcut)
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
        self.right.forget()
        self._stack.setCurrentWidget(self._listed)
        for place in self._places.values():
            cast("VaultPlace", place).forget()

    def refresh(self, show: str = "", scope: Scope | None = None) -> None:
        """Read the vault again, after a change; `show` is the id of the entry to show then, or `scope` the part."""
        if self._vault is None:
            return
        try:
            entries, groups, recycled = self._vault.entries(), self._vault.groups(), len(self._vault.recycled())
        except VaultLocked:
            return  # closed in another thread: the page is about to hear of it
        self.scopes.show(scopes_of(entries, groups, recycled, self._specs))
        self._scope = scope or self._scope
        if self.scopes.row_of(self._scope) < 0 or (show and not self._lists(show)):
            self._scope = ALL_ENTRIES
        self._shown = show or self._shown
        self.show_scope(self._scope)

    def show_entry(self, id: str) -> None:
        """Leave a place, and show an entry."""
        if not self.right.has_changes:
            self.right.leave_form()
            self.refresh(id)

    def _lists(self, id: str) -> bool:
        """Whether the chosen part holds an entry; a search that would hide it is ended."""
        assert self._vault is not None  # noqa: S101 - only asked while there is one
        entry = next((entry for entry in self._vault.entries() if entry.id == id), None)
        text = self.listing.search.text
        if entry is not None and text.strip() and entry not in self._vault.search(text):
            self.listing.search.edit.clear()
        return entry is not None and self._scope.holds(entry)

    def show_scope(self, scope: Scope) -> None:
        """List another part of the vault, or show one of the places."""
        self._scope = scope
        self.side.show_scope(scope)
        self.bar.show_scope(scope)
        if scope.part is Part.PLACE:
            self._show_place(scope.path)
            return
        self._stack.setCurrentWidget(self._listed)
        self.listing.show_scope(scope)
        self._list_entries()

    def _show_place(self, key: str) -> None:
        if key not in self._places:
            spec = next(spec for spec in self._specs if spec.key == key)
            self._places[key] = spec.make(self._host)
            self._stack.addWidget(self._places[key])
        self._stack.setCurrentWidget(self._places[key])
        cast("VaultPlace", self._places[key]).show_vault()

    @Slot(object)
    def _choose_scope(self, scope: Scope) -> None:
        if not scope.is_same(self._scope):
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
        entry = self._selected
        if entry is None:
            return
        if self.right.has_changes and entry.id != self._shown:
            self.unsaved.show()
            self.listing.select(self._shown)
            return
        if entry.id != self._shown or not self.right.is_editing:
            self._shown = entry.id
            self.right.leave_form()
            self._show_right()

    @property
    def _selected(self) -> VaultEntry | None:
        index = self.listing.list.currentIndex()
        return self.entries.entry(index.row()) if index.isValid() else None

    def _show_right(self) -> None:
        """Show what belongs at the right: the form stays until it is saved or cancelled."""
        if self.right.is_editing:
            return
        entry = self._selected
        if entry is not None:
            self.right.show_entry(entry, is_recycled=self._scope.part is Part.RECYCLED)
        else:
            self._say_why_empty()

    def _say_why_empty(self) -> None:
        searching = bool(self.listing.search.text.strip())
        fact, help_text = "No entries yet", "Add what you sign in with: routers, servers, local accounts, Wi-Fi."
        if searching:
            fact, help_text = "Nothing found", "The search looks at title, user name, address, tags and group."
        elif self._scope.part is Part.GROUP:
            fact = f"No entries for {self._scope.title} yet"
        self.right.show_nothing(fact, help_text, is_search=searching)

    @Slot()
    def start_new(self) -> None:
        """Open an empty form."""
        if self._vault is None or self.right.has_changes:
            return
        group = self._scope.path if self._scope.part is Part.GROUP else ""
        self.right.start_new(self._vault.groups(), group)

    @Slot()
    def start_edit(self) -> None:
        """Open the form of the entry that is shown."""
        entry = self._selected
        if self._vault is None or entry is None or self.right.is_editing or self._scope.part is Part.RECYCLED:
            return
        self.right.start_edit(entry, self._vault.groups())

    @Slot()
    def close_form(self) -> None:
        """Back to the entry, without saving."""
        self.right.close_form()

    @Slot()
    def _form_closed(self) -> None:
        self._show_right()
        self.listing.list.setFocus()

    @Slot()
    def _focus_search(self) -> None:
        self.listing.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.listing.search.edit.selectAll()

    @Slot()
    def _press_primary(self) -> None:
        if self.right.is_editing:
            self.form.submit()

    @Slot()
    def _step_back(self) -> None:
        if self.strip.is_running:
            self.strip.cancel()
        elif self.right.is_editing:
            self.close_form()
        elif self.listing.search.text:
            self.listing.search.edit.clear()
        else:
            self.detail.cancel_delete()

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < scaled(NARROW)
        self.side.setVisible(not narrow)
        self.bar.setVisible(narrow)
        super().resizeEvent(event)
