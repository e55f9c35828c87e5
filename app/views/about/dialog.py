"""About Satchel: the versions to copy, what is new, and the licences; one sheet with three sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.program.licences import LicenceText
from app.services.program.versions import Line
from app.views.about.door import About
from app.views.about.licences import LicencesView
from app.views.about.versions import VersionsView
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.help_view import HelpView
from app.views.widgets.layout import Grow, column, panel, row

USUAL = QSize(760, 620)
_LANE = "about"


@dataclass(frozen=True, slots=True)
class AboutOperations:
    """What the sheet asks for. Both read files and load libraries, and run as tasks."""

    versions: Callable[[TaskContext], Sequence[Line]]
    licences: Callable[[TaskContext], Sequence[LicenceText]]


class AboutDialog(QDialog):
    """Each side is filled when it is first shown. Escape closes."""

    def __init__(
        self, tasks: TaskRunner, operations: AboutOperations, news: str, parent: QWidget | None = None
    ) -> None:
        """`news` is what has changed, as Markdown."""
        super().__init__(parent)
        FocusRing(self)
        self._tasks, self._operations, self._news = tasks, operations, news
        self.setWindowTitle(tr("About Satchel"))
        self.versions, self.news, self.licences = VersionsView(), HelpView(), LicencesView()
        self.news.setAccessibleName(tr("What's new"))
        self.news.topic_asked.connect(self._show_topic)
        self._sides: dict[About, QWidget] = {
            About.VERSIONS: self.versions,
            About.NEWS: self.news,
            About.LICENCES: self.licences,
        }
        self._filled: set[About] = set()
        words = {
            About.VERSIONS: tr("Versions"),
            About.NEWS: tr("What's new"),
            About.LICENCES: tr("Licences"),
        }
        self.buttons = {side: Button(text, kind=Kind.GHOST, checkable=True) for side, text in words.items()}
        self._stack = QStackedWidget()
        for side, button in self.buttons.items():
            button.setAutoExclusive(True)
            button.clicked.connect(partial(self._choose, side))
            self._stack.addWidget(self._sides[side])
        close = Button(tr("Close"), kind=Kind.GHOST, key="Esc")
        close.clicked.connect(self.accept)
        head = panel(row(*self.buttons.values(), None, margins=(16, 10, 16, 10)), edge="bottom", bg="chrome")
        foot = row(None, close, margins=(20, 0, 20, 16))
        body = panel(column(Grow(self._stack), margins=(20, 16, 20, 12)))
        self.setLayout(column(head, Grow(body), foot, spacing=0))
        theme().dress(self)
        room = USUAL * max(theme().text_scale, 1)
        self.resize(room.boundedTo(parent.size()) if parent else room)

    def show_side(self, side: About) -> None:
        """Show one side; it is filled now if it was not."""
        self.buttons[side].setChecked(True)
        self._stack.setCurrentWidget(self._sides[side])
        self._sides[side].setFocus(Qt.FocusReason.OtherFocusReason)
        if side in self._filled:
            return
        self._filled.add(side)
        if side is About.NEWS:
            self.news.show_text(self._news or tr("Nothing is known of what is new: the changelog did not come along."))
        elif side is About.VERSIONS:
            task = self._tasks.start(self._operations.versions, lane=_LANE)
            task.succeeded.connect(self.versions.show_lines)
            self.versions.strip.follow(task)
        else:
            task = self._tasks.start(self._operations.licences, lane=_LANE)
            task.succeeded.connect(self.licences.show_texts)
            self.licences.strip.follow(task)

    def _choose(self, side: About, _: bool = False) -> None:
        self.show_side(side)

    @Slot(str)
    def _show_topic(self, address: str) -> None:
        from app.views.help.door import show_help

        show_help(address)
