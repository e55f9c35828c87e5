"""Looking into a file, and editing it with this computer's own editor."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.domain.edits import Edit, EditState
from app.domain.errors import AppError
from app.domain.files import FileEntry, FileKind, FileSystem, shown_name
from app.domain.task import TaskContext
from app.domain.text_decoding import decode_text
from app.views.pages.remote.file_hands.edit_card import EditConflictCard
from app.views.pages.remote.file_hands.viewer import FileViewer
from app.views.pages.remote.file_hands.workbench import Workbench
from app.views.pages.remote.files.pane import FilePane
from app.views.widgets.buttons import Button

_LARGEST = 20_000_000  # bytes of a text that is edited
_LANE = "file edits"


class Looks(QObject):
    """Follows the files whose editing was begun here."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._viewed: tuple[FilePane, FileEntry, str] | None = None
        self._edits: dict[str, Edit] = {}
        self._viewer: FileViewer | None = None
        bench.work.news.edit_changed.connect(self._follow)

    @property
    def viewer(self) -> FileViewer:
        if self._viewer is None:
            self._viewer = FileViewer()
            self._viewer.left.connect(self._bench.stage.leave)
            self._viewer.edit_asked.connect(self._edit_viewed)
        return self._viewer

    def view(self, pane: FilePane, entry: FileEntry | None = None) -> None:
        """Show what is in the current file, or in this one."""
        entry = entry or pane.list.current_entry()
        if entry is None or entry.is_folder:
            return
        if FileKind.OTHER in (entry.kind, entry.leads_to):
            self._bench.notices.tell("info", f"{shown_name(entry.name)} is no file", "A pipe or a device has no end.")
            return
        path, device = pane.path_of(entry), pane.device
        self._viewed = (pane, entry, path)
        self._bench.stage.show_view(self.viewer)
        self.viewer.show_file(partial(self._bench.start, device), device.name, path, entry)

    @Slot()
    def _edit_viewed(self) -> None:
        if self._viewed is not None:
            pane, entry, path = self._viewed
            self.viewer.leave()
            self._edit(pane, entry, path)

    # -- editing -----------------------------------------------------------------------------------

    def edit(self, pane: FilePane) -> None:
        """Open the current file in this computer's editor."""
        entry = pane.list.current_entry()
        if entry is not None and not entry.is_folder:
            self._edit(pane, entry, pane.path_of(entry))

    def _edit(self, pane: FilePane, entry: FileEntry, path: str) -> None:
        name, device, work = shown_name(entry.name), pane.device, self._bench.work
        if entry.size > _LARGEST or FileKind.OTHER in (entry.kind, entry.leads_to):
            self._bench.notices.tell("info", f"{name} cannot be edited here", "Only texts of up to 20 MB are.")
            return
        is_local = pane.is_local

        def open_it(files: FileSystem, task: TaskContext) -> Edit | None:
            if decode_text(files.read(path, 64 * 1024, task)) is None:
                raise AppError(
                    f"{name} is no text.", hint="View shows what is in it. Copy it here to open it otherwise."
                )
            edit = None if is_local else work.edits().begin(device, path, task)
            work.open_editor(edit.copy if edit else Path(path), task)
            return edit

        task = self._bench.start(device, open_it, f"Opening {name}")
        self._bench.hear(task.succeeded, self._begin)
        self._bench.follow(task)

    @Slot(object)
    def _begin(self, edit: Edit | None) -> None:
        if edit is None:
            return
        self._edits[edit.id] = edit
        words = f"What you save goes back to {edit.device.name} by itself."
        self._bench.notices.tell("info", f"Editing {shown_name(edit.copy.name)}", words, self._done_button(edit))

    @Slot(object)
    def _follow(self, edit: Edit) -> None:
        known = self._edits.get(edit.id)
        if known is None:
            return
        self._edits[edit.id] = edit
        name = shown_name(edit.copy.name)
        if edit.state is EditState.CONFLICT and known.state is not EditState.CONFLICT:
            self._ask(edit)
        elif edit.state is EditState.FAILED and edit.error is not None:
            again = Button("Try again", "refresh-cw", small=True)
            again.clicked.connect(lambda: self._bench.work.edits().save(edit.id))
            self._bench.notices.tell("problem", f"{name} was not saved to {edit.device.name}", str(edit.error), again)
        elif edit.saves > known.saves:
            self._bench.notices.tell("ok", f"Saved {name} to {edit.device.name}", "", self._done_button(edit))
            folder = edit.path.rpartition("/")[0] or "/"
            self._bench.refresh(edit.device, [folder])

    def _ask(self, edit: Edit) -> None:
        card = EditConflictCard(edit)
        edits = self._bench.work.edits()

        def over() -> None:
            self._bench.stage.leave()
            edits.save(edit.id, over_others=True)

        def theirs() -> None:
            self._bench.stage.leave()
            edits.take_theirs(edit.id)

        card.over_asked.connect(over)
        card.theirs_asked.connect(theirs)
        card.cancelled.connect(lambda: self._remind(edit))
        self._bench.stage.show_card(card)

    def _remind(self, edit: Edit) -> None:
        decide = Button("Decide…", small=True)
        decide.clicked.connect(lambda: self._ask(edit))
        name = shown_name(edit.copy.name)
        self._bench.notices.tell("warning", f"{name} is not saved to {edit.device.name}", "It differs there.", decide)

    def _done_button(self, edit: Edit) -> Button:
        done = Button("Done editing", "check", small=True)
        done.clicked.connect(lambda: self._finish(edit))
        return done

    def _finish(self, edit: Edit) -> None:
        edits = self._bench.work.edits()
        task = self._bench.tasks.start(lambda task: edits.finish(edit.id, task), lane=_LANE, title="Ending the edit")
        self._bench.hear(task.succeeded, lambda _: self._forget(edit.id))
        self._bench.follow(task)

    def _forget(self, id: str) -> None:
        self._edits.pop(id, None)
        self._bench.notices.hide_notice()
