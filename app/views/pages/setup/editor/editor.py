"""The editor of profiles: its parts at the left, the part that is chosen at the right. It touches no device."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.services.setup.profiles.draft import DraftStep, ProfileDraft
from app.services.setup.profiles.yaml import Place
from app.views.pages.setup.editing import EditorDone
from app.views.pages.setup.editor.bars import Bars
from app.views.pages.setup.editor.head import Head
from app.views.pages.setup.editor.operations import EditorOperations
from app.views.pages.setup.editor.outline import ABOUT, Outline, row_of
from app.views.pages.setup.editor.parts import Parts
from app.views.tasks import Task, TaskRunner
from app.views.widgets.layout import Grow, column, panel, row

LANE = "profiles"
OUTLINE_WIDTH = 264


class ProfileEditor(QWidget):
    """Calls `done` with the path of the saved profile when it is left, "" where none was saved."""

    def __init__(self, tasks: TaskRunner, operations: EditorOperations, source: str, done: EditorDone) -> None:
        super().__init__()
        self._tasks, self._operations, self._done = tasks, operations, done
        self._source, self._saved = source, ""
        self.draft: ProfileDraft | None = None
        self._row = ABOUT
        self.head, self.bars, self.outline = Head(), Bars(), Outline()
        self.parts = Parts(operations.vault_titles)
        self.outline.setFixedWidth(self.outline.width_for(OUTLINE_WIDTH))
        side = panel(column(self.outline), edge="right", bg="surface")
        self.body = panel(row(side, Grow(self.parts), spacing=0))
        self.body.hide()
        self.setLayout(column(self.head, self.bars, Grow(panel(column(self.body))), spacing=0))
        self._connect()
        self._run(partial(operations.open, source), self._opened)

    def _connect(self) -> None:
        head, outline, parts, bars = self.head, self.outline, self.parts, self.bars
        head.back_asked.connect(self.leave)
        head.undo_asked.connect(lambda: self._change(lambda draft: draft.undo()))
        head.redo_asked.connect(lambda: self._change(lambda draft: draft.redo()))
        head.save_asked.connect(self.save)
        head.save_as_asked.connect(self._save_as)
        head.give_asked.connect(self._give_away)
        head.text_toggled.connect(self._toggle_text)
        outline.chosen.connect(self._choose)
        outline.add_asked.connect(self.parts.open_catalogue)
        outline.moved.connect(self._move)
        outline.removed.connect(lambda number: self._change(lambda draft: draft.remove_step(number)))
        outline.copied.connect(self._copy)
        parts.edited.connect(self._edit)
        parts.asked.connect(lambda number, name: self._change(lambda draft: draft.ask_for(number, name)))
        parts.step_renamed.connect(lambda number, name: self._change(lambda one: one.rename_step(number, name)))
        parts.param_renamed.connect(lambda old, new: self._change(lambda one: one.rename_param(old, new)))
        parts.replace_asked.connect(self._replace)
        parts.picked.connect(self._add)
        parts.catalogue_left.connect(self._show_part)
        parts.written.connect(self._take_text)
        parts.currentChanged.connect(bars.give_way)
        bars.go_asked.connect(self.go_to)
        bars.save_asked.connect(lambda: self.save(then=self._leave_now))
        bars.leave_asked.connect(self._leave_now)
        keys = {
            "Ctrl+S": self.save,
            "Ctrl+Z": self.head.undo.click,
            "Ctrl+Shift+Z": self.head.redo.click,
            "Ctrl+N": self.outline.add.click,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @Slot(object)
    def _opened(self, draft: ProfileDraft) -> None:
        self.draft = draft
        self.body.show()
        self._show()
        if not draft.look().about:
            self.head.text.setChecked(True)  # it is no YAML: only the text can be mended
        (self.parts.about.name_field.select_all if draft.is_new else self.outline.list.setFocus)()
        if draft.is_changed:
            self.bars.tell(tr("Edits of last time are here again."), tr("They were not saved. Undo takes them back."))
        elif self._is_copy:
            words = tr("Your changes are saved as {file}.", file=draft.path.name)
            self.bars.tell(tr("This profile comes with Satchel."), words)

    @property
    def _is_copy(self) -> bool:
        """It will stand in another file than the one that it was opened from."""
        return bool(self.draft and self._source and Path(self._source) != self.draft.path and not self._saved)

    @Slot()
    def save(self, *, then: Callable[[], None] | None = None) -> None:
        """Save to the file of the draft; `then` comes after it."""
        self.parts.commit()
        if not self._text_is_taken():
            return
        if self.draft is not None and (self.draft.is_changed or self._is_copy):
            self._save(None, then)
        elif then:
            then()

    @Slot()
    def leave(self) -> None:
        """Go back to the list, unless something is not saved: then the person is asked first."""
        self.parts.commit()
        if self.draft is not None and (self.draft.is_changed or self.parts.text.has_changes):
            self.bars.ask_to_leave()
        else:
            self._leave_now()

    def go_to(self, place: Place, line: int = 0) -> None:
        """Show the part in which something stands, with the cursor in its field."""
        if self.draft is None:
            return
        look = self.draft.look()
        if self.head.text.isChecked() or not place:
            self.head.text.setChecked(True)
            self.parts.text.go_to(line)
        else:
            self._row = row_of(look, place)
            self._show()
            self.parts.focus_on(place)

    @Slot(int)
    def _choose(self, row: int) -> None:
        self._row = row
        if self.head.text.isChecked() and self._text_is_taken():
            self.head.text.setChecked(False)
        self._show_part()

    @Slot(object, object)
    def _edit(self, place: Place, value: Any) -> None:
        self._change(lambda draft: draft.put(place, value))

    @Slot(str)
    def _add(self, id: str) -> None:
        """After the step that is chosen, else at the end."""
        entry, look = self.outline.entry, self.draft.look() if self.draft else None
        count = sum(one.number >= 0 for one in look.steps) if look else 0
        number = entry.own + 1 if entry is not None and entry.own >= 0 else count
        if self._change(lambda draft: draft.add_step(id, number)):
            self.go_to(("steps", number))

    @Slot(int)
    def _copy(self, number: int) -> None:
        step = self._own_step(number)
        about = {key: value for key, value in step.about.items() if key != "name"} if step else {}
        if step and self._change(lambda draft: draft.add_step(step.id, number + 1, about)):
            self.go_to(("steps", number + 1))

    @Slot(int, int)
    def _move(self, number: int, to: int) -> None:
        if self._change(lambda draft: draft.move_step(number, to)) and self.draft is not None:
            self._row = row_of(self.draft.look(), ("steps", to))
            self._show()

    @Slot(object)
    def _replace(self, step: DraftStep) -> None:
        if self.draft is None:
            return
        number = sum(one.number >= 0 for one in self.draft.look().steps)
        about = {"use": step.id, "name": step.name} | {key: value for key, value in step.about.items() if key != "use"}
        if self._change(lambda draft: draft.add_step(step.id, number, about)):
            self.go_to(("steps", number))

    @Slot(str)
    def _take_text(self, text: str) -> bool:
        """Whether the text that was written by hand is the one of the draft now."""
        try:
            if self.draft is not None:
                self.draft.set_text(text)
                self._show()
        except ProfileInvalid as error:
            self.parts.text.show_problem(str(error))
            self.parts.text.go_to(error.line)
            return False
        return True

    def _text_is_taken(self) -> bool:
        text = self.parts.text
        return not (self.head.text.isChecked() and text.has_changes) or self._take_text(text.edit.toPlainText())

    @Slot(bool)
    def _toggle_text(self, is_on: bool) -> None:
        text = self.parts.text
        if not is_on and text.has_changes and not self._take_text(text.edit.toPlainText()):
            self.head.text.setChecked(True)
        self._show_part()

    def _change(self, change: Callable[[ProfileDraft], None]) -> bool:
        """Whether the draft took the change; what it says against it is shown."""
        if self.draft is None:
            return False
        try:
            change(self.draft)
        except ProfileInvalid as error:
            self.bars.fail(error)
            self._show()
            return False
        self.bars.fail(None)
        self._show()
        self._keep()
        return True

    def _forget(self, path: Path) -> None:
        self._tasks.start(partial(self._operations.keep, path, ""), lane=LANE)

    def _keep(self) -> None:
        """What is not saved outlives a crash of the program."""
        if self.draft is not None:
            text = self.draft.text if self.draft.is_changed else ""
            self._tasks.start(partial(self._operations.keep, self.draft.path, text), lane=LANE)

    def _show(self) -> None:
        if self.draft is None:
            return
        look = self.draft.look()
        self._row = min(self._row, len(look.steps) - 1)
        self.head.show_draft(self.draft, is_copy=self._is_copy)
        self.bars.show_problems(look.problems)
        self.outline.show_look(look, self._row)
        self._show_part()

    @Slot()
    def _show_part(self) -> None:
        if self.draft is not None:
            look = self.draft.look()
            if self.head.text.isChecked():
                self.parts.show_text(self.draft.text, look)
            else:
                self.parts.show_row(look, self._row, self.draft.catalogue.values())

    def _own_step(self, number: int) -> DraftStep | None:
        steps = self.draft.look().steps if self.draft else ()
        return next((one for one in steps if one.number == number), None)

    def _save(self, path: Path | None, then: Callable[[], None] | None = None) -> None:
        def saved(where: Path) -> None:
            self._saved = str(where)
            self._forget(before)
            self.bars.tell(tr("Saved."), tr("{file} in {folder}", file=where.name, folder=where.parent))
            self._show()
            if then:
                then()

        if self.draft is not None:
            before = self.draft.path
            self.head.show_busy(tr("It is being saved."))
            self._run(partial(self._operations.save, self.draft, path), saved)

    @Slot()
    def _save_as(self) -> None:
        self.parts.commit()
        if self.draft is not None:
            named, _ = QFileDialog.getSaveFileName(self, tr("Save as"), str(self.draft.path), tr("Profiles (*.yaml)"))
            if named:
                self._save(Path(named if named.endswith((".yaml", ".yml")) else f"{named}.yaml"))

    @Slot()
    def _give_away(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Copy the profile to a folder"))
        if folder:
            self.save(then=partial(self._give_to, Path(folder)))

    def _give_to(self, folder: Path) -> None:
        def told(paths: list[Path]) -> None:
            files = ", ".join(path.name for path in paths)
            self.bars.tell(tr("Copied."), tr("{files} to {folder}", files=files, folder=folder))

        if self.draft is not None:
            self._run(partial(self._operations.give_away, self.draft.path, folder), told)

    def _run(self, work: Callable[..., object], show: Callable[..., None]) -> Task:
        task = self._tasks.start(work, lane=LANE)
        task.succeeded.connect(show)
        task.failed.connect(self._failed)
        return task

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self.bars.fail(error)
        if self.draft is not None:
            self._show()

    @Slot()
    def _leave_now(self) -> None:
        if self.draft is not None:
            self._forget(self.draft.path)
        self._done(self._saved)
