"""The columns of a folder: their head, which of them have room, and how a row is painted under it."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItemModel
from PySide6.QtWidgets import QHeaderView

from app.domain.file_listing import Order, SortBy
from app.domain.files import FileEntry, FileKind, mode_words, shown_name, size_words
from app.domain.language import tr
from app.views.pages.remote.files.model import time_words
from app.views.theme import scaled, theme
from app.views.widgets.lists import INSET, AnyIndex
from app.views.widgets.painting import LEFT, MEDIUM, RIGHT, draw_icon, draw_text, text_width

COLUMNS = {
    SortBy.NAME: (tr("Name"), 0),
    SortBy.SIZE: (tr("Size"), 76),
    SortBy.MODIFIED: (tr("Modified"), 126),
    SortBy.MODE: (tr("Permissions"), 92),
    SortBy.OWNER: (tr("Owner"), 90),
}
"""Words, and the width in pixels at 100 % text; the name has what is left."""
_GIVES_WAY = {SortBy.OWNER: 260, SortBy.MODE: 240, SortBy.MODIFIED: 200, SortBy.SIZE: 150}
"""What is left out first, where the name would have less than so many pixels."""
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_ICONS = {FileKind.FOLDER: "folder", FileKind.FILE: "file-text", FileKind.OTHER: "hard-drive"}


class ColumnHead(QHeaderView):
    """`sort_asked` brings the Order that a click on a column means."""

    sort_asked = Signal(object)
    placed = Signal()  # the columns have other places

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        words = QStandardItemModel(0, len(COLUMNS), self)
        words.setHorizontalHeaderLabels([title for title, _ in COLUMNS.values()])
        words.setHeaderData(list(COLUMNS).index(SortBy.SIZE), self.orientation(), RIGHT, _ALIGNMENT)
        self.setModel(words)
        self.order = Order()
        self.hidden: set[SortBy] = set()  # that a person does not want
        self._lacking: set[SortBy] = set()  # that would be empty here
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setDefaultAlignment(LEFT)
        for number in range(1, len(COLUMNS)):
            self.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
        self.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setFixedHeight(theme().metric("control_sm"))
        self._resize_all()
        self.sectionClicked.connect(self._ask_sort)
        self.sectionResized.connect(self.placed)
        theme().changed.connect(self._resize_all)
        self.show_order(self.order)

    def show_order(self, order: Order) -> None:
        self.order = order
        direction = Qt.SortOrder.DescendingOrder if order.is_descending else Qt.SortOrder.AscendingOrder
        self.setSortIndicator(list(COLUMNS).index(order.by), direction)
        self.viewport().update()

    def set_hidden(self, column: SortBy, *, hidden: bool) -> None:
        """Show a column no more, or again where there is room."""
        self.hidden = self.hidden | {column} if hidden else self.hidden - {column}
        self.fit(self.width())

    def set_permissions(self, there_are: bool) -> None:
        """Whether the entries have permissions as Linux has them: over WinRM they have none."""
        lacking = set() if there_are else {SortBy.MODE}
        if lacking != self._lacking:
            self._lacking = lacking
            self.fit(self.width())

    def fit(self, width: int) -> None:
        """Stand over rows of this width, and leave out the columns for which there is no room."""
        self.setViewportMargins(0, 0, max(self.width() - width, 0), 0)
        scale = theme().text_scale
        shown = [column for column in COLUMNS if column not in self.hidden | self._lacking]
        for column, name_width in _GIVES_WAY.items():
            needed = name_width * scale + sum(COLUMNS[one][1] * scale for one in shown)
            if needed > width and column in shown:
                shown.remove(column)
        for number, column in enumerate(COLUMNS):
            if self.isSectionHidden(number) is (column in shown):
                self.setSectionHidden(number, column not in shown)
        self.placed.emit()

    @Slot()
    def _resize_all(self) -> None:
        self.setFixedHeight(theme().metric("control_sm"))
        for number, (_, width) in enumerate(COLUMNS.values()):
            if width:
                self.resizeSection(number, scaled(width))

    @Slot(int)
    def _ask_sort(self, number: int) -> None:
        self.sort_asked.emit(self.order.by_column(list(COLUMNS)[number]))

    # -- painting ----------------------------------------------------------------------------------

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """The mark of the order stands beside the words: Qt puts it over them where they end at the right."""
        painter.save()
        super().paintSection(painter, rect, logical)
        painter.restore()
        column = list(COLUMNS)[logical]
        if column is self.order.by:
            words = text_width(COLUMNS[column][0], "small", MEDIUM)
            left = rect.right() - 10 - words - 15 if column is SortBy.SIZE else rect.left() + 10 + words + 4
            mark = "chevron-down" if self.order.is_descending else "chevron-up"
            draw_icon(painter, left, rect.center().y(), mark, "text.secondary", size=12)

    def paint_row(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        """One row under this head."""
        entry: FileEntry = index.data(Qt.ItemDataRole.UserRole)
        left = rect.left() - INSET
        for number, column in enumerate(COLUMNS):
            if self.isSectionHidden(number):
                continue
            place = QRectF(
                left + self.sectionViewportPosition(number), rect.top(), self.sectionSize(number), rect.height()
            )
            if column is SortBy.NAME:
                _paint_name(painter, place.adjusted(INSET + 8, 0, -8, 0), entry, selected=selected)
            else:
                _paint_value(painter, place.adjusted(10, 0, -8, 0), entry, column)


def icon_of(entry: FileEntry) -> tuple[str, str]:
    """Its icon and the tone of it."""
    if entry.kind is FileKind.LINK:
        if entry.leads_to is None:
            return "unplug", "warning.fg"
        return ("folder", "accent.text") if entry.is_folder else ("file-text", "text.secondary")
    return _ICONS[entry.kind], "accent.text" if entry.is_folder else "text.secondary"


def _paint_name(painter: QPainter, rect: QRectF, entry: FileEntry, *, selected: bool) -> None:
    drawing, tone = icon_of(entry)
    draw_icon(painter, rect.left(), rect.center().y(), drawing, tone)
    is_quiet = entry.name.startswith(".") and not selected
    room = rect.adjusted(theme().icon_side(16) + 6, 0, 0, 0)
    used = draw_text(painter, room, shown_name(entry.name), "text.secondary" if is_quiet else "text.primary")
    if entry.target:
        words = f"→ {shown_name(entry.target)}"
        if not entry.leads_to:
            words = tr("{target}  (leads nowhere)", target=words)
        draw_text(painter, room.adjusted(used + 8, 0, 0, 0), words, "text.secondary", "small")


def _paint_value(painter: QPainter, rect: QRectF, entry: FileEntry, column: SortBy) -> None:
    align, mono, words = LEFT, False, ""
    if column is SortBy.SIZE and entry.kind is FileKind.FILE:
        align, words = RIGHT, size_words(entry.size)
    elif column is SortBy.MODIFIED:
        words = time_words(entry.modified)
    elif column is SortBy.MODE:
        mono, words = True, "" if entry.mode is None else mode_words(entry.mode)
    elif column is SortBy.OWNER:
        words = shown_name(f"{entry.owner}:{entry.group}" if entry.group not in ("", entry.owner) else entry.owner)
    if words:
        draw_text(painter, rect, words, "text.secondary", "small", mono=mono, align=align)
