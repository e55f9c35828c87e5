"""The limits that checks judge by, as a site wants them: listed, set and taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QDoubleValidator, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import FailureView
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.painting import RIGHT, draw_icon, draw_text, draw_two_lines
from app.views.widgets.text import WrappedLabel

EVERYWHERE = tr("All devices")
LIMIT_ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 46
MOST_ROWS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class LimitChoice:
    """A limit of a check. `usual` is what the check says itself. People read and type it in `unit`, `scale` to 1."""

    check: str  # id
    name: str
    words: str
    usual: float
    unit: str = ""
    scale: float = 1.0

    @property
    def title(self) -> str:
        return f"{self.words} ({self.unit})" if self.unit else self.words

    def amount(self, value: float) -> str:
        return f"{value * self.scale:g} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class SiteLimit:
    """A limit that was set for a folder, "" for all devices."""

    folder: str
    choice: LimitChoice
    value: float


@dataclass(frozen=True, slots=True)
class LimitOperations:
    """All may take long and raise AppError, but `folders`."""

    read: Callable[[TaskContext], tuple[Sequence[SiteLimit], Sequence[LimitChoice]]]
    set: Callable[[str, LimitChoice, float | None, TaskContext], None]  # None takes it back
    folders: Callable[[], Sequence[str]]


class LimitsView(QFrame):
    """Nothing is read before `refresh`."""

    def __init__(self, tasks: TaskRunner, operations: LimitOperations) -> None:
        super().__init__()
        self._tasks, self._operations = tasks, operations
        self._choices: Sequence[LimitChoice] = ()
        self.model = QStandardItemModel(self)
        self.rows = RowList(tr("Limits that were set"), self._paint_row, ROW_HEIGHT, inset=0)
        self.rows.setModel(self.model)
        self.rows.selectionModel().selectionChanged.connect(self._show_choice)
        self.nothing = WrappedLabel(
            tr(
                "None yet: every check judges by its own. A limit that you set for a folder of the device book counts "
                "for the devices in it, and stands beside what was found."
            ),
            tone="secondary",
        )
        self.folder, self.limit, self.value = QComboBox(), QComboBox(), QLineEdit()
        self.value.setValidator(QDoubleValidator(-1e12, 1e12, 4, self.value))
        self.value.returnPressed.connect(self._set)
        self.limit.currentIndexChanged.connect(self._show_usual)
        self.set = Button(tr("Set"), "check", small=True)
        self.set.clicked.connect(self._set)
        self.forget = Button(tr("Take back"), "undo-2", Kind.DANGER, small=True)
        self.forget.clicked.connect(self._take_back)
        self.failure = FailureView()
        self._value_row = FormRow(tr("Value"), self.value)
        fields = row(Grow(FormRow(tr("Devices in"), self.folder), 3), Grow(self._value_row, 2), spacing=10)
        self._form = panel(
            column(FormRow(tr("Limit"), self.limit), fields, row(self.set, self.forget, None), spacing=8)
        )
        self.setLayout(column(self.nothing, self.rows, self.failure, self._form, margins=(16, 12, 16, 12), spacing=8))
        style(self, card="group")
        self._show([], ())

    @Slot()
    def refresh(self) -> None:
        """Read them anew."""
        task = self._tasks.start(self._operations.read, lane="settings")
        task.succeeded.connect(self._show_read)
        task.failed.connect(self._show_failure)

    @Slot(object)
    def _show_read(self, found: tuple[Sequence[SiteLimit], Sequence[LimitChoice]]) -> None:
        self.failure.hide()
        self._show(*found)

    def _show(self, limits: Sequence[SiteLimit], choices: Sequence[LimitChoice]) -> None:
        self.model.clear()
        for one in limits:
            item = QStandardItem(f"{one.choice.words}: {_amounts(one)}, {one.folder or EVERYWHERE}")
            item.setData(one, LIMIT_ROLE)
            self.model.appendRow(item)
        folder, limit = self.folder.currentText(), self.limit.currentText()
        self._choices = choices
        self.folder.clear()
        self.folder.addItems([EVERYWHERE, *self._operations.folders()])
        self.folder.setCurrentIndex(max(self.folder.findText(folder), 0))
        self.limit.clear()
        self.limit.addItems([one.title for one in choices])
        self.limit.setCurrentIndex(max(self.limit.findText(limit), 0))
        self.nothing.setVisible(not limits)
        self.rows.setVisible(bool(limits))
        self.rows.setFixedHeight(ROW_HEIGHT * min(max(len(limits), 1), MOST_ROWS_SHOWN) + 2)
        self._form.setEnabled(bool(choices))
        self._show_usual()
        self._show_choice()

    @Slot()
    def _show_usual(self) -> None:
        number = self.limit.currentIndex()
        chosen = self._choices[number] if 0 <= number < len(self._choices) else None
        self.value.setPlaceholderText(chosen.amount(chosen.usual) if chosen is not None else "")
        self._value_row.set_problem("")

    @Slot()
    def _show_choice(self) -> None:
        self.forget.set_reason("" if self._chosen() else tr("Choose a limit that was set first."))

    def _chosen(self) -> SiteLimit | None:
        chosen = self.rows.selectionModel().selectedIndexes()
        found: SiteLimit | None = chosen[0].data(LIMIT_ROLE) if chosen else None
        return found

    @Slot()
    def _set(self) -> None:
        try:
            value = float(self.value.text().replace(",", "."))
        except ValueError:
            self._value_row.set_problem(tr("A number is needed."))
            return
        number = self.limit.currentIndex()
        if not 0 <= number < len(self._choices):
            return
        choice = self._choices[number]
        if choice.unit == "%" and not 0 <= value <= 100:
            self._value_row.set_problem(tr("A number from 0 to 100 is needed."))
            return
        folder = "" if self.folder.currentIndex() <= 0 else self.folder.currentText()
        self._keep(folder, choice, value / choice.scale)
        self.value.clear()

    @Slot()
    def _take_back(self) -> None:
        if (chosen := self._chosen()) is not None:
            self._keep(chosen.folder, chosen.choice, None)

    def _keep(self, folder: str, choice: LimitChoice, value: float | None) -> None:
        task = self._tasks.start(partial(self._operations.set, folder, choice, value), lane="settings")
        task.succeeded.connect(lambda _: self.refresh())
        task.failed.connect(self._show_failure)

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        self.failure.show_failure(error)

    def _paint_row(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        one: SiteLimit = index.data(LIMIT_ROLE)
        line = draw_two_lines(painter, rect.adjusted(31, 0, -150, 0), one.choice.words, one.folder or EVERYWHERE)
        draw_icon(painter, rect.left() + 8, line.center().y(), "gauge", "text.secondary", size=15)
        draw_text(painter, rect.adjusted(0, 0, -8, 0), _amounts(one), "text.secondary", "small", align=RIGHT)


def _amounts(one: SiteLimit) -> str:
    amount, usual = (one.choice.amount(value) for value in (one.value, one.choice.usual))
    return tr("{amount}, not {amount_2}", amount=amount, amount_2=usual)
