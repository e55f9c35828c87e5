"""What is taken away from a diagnosis: its words for a ticket, the facts behind it as a file, a summary of the device.

Facts that somebody else has saved are opened here as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from app.domain.devices import Device
from app.domain.diagnostics import Diagnosis, Examination
from app.domain.errors import AppError
from app.domain.language import counted, tr
from app.domain.local_time import local
from app.domain.task import TaskContext
from app.services.diagnostics.telling import as_markdown, as_text, for_customer
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.layout import clear, style
from app.views.widgets.menus import add_action, new_menu
from app.views.widgets.notice import Notice
from app.views.widgets.saved_notice import failure_notice, saved_notice

FILTER = tr("Facts (*.zip)")


@dataclass(frozen=True, slots=True)
class FactOperations:
    """Each may take long and raises AppError."""

    save: Callable[[Diagnosis, Path, bool, TaskContext], int]  # without names? How many were masked
    open: Callable[[Path, TaskContext], Diagnosis]  # judged with the checks of today
    summarise: Callable[[Device, bool, TaskContext], str]  # with serial numbers, addresses and user names?


class HandOver(Button):
    """A button with a menu. `notices` has a place below the head of the page: it says what became of it."""

    file_chosen = Signal(object)  # Path: the facts in it are to be judged

    def __init__(self, tasks: TaskRunner, device: Callable[[], Device], title_of: Callable[[Examination], str]) -> None:
        super().__init__(tr("Hand over"), "clipboard-list")
        self._tasks, self._device, self._title_of = tasks, device, title_of
        self._operations: FactOperations | None = None
        self._shown: Diagnosis | None = None
        self._is_from_file = False
        self.notices = QWidget()
        self._column = QVBoxLayout(self.notices)
        self._column.setContentsMargins(0, 8, 0, 0)
        self.notices.hide()
        self.open_facts = self.make_open_button()
        self.open_facts.hide()
        self.setToolTip(tr("Copy what was found, or save the facts behind it"))
        self.setAccessibleDescription(tr("Opens a menu"))
        self.clicked.connect(self._open_menu)
        style(self.notices, bg="surface")

    def offer(self, operations: FactOperations) -> None:
        """From now on facts can be saved and opened, too."""
        self._operations = operations
        self.open_facts.show()

    def make_open_button(self, *, is_small: bool = False) -> Button:
        """A button that asks for a file of facts."""
        button = Button(tr("Open facts…"), "folder", small=is_small)
        button.setToolTip(tr("Judge what another Satchel has saved. No device is asked."))
        button.clicked.connect(self.ask_and_open)
        return button

    def show_diagnosis(self, diagnosis: Diagnosis | None, *, is_from_file: bool = False) -> None:
        """What is handed over from now on; None for nothing."""
        self._shown, self._is_from_file = diagnosis, is_from_file
        self.setVisible(diagnosis is not None)
        self._tell(None)

    def make_menu(self) -> QMenu:
        """What there is to take away now."""
        menu = new_menu(self)
        add_action(menu, tr("Copy as text"), partial(self._copy, as_text), "copy")
        add_action(menu, tr("Copy as Markdown"), partial(self._copy, as_markdown), "copy")
        add_action(menu, tr("Copy for the customer"), partial(self._copy, for_customer), "users")
        if self._operations is None:
            return menu
        menu.addSeparator()
        if not self._is_from_file:
            add_action(menu, tr("Copy system summary"), partial(self._summarise, False), "laptop")
            add_action(menu, tr("Copy system summary with serial numbers and names"), partial(self._summarise, True))
            menu.addSeparator()
            add_action(menu, tr("Save facts…"), partial(self.ask_and_save, False), "download")
            add_action(menu, tr("Save facts without names…"), partial(self.ask_and_save, True))
        add_action(menu, tr("Open facts…"), self.ask_and_open, "folder")
        return menu

    @Slot()
    def _open_menu(self) -> None:
        self.make_menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    def _copy(self, tell: Callable[[Diagnosis, str], str]) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(tell(self._shown, self._title_of(self._shown.asked)))
            self._tell(Notice("ok", tr("Copied."), tr("Paste it into the ticket or the mail.")))

    def _summarise(self, shows_all: bool) -> None:
        if self._operations is None:
            return
        device = self._device()
        work = partial(self._operations.summarise, device, shows_all)
        self._start(
            work,
            tr("Asking {device} what it is", device=device.name),
            f"device {device.id}",
            self._copy_summary,
        )

    @Slot(object)
    def _copy_summary(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._tell(
            Notice("ok", tr("The system summary is copied."), counted(len(text.splitlines()), "line.", "lines."))
        )

    def ask_and_save(self, is_masked: bool) -> None:
        """Ask where to. `is_masked`: without what names people, machines and places."""
        if self._shown is None:
            return
        name = "facts" if is_masked else f"facts {self._shown.device}"
        plain = "".join(letter if letter.isalnum() or letter in " ._-@" else "-" for letter in name)
        start = str(Path.home() / f"{plain} {local(self._shown.started):%Y-%m-%d %H%M}.zip")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save facts"), start, FILTER)
        if chosen:
            self.save(Path(chosen if Path(chosen).suffix else f"{chosen}.zip"), is_masked=is_masked)

    def save(self, path: Path, *, is_masked: bool) -> None:
        """Write the facts behind what is shown into a file."""
        if self._operations is None or self._shown is None:
            return
        work = partial(self._operations.save, self._shown, path, is_masked)

        def tell(count: int) -> None:
            words = tr("The facts are saved.")
            if is_masked:
                masked = counted(count, "name or address is masked", "names and addresses are masked")
                words = tr("The facts are saved, {masked}.", masked=masked)
            self._tell(saved_notice(words, path))

        self._start(work, tr("Saving the facts"), "facts", tell)

    @Slot()
    def ask_and_open(self) -> None:
        """Ask which file."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Open facts"), str(Path.home()), f"{FILTER};;{tr('All files (*)')}"
        )
        if chosen:
            self.file_chosen.emit(Path(chosen))

    def open(self, path: Path) -> Task:
        """Judge the facts in a file. Needs the operations."""
        assert self._operations is not None  # noqa: S101 - nobody is offered a file before
        return self._tasks.start(
            partial(self._operations.open, path), lane="facts", title=tr("Reading {path}", path=path.name)
        )

    def _start(self, work: Callable[[TaskContext], object], title: str, lane: str, done: Callable[..., object]) -> Task:
        task = self._tasks.start(work, lane=lane, title=title)
        task.succeeded.connect(done)
        task.failed.connect(self._tell_failure)
        return task

    @Slot(object)
    def _tell_failure(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self._tell(failure_notice(error))

    def _tell(self, notice: Notice | None) -> None:
        clear(self._column)
        if notice is not None:
            self._column.addWidget(notice)
        self.notices.setVisible(notice is not None)
