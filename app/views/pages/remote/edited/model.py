"""The rows of the files that are being edited, in a model of Qt's own, and how one is painted."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel

from app.domain.edits import Edit, EditState
from app.domain.files import shown_name
from app.domain.language import tr
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import MEDIUM, RIGHT, draw_icon, draw_text, text_width
from app.views.widgets.state_look import StateLook

ROW_HEIGHT = 48
EDIT = Qt.ItemDataRole.UserRole


LOOKS = {
    EditState.SAME: StateLook(tr("Saved"), "circle-check", "ok"),
    EditState.CHANGED: StateLook(tr("Not saved yet"), "pencil", "info"),
    EditState.SAVING: StateLook(tr("Saving"), "upload", "info"),
    EditState.CONFLICT: StateLook(tr("Changed on both sides"), "triangle-alert", "warning"),
    EditState.FAILED: StateLook(tr("Not saved"), "circle-x", "problem"),
}


def look_of(edit: Edit) -> StateLook:
    """The icon and the word of a state. What nobody has changed yet was not saved either."""
    if edit.state is EditState.SAME and not edit.saves:
        return StateLook(tr("Open"), "pencil", "unknown")
    return LOOKS[edit.state]


def title(edit: Edit) -> str:
    return tr("{file} on {device}", file=shown_name(edit.copy.name), device=edit.device.name)


class EditModel(QStandardItemModel):
    """Oldest first; a row keeps its selection while its edit changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, QStandardItem] = {}

    def show(self, edits: Sequence[Edit]) -> None:
        wanted = {edit.id for edit in edits}
        for id in [id for id in self._items if id not in wanted]:
            self.removeRow(self._items.pop(id).row())
        for edit in edits:
            item = self._items.get(edit.id)
            if item is None:
                item = self._items[edit.id] = QStandardItem()
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
                )
                self.appendRow(item)
            if item.data(EDIT) != edit:
                item.setData(edit, EDIT)
                item.setText(f"{title(edit)}, {look_of(edit).word}")
                item.setAccessibleText(f"{item.text()}, {shown_name(edit.path)}")

    def row_of(self, id: str) -> AnyIndex | None:
        item = self._items.get(id)
        return item.index() if item is not None else None


def paint_edit(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    edit: Edit = index.data(EDIT)
    look = look_of(edit)
    inner = rect.adjusted(12, 6, -12, -6)
    draw_icon(painter, inner.left(), rect.center().y(), look.icon, f"{look.tone}.fg", size=18)
    inner.setLeft(inner.left() + 34)
    first, second = (
        QRectF(inner.left(), inner.top() + n * inner.height() / 2, inner.width(), inner.height() / 2) for n in (0, 1)
    )
    draw_text(painter, first, look.word, "text.secondary", "small", weight=MEDIUM, align=RIGHT)
    name = first.adjusted(0, 0, -text_width(look.word, "small", MEDIUM) - 16, 0)
    draw_text(painter, name, title(edit), weight=MEDIUM)
    draw_text(painter, second, shown_name(edit.path), "text.tertiary", "small")
