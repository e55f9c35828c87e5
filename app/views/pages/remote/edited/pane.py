"""The files of devices that are being edited here: how they stand, and what can be done with the one that is chosen."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.edits import Edit, EditState
from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.pages.remote.edited.model import EDIT, ROW_HEIGHT, EditModel, look_of, paint_edit
from app.views.pages.remote.notice_place import NoticePlace
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.lists import RowList, choose_row
from app.views.widgets.text import WrappedLabel, label

if TYPE_CHECKING:
    from app.services.file_systems.editing import Edits

_NONE = tr("Edit a file of a device in its file manager: it is listed here until you are done with it.")
_LANE = "file edits"
_MEANINGS = {
    EditState.SAME: tr("What you save in the editor goes to {device} by itself."),
    EditState.CHANGED: tr("The copy here was changed. It goes to {device} as soon as the editor is done with it."),
    EditState.SAVING: tr("It is on its way to {device}."),
    EditState.CONFLICT: (
        tr(
            "Someone else has changed it on {device} since it was opened. Take theirs keeps yours beside it until you "
            "are done."
        )
    ),
}
_LEFT_OVER = tr("Satchel was closed before this was saved to {device}. Open it to look at it first, or save it now.")
_SAFE = tr("Your copy is safe on this computer.")
_ALL_SAVED = tr("Nothing is to be saved")


class EditedPane(QWidget):
    """Implements `PlacePane`. `changed` is a signal that brings every change of an edit."""

    left = Signal()

    def __init__(
        self, edits: "Edits", changed: SignalInstance, open_copy: Callable[[Path, TaskContext], None], tasks: TaskRunner
    ) -> None:
        super().__init__()
        self._edits, self._open_copy, self._tasks = edits, open_copy, tasks
        self.model = EditModel(self)
        self.list = RowList(tr("Edited files"), paint_edit, ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.selectionModel().selectionChanged.connect(self._show_chosen)
        self.list.activated.connect(self._open)
        self.notices = NoticePlace()
        self.meaning = WrappedLabel("", tone="secondary", selectable=True)
        self.open = _button(tr("Open"), "pencil", self._open, "Enter")
        self.save = _button(tr("Save now"), "upload", self._save)
        self.theirs = _button(tr("Take theirs"), "download", self._take_theirs)
        self.over = Button(tr("Replace theirs with mine"), "upload", Kind.DANGER, small=True)
        self.over.setAutoDefault(False)
        self.over.clicked.connect(self._save_over)
        self.done = _button(tr("Done"), "check", self._finish)
        self.discard = Button(tr("Discard…"), "", Kind.DANGER, small=True, key="Del")
        self.discard.clicked.connect(self._ask_to_discard)
        self.stack = QStackedWidget()
        self._build()
        changed.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        close = Button(tr("Close"), "", Kind.GHOST, small=True, key="Esc")
        close.clicked.connect(self.left)
        self.stack.addWidget(EmptyState("pencil", tr("No file is being edited"), _NONE, learn="files#editing"))
        full = QWidget()
        tools = row(self.open, self.done, None, self.discard, spacing=8)
        choice = row(self.save, self.theirs, self.over, None, spacing=8)
        full.setLayout(column(tools, Grow(self.list), self.meaning, choice, spacing=8))
        self.stack.addWidget(full)
        head = row(label(tr("Edited files"), "title"), None, close, spacing=8)
        self.setLayout(column(head, self.notices, Grow(self.stack), margins=(28, 20, 28, 12), spacing=12))
        style(self, bg="surface")
        QShortcut(QKeySequence("Esc"), self, self.left.emit)
        QShortcut(QKeySequence("Del"), self, self.discard.click)

    # -- for the page ------------------------------------------------------------------------------

    def appear(self) -> None:
        """It is about to be shown."""
        self._refresh()
        self.list.setFocus()

    def focus_search(self) -> bool:
        """There is nothing to search."""
        return False

    def choose(self, id: str) -> None:
        if (index := self.model.row_of(id)) is not None:
            choose_row(self.list, index)  # type: ignore[arg-type]

    @property
    def chosen(self) -> Edit | None:
        rows = self.list.selectionModel().selectedIndexes()
        edit: Edit | None = rows[0].data(EDIT) if rows else None
        return edit

    # -- showing -----------------------------------------------------------------------------------

    @Slot()
    @Slot(object)
    def _refresh(self, _: object = None) -> None:
        edits = self._edits.all()
        self.model.show(edits)
        self.stack.setCurrentIndex(1 if edits else 0)
        if edits and self.chosen is None:
            choose_row(self.list, self.model.index(0, 0))
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        edit = self.chosen
        self.notices.hide_notice()
        if edit is None:
            self.meaning.set_words("")
            return
        words = _LEFT_OVER if edit.is_left_over else _MEANINGS.get(edit.state, "")
        if edit.state is EditState.FAILED and edit.error is not None:
            words = f"{edit.error} {edit.error.hint} {_SAFE}"
        self.meaning.set_words(words.replace("{device}", edit.device.name))
        is_conflict = edit.state is EditState.CONFLICT
        is_busy = tr("It is being saved") if edit.state is EditState.SAVING else ""
        had_focus = any(button.hasFocus() for button in (self.save, self.theirs, self.over))
        self.save.setVisible(edit.is_unsaved and not is_conflict)
        self.save.set_reason(is_busy)
        self.theirs.setVisible(is_conflict or edit.is_left_over)
        self.over.setVisible(is_conflict)
        if had_focus:
            self.list.setFocus()  # who presses twice decides nothing by it
        self.done.set_reason(is_busy or (tr("Decide which version stays first") if is_conflict else ""))
        self.discard.set_reason(is_busy or ("" if edit.is_unsaved else _ALL_SAVED))
        self.list.setAccessibleDescription(f"{look_of(edit).word}. {self.meaning.text()}")

    # -- doing -------------------------------------------------------------------------------------

    @Slot()
    def _open(self) -> None:
        if edit := self.chosen:
            self._start(partial(self._open_copy, edit.copy), tr("Opening {copy}", copy=edit.copy.name))

    @Slot()
    def _save(self) -> None:
        if edit := self.chosen:
            self._edits.save(edit.id)

    @Slot()
    def _save_over(self) -> None:
        if edit := self.chosen:
            self._edits.save(edit.id, over_others=True)

    @Slot()
    def _take_theirs(self) -> None:
        if edit := self.chosen:
            self._edits.take_theirs(edit.id)

    @Slot()
    def _finish(self) -> None:
        if edit := self.chosen:
            self._start(partial(self._edits.finish, edit.id), tr("Ending the edit of {copy}", copy=edit.copy.name))

    @Slot()
    def _ask_to_discard(self) -> None:
        edit = self.chosen
        if edit is None or not edit.is_unsaved:
            return
        discard, keep = (
            Button(tr("Discard 1 copy"), "", Kind.DANGER_FILL, small=True),
            Button(tr("Keep it"), small=True),
        )
        discard.setAutoDefault(False)
        discard.clicked.connect(partial(self._discard, edit.id))
        keep.clicked.connect(self.notices.hide_notice)
        what = tr("What you changed in {copy} is only on this computer.", copy=edit.copy.name)
        self.notices.tell(
            "warning", what, tr("On {device} it stays as it is there.", device=edit.device.name), keep, discard
        )
        keep.setFocus()

    def _discard(self, id: str) -> None:
        self.notices.hide_notice()
        self._start(partial(self._edits.finish, id, discard=True), tr("Discarding a copy"))

    def _start(self, act: Callable[[TaskContext], None], words: str) -> Task:
        task = self._tasks.start(act, lane=_LANE, title=words)
        task.failed.connect(self.notices.tell_failure)
        task.finished.connect(self.list.setFocus)
        return task


def _button(words: str, icon_name: str, act: Callable[[], None], key: str = "") -> Button:
    button = Button(words, icon_name, small=True, key=key)
    button.clicked.connect(act)
    return button
