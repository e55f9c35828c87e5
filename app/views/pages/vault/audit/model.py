"""The rows of the audit, and how they are painted."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QPainter

from app.domain.audit import AuditLine, AuditVerb
from app.services.vault.audit.wording import ALARMING, circumstances, moment, what_happened
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import RIGHT, draw_icon, draw_text, draw_two_lines, text_width

_ROOT = QModelIndex()
_ICONS = {
    AuditVerb.CREATED: "plus",
    AuditVerb.UNLOCKED: "lock-open",
    AuditVerb.UNLOCK_FAILED: "triangle-alert",
    AuditVerb.LOCKED: "lock",
    AuditVerb.KEY_CHANGED: "key-round",
    AuditVerb.MERGED: "layers",
    AuditVerb.QUICK_UNLOCK_CHANGED: "settings",
    AuditVerb.IMPORTED: "download",
    AuditVerb.EXPORTED: "upload",
    AuditVerb.ADDED: "plus",
    AuditVerb.CHANGED: "pencil",
    AuditVerb.DELETED: "trash-2",
    AuditVerb.RESTORED: "undo-2",
    AuditVerb.REVEALED: "eye",
    AuditVerb.COPIED: "copy",
    AuditVerb.TYPED: "terminal",
    AuditVerb.INJECTED: "log-in",
    AuditVerb.CODE_TAKEN: "timer",
    AuditVerb.CROSSED: "triangle-alert",
}


class AuditModel(QAbstractListModel):
    """Lines, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[AuditLine] = ()
        self._titles: Mapping[str, str] = {}

    def show(self, lines: Sequence[AuditLine], titles: Mapping[str, str]) -> None:
        """`lines` are oldest first, as the file has them."""
        self.beginResetModel()
        self._lines, self._titles = tuple(reversed(lines)), titles
        self.endResetModel()

    @property
    def lines(self) -> Sequence[AuditLine]:
        """As they are shown."""
        return self._lines

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        state = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return state if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return what_happened(line, self._titles)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return "\n".join((what_happened(line, self._titles), moment(line.at), circumstances(line)))
        return None


def paint_line(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    line: AuditLine = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(10, 0, -12, 0)
    tone = "warning.fg" if line.note.verb in ALARMING else "accent.text" if selected else "text.secondary"
    draw_icon(painter, inner.left(), inner.center().y(), _ICONS[line.note.verb], tone)
    words = moment(line.at)
    width = text_width(words, "small") + 16
    room = inner.adjusted(28, 0, -width, 0)
    first = draw_two_lines(painter, room, index.data(), circumstances(line))
    right = QRectF(inner.right() - width, first.top(), width, first.height())
    draw_text(painter, right, words, "text.secondary", "small", align=RIGHT)
