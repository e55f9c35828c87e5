"""What is known of the transfer that is chosen: its question, what moves now, what could not be copied."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QStringListModel, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget

from app.domain.files import shown_name, size_words
from app.domain.language import counted, tr
from app.domain.transfers import Rule, TransferState, TransferStatus, Trouble, quicker_way
from app.views.pages.remote.transfers.desk import TransferDesk
from app.views.pages.remote.transfers.questions import TransferQuestions
from app.views.pages.remote.transfers.words import way
from app.views.tasks import TaskRunner
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fold import Fold
from app.views.widgets.layout import column, panel, row
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.painting import draw_icon, draw_two_lines
from app.views.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

_ROW = 44
_MOST_ROWS = 4  # of troubles that are seen at once
_RULES = {
    Rule.ASK: tr("Asks what happens with names that are taken"),
    Rule.SKIP: tr("Skips names that are taken"),
    Rule.NEWER: tr("Replaces what is older"),
    Rule.REPLACE: tr("Replaces what is there"),
    Rule.RENAME: tr("Keeps both where a name is taken"),
}


class TransferDetail(QWidget):
    """Hidden while nothing is chosen."""

    grew = Signal()  # there is more or less to see than before

    def __init__(self, desk: TransferDesk, sessions: "RemoteSessions", tasks: TaskRunner) -> None:
        super().__init__()
        self._desk = desk
        self._status: TransferStatus | None = None
        self._troubles: tuple[Trouble, ...] = ()
        self.questions = TransferQuestions(desk, sessions, tasks)
        self.way = ElidedLabel("", "strong")
        self.current = ElidedLabel("", "mono", "secondary")
        self.note = ElidedLabel("", "small", "tertiary")
        self.hint = ElidedLabel("", "small", "secondary")
        self.rows = QStringListModel(self)
        self.list = RowList(tr("Files that could not be copied"), self._paint, _ROW)
        self.list.setModel(self.rows)
        again, copy = (
            Button(tr("Try these again"), "refresh-cw", small=True),
            Button(tr("Copy"), "copy", Kind.GHOST, small=True),
        )
        again.clicked.connect(self._try_again)
        copy.clicked.connect(self._copy)
        self.fold = Fold("", panel(column(self.list, row(again, copy, None), spacing=6)))
        self._facts = panel(
            column(self.way, self.current, self.note, self.hint, self.fold, margins=(12, 10, 12, 10), spacing=4)
        )
        self.setLayout(column(self.questions, self._facts, spacing=8))
        self.hide()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.grew.emit()
        return done

    def show_status(self, status: TransferStatus | None) -> None:
        """`status` is None where nothing, or more than one, is chosen."""
        self._status = status
        self.setVisible(status is not None)
        self.questions.show_status(status)
        if status is None:
            return
        order, report = status.order, status.report
        self.way.set_words(way(order))
        self.current.set_words(shown_name(report.current))
        self.current.setVisible(bool(report.current))
        parts = [
            _RULES[order.rule],
            tr("at most {speed}/s", speed=size_words(order.limit)) if order.limit else "",
            tr("compares SHA-256") if order.verify else tr("does not compare SHA-256"),
            counted(report.skipped_files, "file left out", "files left out") if report.skipped_files else "",
        ]
        self.note.set_words("  ·  ".join(part for part in parts if part))
        better = "" if status.state.is_over else quicker_way(order, report.total_bytes)
        self.hint.set_words(better)
        self.hint.setVisible(bool(better))
        self._show_troubles(report.troubles, can_retry=status.state is TransferState.DONE)

    def _show_troubles(self, troubles: tuple[Trouble, ...], *, can_retry: bool) -> None:
        self.fold.setVisible(bool(troubles))
        if troubles == self._troubles:
            return
        self._troubles = troubles
        self.fold.set_words(counted(len(troubles), "file could not be copied", "files could not be copied"))
        self.rows.setStringList([f"{shown_name(one.path)}: {one.error} {one.error.hint}" for one in troubles])
        self.list.setFixedHeight(min(len(troubles), _MOST_ROWS) * scaled(_ROW) + 4)

    def _paint(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        trouble = self._troubles[index.row()]
        draw_icon(painter, rect.left() + 8, rect.center().y(), "circle-x", "problem.fg")
        words = f"{trouble.error} {trouble.error.hint}".strip()
        draw_two_lines(painter, rect.adjusted(34, 0, -8, 0), shown_name(trouble.path), words, "text.secondary")

    @Slot()
    def _try_again(self) -> None:
        if self._status is not None:
            self._desk.go_on([self._status.order.id])

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self.rows.stringList()))
