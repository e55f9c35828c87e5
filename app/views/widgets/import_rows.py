"""The list of an import: filtered by kind and words, chosen with the mouse or with Space."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame

from app.domain.imports import RowKind
from app.domain.language import tr
from app.services.imports.wording import KIND_WORDS
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import SearchField
from app.views.widgets.flow import Flow
from app.views.widgets.import_model import ImportModel, check_width, paint_import_row
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.lists import INSET, RowDelegate, RowList
from app.views.widgets.text import WrappedLabel

ROW_HEIGHT = 48
LEAST_ROWS = 200  # pixels at 100 % text that a list with its filters is to have
FILTER_WIDTH = (140, 240)  # pixels at 100 % text, at the least and at the most


class _Delegate(RowDelegate):
    """The list turns the boxes itself: the style would look for them in another place."""

    def editorEvent(self, event: QEvent, model: object, option: object, index: object) -> bool:
        return False


class ImportList(RowList):
    """Space and Enter take a row or leave it out; so does a click on its box."""

    def __init__(self, model: ImportModel, name: str) -> None:
        super().__init__(name, paint_import_row, ROW_HEIGHT)
        self.setItemDelegate(_Delegate(paint_import_row, ROW_HEIGHT, parent=self))
        self.setUniformItemSizes(True)
        self.setModel(model)
        self._rows = model

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        turns = plain and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if turns and self.currentIndex().isValid():
            self._rows.toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if (
            event.button() == Qt.MouseButton.LeftButton
            and event.position().x() <= check_width() + INSET
            and index.isValid()
        ):
            self._rows.toggle(index)


class ImportRows(QFrame):
    """Counts as filters, a search field, the list, and what to do where a filter finds nothing."""

    chosen_changed = Signal()

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.model = ImportModel(self)
        self.model.chosen_changed.connect(self.chosen_changed)
        self.list = ImportList(self.model, name or tr("Devices of the import"))
        self.search = SearchField(tr("Filter these rows"))
        self.search.setMinimumWidth(scaled(FILTER_WIDTH[0]))
        self.search.setMaximumWidth(scaled(FILTER_WIDTH[1]))
        self.search.changed.connect(self._filter)
        self._kinds: dict[RowKind | None, Button] = {
            kind: Button("", "", Kind.GHOST, small=True, checkable=True) for kind in (None, *RowKind)
        }
        group = QButtonGroup(self)
        for button in self._kinds.values():
            group.addButton(button)
            button.clicked.connect(self._filter)
        self._kinds[None].setChecked(True)
        self.all = Button(tr("Choose all"), "", Kind.LINK, small=True)
        self.none = Button(tr("Choose none"), "", Kind.LINK, small=True)
        self.all.clicked.connect(lambda: self.model.set_chosen(self.model.shown, is_chosen=True))
        self.none.clicked.connect(lambda: self.model.set_chosen(self.model.shown, is_chosen=False))
        self._nothing = WrappedLabel("", tone="secondary")
        clear = Button(tr("Clear filter"), "", Kind.LINK, small=True)
        clear.clicked.connect(self.clear_filter)
        self._nothing_place = panel(column(self._nothing, row(clear, None), None, margins=(12, 16, 12, 8), spacing=4))
        self._nothing_place.hide()
        self._choosing = panel(row(8, self.all, self.none, 4, spacing=10))
        head = row(
            Grow(Flow(*self._kinds.values(), self._choosing, self.search, last_grows=True)), margins=(8, 8, 8, 6)
        )
        self.setLayout(column(head, Grow(self._nothing_place), Grow(self.list), spacing=0, margins=(0, 0, 0, 4)))
        style(self, card="plain")

    def show_choosing(self, is_choosing: bool) -> None:
        """Whether devices can be chosen; a report is only read."""
        self.model.is_choosing = is_choosing
        self._choosing.setVisible(is_choosing)

    def show_counts(self) -> None:
        """The number of each kind on its button; what there is none of has no button."""
        total = 0
        for kind, button in self._kinds.items():
            if kind is None:
                continue
            count = self.model.count(kind)
            total += count
            button.set_words(f"{KIND_WORDS[kind]} {count:,}")
            button.setVisible(count > 0)
            if not count and button.isChecked():
                self._kinds[None].setChecked(True)
        self._kinds[None].set_words(tr("All {total:,}", total=total))
        can_be_taken = self.model.count(RowKind.NEW) + self.model.count(RowKind.CHANGED)
        self._choosing.setVisible(self.model.is_choosing and can_be_taken > 0)
        self._filter()

    def show_kind(self, kind: RowKind | None) -> None:
        """Show one kind only, as a press on its button does."""
        self._kinds[kind].setChecked(True)
        self._filter()

    @Slot()
    def clear_filter(self) -> None:
        self._kinds[None].setChecked(True)
        self.search.edit.clear()
        self._filter()

    @Slot()
    def _filter(self) -> None:
        kind = next((kind for kind, button in self._kinds.items() if button.isChecked()), None)
        query = self.search.text.strip()
        self.model.filter(kind, query)
        is_empty = self.model.rowCount() == 0
        self._nothing_place.setVisible(is_empty and bool(query or kind))
        self._nothing.set_words(
            tr("Nothing here has “{query}”.", query=query) if query else tr("Nothing of this kind.")
        )
        self.list.setVisible(not is_empty or not (query or kind))
        if not is_empty and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
