"""How long the visit lasts, and what can be done with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.language import tr
from app.domain.local_time import local
from app.views.icons import icon
from app.views.widgets.buttons import Button, Kind

REFRESH_MS = 10_000


def _now() -> datetime:
    return datetime.now(UTC)


def elapsed(started: datetime, now: datetime) -> str:
    """Hours and minutes, "00:42". A clock that was set back counts as no time."""
    minutes = max(int((now - started).total_seconds()) // 60, 0)
    return f"{minutes // 60:02}:{minutes % 60:02}"


class VisitButton(Button):
    """ "Visit 00:42", with a menu."""

    report_asked = Signal()
    paper_asked = Signal(bool)  # a PDF; for the customer?
    new_visit_asked = Signal()
    end_visit_asked = Signal()

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        super().__init__(tr("Visit"), "timer", Kind.GHOST)
        self._clock = clock
        self._started: datetime | None = None
        self._client = ""
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.report = QAction(icon("file-text"), tr("Save report"), self)
        self.report.triggered.connect(self.report_asked)
        self.paper = QAction(icon("file-text"), tr("Save report as PDF"), self)
        self.paper.triggered.connect(partial(self._ask_paper, False))
        self.customer = QAction(icon("users"), tr("Save the customer's report (PDF)"), self)
        self.customer.triggered.connect(partial(self._ask_paper, True))
        self.new_visit = QAction(icon("plus"), tr("New visit…"), self)
        self.new_visit.triggered.connect(self.new_visit_asked)
        self.end_visit = QAction(icon("check"), tr("End visit…"), self)
        self.end_visit.triggered.connect(self.end_visit_asked)
        self.clicked.connect(self._open)

    def show_visit(self, started: datetime, client: str = "") -> None:
        """Count from `started` (UTC)."""
        self._started, self._client = started, client
        self._timer.start()
        self.refresh()

    def show_none(self) -> None:
        """No visit is open."""
        self._started, self._client = None, ""
        self._timer.stop()
        self.set_words(tr("Visit"))
        self.setToolTip("")

    @Slot()
    def refresh(self) -> None:
        """Show the time that has passed until now."""
        if self._started is None:
            return
        words = tr("Visit {elapsed}", elapsed=elapsed(self._started, self._clock()))
        if words != self.accessibleName():
            self.set_words(words)
        started = local(self._started)
        began = (
            tr("The visit at {client} began {started:%H:%M}.", client=self._client, started=started)
            if self._client
            else tr("The visit began {started:%H:%M}.", started=started)
        )
        self.setToolTip(f"{began} {tr('Save its report, or begin a new one.')}")

    def _ask_paper(self, for_customer: bool, _: bool = False) -> None:
        self.paper_asked.emit(for_customer)

    @Slot()
    def _open(self) -> None:
        menu = QMenu(self)
        menu.addActions([self.report, self.paper, self.customer, self.new_visit, self.end_visit])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
