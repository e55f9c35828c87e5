"""Shows what is in a file, in the place of the panes: a text, a picture or bytes."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from app.domain.files import FileEntry, FileSystem, shown_name, size_words
from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.pages.remote.file_hands.picture_view import PictureView
from app.views.pages.remote.file_hands.seeing import Seen, most_bytes, see
from app.views.pages.remote.file_hands.text_view import TextView
from app.views.tasks import Task
from app.views.telling import while_there
from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, label

_BEGINNING = 16  # bytes that tell a picture


type Start = Callable[[Callable[[FileSystem, TaskContext], object], str], Task]
"""Starts a task with the files of the place of a file, under a title."""


class FileViewer(QWidget):
    """Holds one file at a time, and nothing of it when it is left."""

    left = Signal()
    edit_asked = Signal()
    zoom_asked = Signal()  # as large as there is room, or back

    def __init__(self) -> None:
        super().__init__()
        self._task: Task | None = None
        self.text, self.picture = TextView(), PictureView()
        self.title = label("", "strong")
        self.facts = ElidedLabel(tone="tertiary")
        self.fit = Button(tr("Actual size"), "search", Kind.GHOST, small=True, checkable=True)
        self.fit.toggled.connect(lambda is_on: self.picture.set_fitted(not is_on))
        self.edit = Button(tr("Edit"), "pencil", small=True, key="F4")
        self.edit.clicked.connect(self.edit_asked)
        zoom = IconButton("maximize-2", tr("All the room, and back"))
        zoom.clicked.connect(self.zoom_asked)
        close = Button(tr("Close"), "", Kind.GHOST, small=True, key="Esc")
        close.clicked.connect(self.leave)
        self.strip = TaskStrip(stopped_words=tr("Stopped. Nothing was read."))
        self.stack = QStackedWidget()
        self._nothing = QWidget()
        for part in (self._nothing, self.text, self.picture):
            self.stack.addWidget(part)
        mark = IconMark("eye", "text.secondary")
        parts = (mark, self.title, Grow(self.facts), self.fit, self.edit, zoom, close)
        head = panel(row(*parts, margins=(16, 0, 8, 0)), edge="bottom", bg="surface")
        head.setFixedHeight(theme().metric("strip"))
        strip = panel(column(self.strip, margins=(16, 8, 16, 8)))
        self.strip.ended.connect(lambda: strip.setVisible(self.strip.isVisibleTo(strip)))
        self._strip_place = strip
        self.setLayout(column(head, strip, Grow(self.stack), spacing=0))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "inside")
        style(self, bg="surface")

    def show_file(self, start: Start, place: str, path: str, entry: FileEntry) -> None:
        """Read a file and show it. What was shown before goes away at once."""
        self.forget()
        name = shown_name(entry.name)
        self.title.setText(name)
        self.setAccessibleName(tr("View of {name}", name=name))
        self.facts.set_words(place)
        self.edit.set_reason("")
        self._strip_place.show()
        task = self._task = start(partial(read_to_see, path), tr("Reading {name}", name=name))
        task.succeeded.connect(while_there(self, partial(self._show, task, name, place)))
        self.strip.follow(task)
        self.setFocus()

    def forget(self) -> None:
        """Stop reading, and hold nothing."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.stack.setCurrentWidget(self._nothing)
        self.text.clear()
        self.picture.clear()
        self.fit.hide()
        self.strip.clear()

    @Slot()
    def leave(self) -> None:
        self.forget()
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Escape is ours, whatever it means around us; while the file is read it stops that."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.strip.is_running:
            event.setAccepted(event.key() == Qt.Key.Key_Escape)
            return event.isAccepted() or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _show(self, task: Task, name: str, place: str, found: tuple[Seen, int]) -> None:
        if not isValid(self) or task is not self._task:  # another file is looked at meanwhile
            return
        seen, size = found
        facts = [place, *seen.facts, size_words(size)]
        if seen.cut_at:
            facts.append(tr("only the first {size_words} are shown", size_words=size_words(seen.cut_at)))
        self.facts.set_words("  ·  ".join(facts))
        if seen.picture is not None:
            self.picture.show_picture(seen.picture, name)
            self.fit.setChecked(False)
            self.fit.show()
            self.stack.setCurrentWidget(self.picture)
        else:
            self.text.show_text(seen.text, wraps=not seen.is_bytes)
            self.stack.setCurrentWidget(self.text)
        if seen.is_bytes or seen.picture is not None:
            self.edit.set_reason(tr("Only texts are edited here."))
        if (shown := self.stack.currentWidget()) is not None:
            shown.setFocus()


def read_to_see(path: str, files: FileSystem, task: TaskContext) -> tuple[Seen, int]:
    """What is to be shown of a file, and its size in bytes."""
    found = files.look_at(files.resolve(path, task), task)
    most = most_bytes(files.read(path, _BEGINNING, task))
    data = files.read(path, most, task)
    size = max(found.size if found is not None else 0, len(data))
    return see(data, size, task), size
