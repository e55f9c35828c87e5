"""The open vault: its parts at the left, then the entries of one part and one of them, or one of the places."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.credentials import VaultEntry
from app.domain.vault_errors import VaultLocked
from app.services.vault.search import Order
from app.views.pages.vault.asking import Asking
from app.views.pages.vault.entry.form import EntryForm
from app.views.pages.vault.finding import Finder, why_nothing
from app.views.pages.vault.hands import Hands
from app.views.pages.vault.merging.news import NewsLine
from app.views.pages.vault.models import EntryModel
from app.views.pages.vault.panes import ListPane, SidePane, TopBar
from app.views.pages.vault.place_stack import PlaceStack
from app.views.pages.vault.places import PLACES, PlaceSpec, VaultHost
from app.views.pages.vault.right import RightPane
from app.views.pages.vault.scope_model import ScopeModel
from app.views.pages.vault.scopes import ALL_ENTRIES, RECYCLE_BIN, Part, Scope, scopes_of, with_count
from app.views.pages.vault.shortcuts import bind_keys
from app.views.theme import scaled
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
        self.scope = ALL_ENTRIES
        self._shown, self._row, self._conflicts = "", 0, 0  # id of the entry that is shown, and where it stands
        self._finder = Finder()
        self.scopes, self.entries = ScopeModel(self), EntryModel(self)
        self.side, self.listing, self.bar = SidePane(self.scopes), ListPane(self.entries), TopBar()
        self.side.hide()  # until there is room
        self.right = RightPane(host, helpers)
        self.detail, self.strip, self.unsaved, self.empty = (
            self.right.detail, self.right.strip, self.right.unsaved, self.right.empty
        )  # fmt: skip
        self.asking = Asking(lambda: self.every_group, self)
        self.listed = panel(row(self.listing, Grow(self.right), spacing=0))
        self.places, self._stack = places, PlaceStack(self.listed, host, places)
        self.news = NewsLine()
        right = column(self.bar, self.news, Grow(self._stack), spacing=0)
        self.setLayout(row(self.side, Grow(right), spacing=0))
        self.setFocusProxy(self.listing)
        self._connect()
        self._hands = Hands(self)
        bind_keys(self)

    @property
    def form(self) -> EntryForm:
        return self.right.form

    @property
    def every_entry(self) -> Sequence[VaultEntry]:
        """Those outside the recycle bin; none while there is no vault."""
        with suppress(VaultLocked):  # closed in another thread: the page is about to hear of it
            return self._vault.entries() if self._vault is not None else ()
        return ()

    @property
    def every_group(self) -> Sequence[str]:
        """The paths of all groups; none while there is no vault."""
        with suppress(VaultLocked):
            return self._vault.groups() if self._vault is not None else ()
        return ()

    def _connect(self) -> None:
        self.side.tree.chosen.connect(self._choose_scope)
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
        self.right.question_left.connect(self.listing.list.setFocus)

    # -- what is shown -----------------------------------------------------------------------------------

    def show_vault(self, vault: "Vault") -> None:
        """Show another vault from its beginning."""
        if self._vault is not None:
            self.forget()
        self._vault = vault
        self.side.name.set_words(vault.path.name)
        self.refresh()

    def shows(self, vault: "Vault") -> bool:
        """Whether this vault is shown."""
        return self._vault is vault

    def forget(self) -> None:
        """Show nothing of any vault any more."""
        self._vault, self.scope, self._shown, self._conflicts = None, ALL_ENTRIES, "", 0
        self._finder.forget()
        self.listing.search.edit.setText("")  # unlike clear(), which can be undone and so keeps the words
        self.side.tree.fill([])
        self.bar.fill([])
        self.entries.show(())
        self.right.forget()
        for menu in self.findChildren(QMenu):
            menu.close()  # it names entries and groups
        self._stack.forget()

    def refresh(self, show: str = "", scope: Scope | None = None) -> None:
        """Read the vault again, after a change; `show` is the id of the entry to show then, or `scope` the part."""
        if self._vault is None:
            return
        try:
            scopes = scopes_of(self._vault.entries(), self._vault.groups(), self._vault.recycled(), self._stack.specs)
        except VaultLocked:
            return  # closed in another thread: the page is about to hear of it
        scopes = with_count(scopes, "conflicts", self._conflicts)
        self.side.tree.fill(scopes)
        self.bar.fill(scopes)
        wanted = scope or self.scope
        self.scope = next((one for one in scopes if one.is_same(wanted)), ALL_ENTRIES)
        if show and not self._lists(show):
            self.scope = ALL_ENTRIES
        self._shown = show or self._shown
        self.show_scope(self.scope)

    def show_conflicts(self, count: int) -> None:
        """How many wait for a choice, beside the place that lists them."""
        if count != self._conflicts and self._vault is not None:
            self._conflicts = count
            self.side.tree.fill(with_count(self.scopes.scopes, "conflicts", count))

    def show_entry(self, id: str) -> None:
        """Leave a place, and show an entry; a form in which something was typed comes first."""
        if self.right.has_changes:
            self.show_scope(ALL_ENTRIES)
            self.right.ask_unsaved()
        else:
            self.right.leave_form()
            self.refresh(id)

    def _lists(self, id: str) -> bool:
        """Whether the chosen part holds an entry; a search that would hide it is ended."""
        assert self._vault is not None  # noqa: S101 - only asked while there is one
        entry = next((entry for entry in self.every_entry if entry.id == id), None)
        text = self.listing.search.text
        with suppress(VaultLocked):
            if entry and text.strip() and entry not in self._finder.find(self._vault, self.scope, text).entries:
                self.listing.search.edit.clear()
        return entry is not None and self.scope.holds(entry)

    def show_scope(self, scope: Scope) -> None:
        """List another part of the vault, or show one of the places."""
        self.scope = scope
        self.side.tree.show_scope(scope)
        self.bar.show_scope(scope)
        if scope.part is Part.PLACE:
            self._stack.show_place(scope.path)
            return
        self._stack.show_entries()
        self.listing.show_scope(scope)
        self._list_entries()

    @Slot(object)
    def _choose_scope(self, scope: Scope) -> None:
        if not scope.is_same(self.scope):
            self.right.end_question()
            self.show_scope(scope)

    def go_to(self, scope: Scope) -> None:
        """Show another part, and put the keyboard there."""
        self._choose_scope(scope)
        (self._stack.currentWidget() or self).setFocus()

    @property
    def order(self) -> Order:
        return self._finder.order

    def set_order(self, order: Order) -> None:
        """List the entries in another order."""
        self._finder.order = order
        self._list_entries()

    @Slot()
    def _list_entries(self) -> None:
        if self._vault is None:
            return
        try:
            found = self._finder.find(self._vault, self.scope, self.listing.search.text)
        except VaultLocked:
            return
        above = self.scope.path if self.scope.part is Part.GROUP else None
        self.entries.show(found.entries, above=above, homes=found.homes, marks=found.marks)
        if not self.listing.select(self._shown, quietly=True) and found.entries and not self.right.is_editing:
            first = found.entries[0 if found.marks else min(self._row, len(found.entries) - 1)]
            self.listing.select(first.id, quietly=True)
            self._shown = first.id
        self._show_right()

    @Slot()
    def _choose_entry(self) -> None:
        entry = self.listing.current
        if entry is None:
            return
        if self.right.has_changes and entry.id != self._shown:
            self.right.ask_unsaved()
            self.listing.select(self._shown)
            return
        if entry.id != self._shown or not self.right.is_editing:
            self._shown, self._row = entry.id, self.listing.list.currentIndex().row()
            self.right.leave_form()
            self._show_right()

    def _show_right(self) -> None:
        """Show what belongs at the right: the form stays until it is saved or cancelled."""
        if self.right.is_editing:
            return
        entry, chosen, is_binned = self.listing.current, self.listing.selected, self.scope.part is Part.RECYCLED
        if len(chosen) > 1:
            self.right.show_several(chosen, is_recycled=is_binned)
        elif entry is not None:
            self.right.show_entry(entry, is_recycled=is_binned, home=self.entries.home_of(entry))
        else:
            text = self.listing.search.text.strip()
            self.right.show_nothing(*why_nothing(self.scope, text), is_search=bool(text))

    # -- what is asked for -------------------------------------------------------------------------------

    @Slot()
    def start_new(self) -> None:
        """Open an empty form."""
        if self._vault is None or self.right.has_changes:
            return
        group = self.scope.path if self.scope.part is Part.GROUP else ""
        self.right.start_new(self.every_group, group)

    @Slot()
    def start_edit(self) -> None:
        """Open the form of the entry that is shown."""
        entry = self.listing.current
        if self._vault is None or entry is None or self.right.is_editing or self.scope.part is Part.RECYCLED:
            return
        self.right.start_edit(entry, self.every_group)

    @Slot()
    def close_form(self) -> None:
        """Back to the entry, without saving."""
        self.right.close_form()

    @Slot()
    def _form_closed(self) -> None:
        self._show_right()
        self.listing.list.setFocus()

    @Slot()
    def move_selected(self) -> None:
        """Ask into which group what is chosen goes."""
        if self.listing.selected and self.scope.part is not Part.RECYCLED:
            self.asking.move_entries(self.listing.selected)

    @Slot()
    def delete_selected(self) -> None:
        """Ask in place; nothing is deleted yet."""
        chosen, is_binned = self.listing.selected, self.scope.part is Part.RECYCLED
        if len(chosen) > 1:
            (self.asking.destroy_entries if is_binned else self.asking.delete_entries)(chosen)
        elif chosen:
            self.detail.confirm_delete()

    @Slot()
    def empty_bin(self) -> None:
        bin_ = next((one for one in self.scopes.scopes if one.is_same(RECYCLE_BIN)), None)
        if bin_ is not None:
            self.show_scope(bin_)
            self.asking.empty_bin(bin_.count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < scaled(NARROW)
        self.side.setVisible(not narrow)
        self.bar.setVisible(narrow)
        self.listing.fit(self.width())
        super().resizeEvent(event)
