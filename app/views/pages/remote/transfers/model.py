"""The rows of the transfers, in a model of Qt's own, and how one is painted."""

from PySide6.QtCore import QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel

from app.domain.transfers import TransferState, TransferStatus
from app.views.pages.remote.transfers.words import look_of, note, share, spoken, title, way
from app.views.theme import theme
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import MEDIUM, RIGHT, draw_icon, draw_round, draw_text, text_width

ROW_HEIGHT = 58
STATUS = Qt.ItemDataRole.UserRole
_BAR = 4
_WITH_BAR = (
    TransferState.CONNECTING,
    TransferState.RUNNING,
    TransferState.ASKING,
    TransferState.PAUSED,
    TransferState.BROKEN,
)


class TransferModel(QStandardItemModel):
    """What is not over comes first, as it stands in the queue; then what is over, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, QStandardItem] = {}
        self._shown: dict[str, TransferStatus] = {}

    def show(self, statuses: tuple[TransferStatus, ...]) -> None:
        """Change only what is other than before. A row that changes its place loses its selection."""
        wanted = [one for one in statuses if not one.state.is_over]
        wanted += reversed([one for one in statuses if one.state.is_over])
        ids = [one.order.id for one in wanted]
        for id in [id for id in self._items if id not in ids]:
            self.removeRow(self._items.pop(id).row())
            del self._shown[id]
        for row, status in enumerate(wanted):
            self._place(status, row)

    def row_of(self, id: str) -> QModelIndex | None:
        item = self._items.get(id)
        return item.index() if item is not None else None

    def _place(self, status: TransferStatus, row: int) -> None:
        id = status.order.id
        item = self._items.get(id)
        if item is None:
            item = self._items[id] = QStandardItem()
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren)
            self._fill(item, status)
            self.insertRow(row, item)
        else:
            if self._shown[id] != status:
                self._fill(item, status)
            if item.row() != row:
                self.insertRow(row, self.takeRow(item.row()))
        self._shown[id] = status

    @staticmethod
    def _fill(item: QStandardItem, status: TransferStatus) -> None:
        item.setData(status, STATUS)
        item.setText(spoken(status))


def paint_transfer(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    status: TransferStatus = index.data(STATUS)
    look, done = look_of(status), share(status)
    inner = rect.adjusted(12, 7, -12, -8)
    has_bar = status.state in _WITH_BAR and done is not None
    draw_icon(painter, inner.left(), rect.center().y(), look.icon, f"{look.tone}.fg", size=18)
    inner.setLeft(inner.left() + 34)
    room = inner.height() - (_BAR + 3 if has_bar else 0)
    first, second = (QRectF(inner.left(), inner.top() + n * room / 2, inner.width(), room / 2) for n in (0, 1))
    word = f"{look.word}  {done:.0%}" if has_bar and done is not None else look.word
    word_width = text_width(word, "small", MEDIUM) + 16
    draw_text(painter, first, word, "text.secondary", "small", weight=MEDIUM, align=RIGHT)
    name = QRectF(first.left(), first.top(), first.width() - word_width, first.height())
    used = draw_text(painter, name, title(status.order), weight=MEDIUM)
    draw_text(painter, name.adjusted(used + 12, 0, 0, 0), way(status.order), "text.tertiary", "small")
    tone = "problem.fg" if look.tone == "problem" else "text.secondary"
    draw_text(painter, second, note(status), tone, "small")
    if has_bar and done is not None:
        bar = QRectF(inner.left(), inner.bottom() - _BAR + 2, inner.width(), _BAR)
        draw_round(painter, bar, "bg.pressed" if theme().is_dark else "border.subtle", 2)
        if bar.width() * done >= 1:
            fill = "accent.fill" if status.state is TransferState.RUNNING else "text.tertiary"
            draw_round(painter, QRectF(bar.left(), bar.top(), bar.width() * done, _BAR), fill, 2)
