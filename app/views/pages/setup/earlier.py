"""The runs that a device has seen: is it still as they left it, what did they do, and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.domain.language import counted, tr
from app.domain.local_time import local
from app.views.pages.setup.operations import EarlierRun
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, column, row
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.notice import Notice
from app.views.widgets.painting import RIGHT, draw_icon, draw_text, draw_two_lines

RUN = Qt.ItemDataRole.UserRole
_ENDS = {
    "done": ("circle-check", "ok.fg", tr("Done")),
    "failed": ("circle-x", "problem.fg", tr("Failed")),
    "stopped": ("circle-dashed", "warning.fg", tr("Stopped")),
    "undone": ("undo-2", "text.secondary", tr("Undone")),
}


class EarlierRuns(QWidget):
    """Each signal brings the EarlierRun that is chosen."""

    check_asked = Signal(object)
    report_asked = Signal(object)
    undo_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.model = QStandardItemModel(self)
        self.list = RowList(tr("Earlier runs"), _paint_run, 52, inset=4)
        self.list.setModel(self.model)
        self.list.selectionModel().selectionChanged.connect(self._show_buttons)
        teaches = tr("A run on this device appears here when it ends.")
        self._empty = EmptyState("clock", tr("Nothing was set up yet"), teaches, learn="setup#earlier-runs")
        self.check = Button(tr("Is it still so?"), "refresh-cw", Kind.PRIMARY)
        self.report = Button(tr("Hand-over report"), "file-text")
        self.undo = Button(tr("Undo all…"), kind=Kind.DANGER)
        self.check.clicked.connect(lambda: self.check_asked.emit(self.chosen))
        self.report.clicked.connect(lambda: self.report_asked.emit(self.chosen))
        self.undo.clicked.connect(self._ask)
        self._sure = self._make_confirmation()
        self.setLayout(
            column(
                self._sure,
                Grow(self.list),
                self._empty,
                row(self.undo, None, self.report, self.check, spacing=8),
                spacing=10,
            )
        )
        self.show_runs(())

    @property
    def chosen(self) -> EarlierRun | None:
        """The run that is selected."""
        indexes = self.list.selectedIndexes()
        return indexes[0].data(RUN) if indexes else None

    def show_runs(self, runs: Sequence[EarlierRun]) -> None:
        """List the runs, newest first."""
        self.model.clear()
        for run in runs:
            item = QStandardItem(run.profile)
            item.setData(run, RUN)
            item.setAccessibleText(f"{run.profile}, {_end_words(run)}, {_note(run)}")
            item.setToolTip(f"{run.profile}, {_when(run)}, {_end_words(run)}")
            self.model.appendRow(item)
        for part in (self.list, self.check, self.report, self.undo):
            part.setVisible(bool(runs))
        self._empty.setVisible(not runs)
        self._sure.hide()
        if runs:
            choose_row(self.list, self.model.index(0, 0))
        self._show_buttons()

    @Slot()
    def _show_buttons(self, *_: object) -> None:
        run = self.chosen
        reason = "" if run else tr("Choose a run.")
        self.check.set_reason(reason)
        self.report.set_reason(reason)
        self.undo.set_reason(reason or ("" if run and run.undoable else tr("Nothing of it is left to undo.")))
        self._sure.hide()

    def _make_confirmation(self) -> Notice:
        yes = self._undo_now = Button(tr("Undo all"), "undo-2", Kind.DANGER_FILL, small=True)
        no = Button(tr("Keep them"), "", Kind.GHOST, small=True)
        notice = Notice("warning", tr("Undo this run?"), tr("The device goes back to how it was before."), no, yes)
        yes.clicked.connect(lambda: self.undo_asked.emit(self.chosen))
        no.clicked.connect(notice.hide)
        notice.hide()
        return notice

    @Slot()
    def _ask(self) -> None:
        run = self.chosen
        if run is not None:
            changes = counted(run.changed, "change")
            words = tr("The device goes back to how it was before the run.")
            self._sure.show_words(tr("Undo {changes} of “{profile}”?", changes=changes, profile=run.profile), words)
            self._undo_now.set_words(tr("Undo {changes}", changes=changes))
            self._sure.show()
            self._undo_now.setFocus()


def _when(run: EarlierRun) -> str:
    return f"{local(run.started):%d %b %Y, %H:%M}".lstrip("0")


def _end_words(run: EarlierRun) -> str:
    return _ENDS.get(run.ended, _ENDS["stopped"])[2]


def _note(run: EarlierRun) -> str:
    stay = counted(run.changed, "change stays", "changes stay") if run.changed else tr("no changes stay")
    return f"{_when(run)}  ·  {stay}"


def _paint_run(painter: QPainter, rect: QRectF, index: QModelIndex | AnyIndex, is_selected: bool) -> None:
    run: EarlierRun = index.data(RUN)
    name, tone, word = _ENDS.get(run.ended, _ENDS["stopped"])
    draw_icon(painter, rect.left() + 12, rect.center().y(), name, tone, size=18)
    width = draw_text(painter, rect.adjusted(44, 0, -14, 0), word, tone, "small", align=RIGHT)
    draw_two_lines(painter, rect.adjusted(44, 0, -width - 30, 0), run.profile, _note(run))
