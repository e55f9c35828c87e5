"""The host keys that a person has trusted, and a way to forget one."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QModelIndex, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame

from app.domain.errors import AppError
from app.domain.language import tr
from app.views.theme import scaled, theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import column, row, style
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.painting import RIGHT, draw_icon, draw_text, draw_two_lines
from app.views.widgets.text import WrappedLabel

KEY_ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 46
MOST_ROWS_SHOWN = 6


class TrustedKey(Protocol):
    """One key of our own file."""

    @property
    def host(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...


class HostKeysView(QFrame):
    """`keys` reads them, `forget` drops one; both may raise AppError."""

    def __init__(self, keys: Callable[[], Sequence[TrustedKey]], forget: Callable[[TrustedKey], None]) -> None:
        super().__init__()
        self._keys = keys
        self._forget_key = forget
        self.model = QStandardItemModel(self)
        self.rows = RowList(tr("Trusted host keys"), self._paint_row, ROW_HEIGHT, inset=0)
        self.rows.setModel(self.model)
        self.rows.selectionModel().selectionChanged.connect(self._show_choice)
        self.forget = Button(tr("Forget"), "trash-2", Kind.DANGER, small=True)
        self.forget.clicked.connect(self._forget_chosen)
        self.nothing = WrappedLabel(
            tr("None yet. A key comes here when you trust a device at first contact."), tone="secondary"
        )
        self.failure = FailureView()
        self.setLayout(
            column(self.nothing, self.rows, self.failure, row(self.forget, None), margins=(16, 12, 16, 12), spacing=8)
        )
        style(self, card="group")
        theme().changed.connect(self._fit)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the keys anew."""
        self.failure.hide()
        self.model.clear()
        try:
            for key in self._keys():
                item = QStandardItem(f"{key.host}, {key.kind}, {key.fingerprint}")
                item.setData(key, KEY_ROLE)
                item.setToolTip(key.fingerprint)
                self.model.appendRow(item)
        except AppError as error:
            self.failure.show_failure(error)
        is_empty = self.model.rowCount() == 0
        self.nothing.setVisible(is_empty and self.failure.isHidden())
        self.rows.setVisible(not is_empty)
        self.forget.setVisible(not is_empty)
        self._fit()
        self._show_choice()

    @Slot()
    def _show_choice(self) -> None:
        self.forget.set_reason("" if self._chosen() else tr("Choose a key first."))

    def _chosen(self) -> TrustedKey | None:
        chosen: list[QModelIndex] = self.rows.selectionModel().selectedIndexes()
        key: TrustedKey | None = chosen[0].data(KEY_ROLE) if chosen else None
        return key

    @Slot()
    def _forget_chosen(self) -> None:
        key = self._chosen()
        if key is None:
            return
        try:
            self._forget_key(key)
        except AppError as error:
            self.failure.show_failure(error)
        else:
            self.refresh()

    @Slot()
    def _fit(self) -> None:
        shown = min(self.model.rowCount(), MOST_ROWS_SHOWN)
        self.rows.setFixedHeight(scaled(ROW_HEIGHT) * shown + 2)

    @staticmethod
    def _paint_row(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        key: TrustedKey = index.data(KEY_ROLE)
        draw_icon(
            painter, rect.left() + 8, rect.center().y(), "key-round", "accent.text" if selected else "text.secondary"
        )
        tone = "text.secondary" if selected else "text.tertiary"
        room = rect.adjusted(34, 0, -8, 0)
        draw_two_lines(painter, room, key.host, key.fingerprint, tone, mono=True)
        line = QRectF(room.left(), room.top() + 4, room.width(), room.height() / 2)
        draw_text(painter, line, key.kind, tone, "small", align=RIGHT)
