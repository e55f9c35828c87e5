"""Which view is shown: a list at the side, or a button with a menu where there is little room."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QMenu

from app.domain.inspection import View
from app.domain.language import tr
from app.views.icons import icon
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.menus import new_menu
from app.views.widgets.painting import MEDIUM, NORMAL, draw_icon, draw_text, text_width

_ICON = Qt.ItemDataRole.UserRole + 1


class ViewList(RowList):
    """The arrows go from one view to the next."""

    chosen = Signal(int)

    def __init__(self, views: Sequence[View]) -> None:
        super().__init__(tr("What to look at"), _paint, 28)
        self._titles = [view.title for view in views]
        model = QStandardItemModel(self)
        for number, view in enumerate(views, start=1):
            item = QStandardItem(view.title)
            item.setData(view.icon, _ICON)
            item.setToolTip(f"{view.teaches}  (Alt+{number})")
            model.appendRow(item)
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._tell)
        self._fit()
        theme().changed.connect(self._fit)

    def show_view(self, number: int) -> None:
        choose_row(self, self.model().index(number, 0))

    @Slot()
    def _fit(self) -> None:
        widest = max(text_width(title, weight=MEDIUM) for title in self._titles)
        self.setFixedWidth(round(widest) + theme().icon_side(16) + 48)

    @Slot(QModelIndex)
    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.row())


class ViewButton(Button):
    """The same in one line."""

    chosen = Signal(int)

    def __init__(self, views: Sequence[View]) -> None:
        super().__init__("", "chevron-down", Kind.DEFAULT, small=True)
        self._views = views
        self.clicked.connect(self._open)

    def show_view(self, number: int) -> None:
        self.set_words(self._views[number].title)
        self.setAccessibleName(tr("Looking at: {title}", title=self._views[number].title))

    def make_menu(self) -> QMenu:
        menu = new_menu(self)
        for number, view in enumerate(self._views):
            action = menu.addAction(
                icon(view.icon, "text.secondary"), tr("{view}\tAlt+{number}", view=view.title, number=number + 1)
            )
            action.triggered.connect(lambda _=False, at=number: self.chosen.emit(at))
        return menu

    @Slot()
    def _open(self) -> None:
        self.make_menu().popup(self.mapToGlobal(self.rect().bottomLeft()))


def _paint(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    side = theme().icon_side(16)
    tone = "accent.text" if selected else "text.secondary"
    draw_icon(painter, rect.left() + 10, rect.center().y(), index.data(_ICON), tone)
    words = rect.adjusted(10 + side + 8, 0, -4, 0)
    draw_text(painter, words, index.data(), weight=MEDIUM if selected else NORMAL)
