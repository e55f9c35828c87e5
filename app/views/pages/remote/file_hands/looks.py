"""Looking into a file, and editing it with this computer's own editor."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.domain.edits import Edit, EditState
from app.domain.errors import AppError
from app.domain.files import FileEntry, FileKind, FileSystem, PathStyle, shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.text_decoding import decode_text
from app.views.pages.remote.file_hands.edit_bar import EditBar
from app.views.pages.remote.file_hands.edit_card import EditConflictCard
from app.views.pages.remote.file_hands.viewer import FileViewer
from app.views.pages.remote.file_hands.workbench import Workbench
from app.views.pages.remote.files.pane import FilePane

_LARGEST = 20_000_000  # bytes of a text that is edited
_LANE = "file edits"


class Looks(QObject):
    """Follows the files whose editing was begun here."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._viewed: tuple[FilePane, FileEntry, str] | None = None
        self.bar = EditBar()
        self._viewer: FileViewer | None = None
        bench.work.news.edit_changed.connect(self._follow)
        bar = self.bar
        bar.decide_asked.connect(self._ask)
        bar.save_asked.connect(self._save)
        bar.open_asked.connect(self._open_again)
        bar.done_asked.connect(self._finish)
        bar.list_asked.connect(self._show_list)
        bench.said.addWidget(bar)

    @property
    def viewer(self) -> FileViewer:
        if self._viewer is None:
            self._viewer = FileViewer()
            self._viewer.left.connect(self._bench.stage.leave)
            self._viewer.edit_asked.connect(self._edit_viewed)
            self._viewer.zoom_asked.connect(self._bench.manager.zoom_asked)
        return self._viewer

    def view(self, pane: FilePane, entry: FileEntry | None = None) -> None:
        """Show what is in the current file, or in this one."""
        entry = entry or pane.list.current_entry()
        if entry is None or entry.is_folder:
            return
        if FileKind.OTHER in (entry.kind, entry.leads_to):
            self._bench.notices.tell(
                "info",
                tr("{shown_name} is no file", shown_name=shown_name(entry.name)),
                tr("A pipe or a device has no end."),
            )
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
        if FileKind.OTHER in (entry.kind, entry.leads_to):
            self._bench.notices.tell("info", tr("{name} is no file", name=name), tr("A pipe or a device has no end."))
            return
        is_local = pane.is_local

        def open_it(files: FileSystem, task: TaskContext) -> Edit | None:
            found = files.look_at(files.resolve(path, task), task)
            if found is not None and found.size > _LARGEST:
                raise AppError(
                    tr("{name} is too large to be edited here.", name=name), hint=tr("Texts of up to 20 MB are.")
                )
            if decode_text(files.read(path, 64 * 1024, task)) is None:
                raise AppError(
                    tr("{name} is no text.", name=name),
                    hint=tr("View shows what is in it. Copy it here to open it otherwise."),
                )
            edit = None if is_local else work.edits().begin(device, path, task)
            work.open_editor(edit.copy if edit else Path(path), task)
            return edit

        task = self._bench.start(device, open_it, tr("Opening {name}", name=name))
        self._bench.hear(task.succeeded, self._begin)
        self._bench.follow(task)

    @Slot(object)
    def _begin(self, edit: Edit | None) -> None:
        if edit is not None:
            self.bar.show_edit(edit)

    @Slot(object)
    def _follow(self, edit: Edit) -> None:
        known = next((one for one in self.bar.edits if one.id == edit.id), None)
        if known is None:
            return
        if edit.state is EditState.FINISHED:
            self.bar.forget(edit.id)
            return
        self.bar.show_edit(edit)
        is_new = edit.state is EditState.CONFLICT and known.state is not EditState.CONFLICT
        if is_new and not self._bench.stage.is_lent and self._bench.has_focus:
            self._ask(edit)  # else the line under the panes does: whoever types elsewhere goes on
        elif edit.saves > known.saves:
            style = PathStyle.WINDOWS if "\\" in edit.path else PathStyle.POSIX
            self._bench.refresh(edit.device, [style.parent(edit.path)])

    @Slot(object)
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
        self._bench.stage.show_card(card)

    @Slot(object)
    def _open_again(self, edit: Edit) -> None:
        task = self._bench.tasks.start(lambda task: self._bench.work.open_editor(edit.copy, task), lane=_LANE)
        self._bench.follow(task)

    @Slot(object)
    def _save(self, edit: Edit) -> None:
        self._bench.work.edits().save(edit.id)

    @Slot(object)
    def _finish(self, edit: Edit) -> None:
        edits, name = self._bench.work.edits(), shown_name(edit.copy.name)
        title = tr("Ending the edit of {name}", name=name)
        task = self._bench.tasks.start(lambda task: edits.finish(edit.id, task), lane=_LANE, title=title)
        self._bench.hear(task.succeeded, lambda _: self.bar.forget(edit.id))
        self._bench.follow(task)

    @Slot(object)
    def _show_list(self, edit: Edit) -> None:
        self._bench.work.show_edit(edit.id)
