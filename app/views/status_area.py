"""The line at the bottom of the window: the client, the vault, and what is running."""

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu

from app.domain.language import tr
from app.domain.task import Progress
from app.views.tasks import Task, TaskRunner
from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, panel, row, style
from app.views.widgets.painting import RIGHT
from app.views.widgets.text import ElidedLabel, label


class StatusArea(QFrame):
    """Shows the oldest running task that has a title, with a button to stop it; a click lists them all."""

    help_asked = Signal()
    vault_asked = Signal()
    transfers_asked = Signal()

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__()
        self._tasks = tasks
        self._task: Task | None = None
        self.client = label("", "small", "secondary")
        self._client_part = panel(row(IconMark("building-2", "text.tertiary", 13), self.client, 10, spacing=6))
        self._vault_mark = IconMark("lock", "text.tertiary", 13)
        self.vault = Button(tr("No vault open"), kind=Kind.STATUS)
        self.vault.clicked.connect(self.vault_asked)
        self.message = ElidedLabel("", "small", "secondary")
        self.message.setAlignment(RIGHT)
        self.more = Button("", kind=Kind.STATUS)
        self.more.clicked.connect(self._open_menu)
        self.stop = IconButton("x", tr("Stop"), side=24)
        self.stop.clicked.connect(self._stop)
        self._running = panel(row(Grow(self.message), self.more, self.stop, spacing=6))
        help_key = Button(tr("Help  F1"), kind=Kind.STATUS)
        help_key.setToolTip(tr("In a terminal Ctrl+Shift+F1"))
        help_key.clicked.connect(self.help_asked)
        self.transfers: Button | None = None  # made with the first transfer
        self._transfers_place = row(spacing=0)
        left = (self._client_part, self._vault_mark, self.vault, 10, self._transfers_place)
        parts = (*left, 6, Grow(self._running), 8, help_key)
        self.setLayout(row(*parts, margins=(16, 0, 10, 0), spacing=4))
        style(self, bg="chrome", edge="top")
        theme().changed.connect(self._fit)
        tasks.changed.connect(self._show_running)
        self.show_client("")
        self._fit()
        self._show_running()

    def show_client(self, client: str) -> None:
        """Whose visit this is; "" when nobody has said."""
        self.client.setText(client)
        self._client_part.setVisible(bool(client))

    def show_vault(self, words: str, *, is_open: bool) -> None:
        """The state of the vault in words: "Vault locks in 9 min"."""
        self._vault_mark.show_icon("lock-open" if is_open else "lock", "text.tertiary")
        self.vault.set_words(words)

    def show_transfers(self, words: str, *, asks: bool = False) -> None:
        """What the transfers do, and whether one waits for an answer; "" where there is nothing to tell."""
        if self.transfers is None:
            if not words:
                return
            self.transfers = Button("", "download", kind=Kind.STATUS)
            self.transfers.clicked.connect(self.transfers_asked)
            self._transfers_place.addWidget(self.transfers)
            theme().dress(self.transfers)
        self.transfers.set_words(tr("Transfers: {words}", words=words), "circle-question-mark" if asks else "download")
        self.transfers.setVisible(bool(words))

    def make_menu(self) -> QMenu:
        """All running tasks, each to be stopped."""
        menu = QMenu(self)
        for task in self._titled():
            words = tr("Stop: {task}", task=task.title).replace("&", "&&")
            action = QAction(words, menu)
            action.triggered.connect(task.cancel)
            menu.addAction(action)
        return menu

    def _titled(self) -> list[Task]:
        return [task for task in self._tasks.running if task.title]

    @Slot()
    def _show_running(self) -> None:
        titled = self._titled()
        task = titled[0] if titled else None
        if task is not self._task:
            if self._task is not None and self._task.is_running:
                self._task.progressed.disconnect(self._show_progress)
            self._task = task
            if task is not None:
                task.progressed.connect(self._show_progress)
        self.more.setVisible(len(titled) > 1)
        self.more.set_words(tr("{count} more", count=len(titled) - 1))
        self.stop.setVisible(task is not None)
        if task is None:
            self.message.set_words("")
        else:
            self.stop.set_icon("x", tr("Stop: {task}", task=task.title))
            self._show_progress(task.progress or Progress(""))

    @Slot(Progress)
    def _show_progress(self, progress: Progress) -> None:
        if self._task is not None:
            count = "  " + tr("{done} of {total}", done=progress.done, total=progress.total) if progress.total else ""
            self.message.set_words(f"{self._task.title}{count}")

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _open_menu(self) -> None:
        menu = self.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot()
    def _fit(self) -> None:
        self.setFixedHeight(theme().metric("status"))
