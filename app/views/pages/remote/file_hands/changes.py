"""Changes of what stands in one pane: new folders, names, permissions, deleting."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QRect, Slot
from PySide6.QtGui import QKeyEvent

from app.domain.files import FileEntry, FileKind, FileSystem, shown_name
from app.domain.language import counted, tr
from app.domain.task import TaskContext
from app.domain.trees import ModeChange, TreeCount, TreeResult
from app.views.pages.remote.file_hands.delete_card import DeleteCard
from app.views.pages.remote.file_hands.mode_form import ModeForm
from app.views.pages.remote.file_hands.name_bar import NameBar
from app.views.pages.remote.file_hands.names import free_name, wrong_name
from app.views.pages.remote.file_hands.properties_card import PropertiesCard
from app.views.pages.remote.file_hands.waste_bin import to_waste_bin
from app.views.pages.remote.file_hands.workbench import Undo, Workbench
from app.views.pages.remote.files.pane import FilePane
from app.views.pages.remote.files.pane_parts import Lasts
from app.views.pages.remote.name_field import NameField


class RowName(NameField):
    """Over a row: its keys are not for the rows under it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        event.accept()


class Changes(QObject):
    """Each asks what must be asked, and runs off the UI thread."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.field: NameField | None = None  # while a name is written over a row
        self._named: tuple[FilePane, FileEntry] | None = None  # that row
        for pane in bench.manager.panes:
            pane.folder_changed.connect(self._follow_row)

    # -- names -------------------------------------------------------------------------------------

    def new_folder(self, pane: FilePane) -> None:
        """Ask for its name under the rows."""
        taken = {entry.name for entry in pane.entries}
        bar = NameBar(tr("New folder"), free_name(tr("New folder"), taken), tr("Make folder"))
        bar.left.connect(partial(self._close_bar, pane))
        bar.given.connect(partial(self._make_folder, pane, bar))
        pane.cards.show_card(bar, Lasts.FOLDER)
        bar.focus_first()

    def _make_folder(self, pane: FilePane, bar: NameBar, name: str) -> None:
        wrong = wrong_name(name, pane.style_)
        if not wrong and any(entry.name == name for entry in pane.entries):
            wrong = tr("This name is taken here.")
        if wrong:
            bar.row.set_problem(wrong)
            return
        path, device, folder = pane.style_.join(pane.folder, name), pane.device, pane.folder
        task = pane.run(lambda files, task: files.make_folder(path, task), tr("Making {name}", name=name))
        self._close_bar(pane)
        undo = Undo(
            tr("Made the folder {name}", name=name), device, (folder,), lambda files, task: files.remove(path, task)
        )
        self._bench.hear(task.succeeded, lambda _: self._changed(pane, undo, name))
        self._bench.hear(task.failed, partial(self._bench.tell_failure, pane))

    def _close_bar(self, pane: FilePane) -> None:
        pane.cards.clear()
        pane.list.setFocus()

    def rename(self, pane: FilePane) -> None:
        """Write over the row of the current entry."""
        index = pane.list.currentIndex()
        entry = pane.list.current_entry()
        if entry is None or self.field is not None:
            return
        pane.list.scrollTo(index)
        place = pane.list.visualRect(index)
        width = min(max(place.width() // 2, 240), place.width())
        rect = QRect(place.left() + 28, place.top(), width - 28, place.height())
        shown = shown_name(entry.name)  # Qt would leave out what is no Unicode
        field = self.field = RowName(shown, rect, pane.list.viewport())
        self._named = pane, entry
        field.setAccessibleName(tr("New name of {shown}", shown=shown))
        stem = shown.rfind(".")
        if stem > 0 and not entry.is_folder:
            field.setSelection(0, stem)
        field.taken.connect(partial(self._rename, pane, entry))
        field.left.connect(partial(self._end_field, pane))
        pane.list.verticalScrollBar().valueChanged.connect(field.vanish)
        field.destroyed.connect(self._forget_field)

    def _rename(self, pane: FilePane, entry: FileEntry, name: str) -> None:
        field = self.field
        had_focus = field is not None and field.hasFocus()
        self._end_field(pane, takes_focus=had_focus)
        if name == shown_name(entry.name).strip() or not name:  # nobody has written anything
            return
        if wrong := wrong_name(name, pane.style_):
            self._bench.notices.tell("warning", tr("It is still called {name}.", name=shown_name(entry.name)), wrong)
            return
        old, new = pane.path_of(entry), pane.style_.join(pane.folder, name)
        undo = Undo(
            tr("Renamed {before} to {name}", before=shown_name(entry.name), name=name),
            pane.device,
            (pane.folder,),
            lambda files, task: files.rename(new, old, task),
        )
        task = pane.run(
            lambda files, task: files.rename(old, new, task),
            tr("Renaming {name}", name=shown_name(entry.name)),
        )
        self._bench.hear(task.succeeded, lambda _: self._changed(pane, undo, name))
        self._bench.hear(task.failed, partial(self._bench.tell_failure, pane))

    @Slot()
    def _follow_row(self) -> None:
        """A folder was read again: the row may stand elsewhere now."""
        if self.field is None or self._named is None or self.field.isHidden():
            return
        pane, entry = self._named
        row = pane.model.row_of(entry.name)
        if row < 0:
            self.field.vanish()
        else:
            self.field.move(self.field.x(), pane.list.visualRect(pane.model.index(row, 0)).top())

    def _end_field(self, pane: FilePane, *, takes_focus: bool = True) -> None:
        if self.field is not None:
            self.field.vanish()
            self.field = None
            if takes_focus:
                pane.list.setFocus()

    @Slot()
    def _forget_field(self) -> None:
        self.field = None

    def _changed(self, pane: FilePane, undo: Undo, name: str) -> None:
        self._bench.refresh(undo.device, undo.folders, choose=[name])
        self._bench.can_undo(undo)

    # -- deleting ----------------------------------------------------------------------------------

    def delete(self, pane: FilePane) -> None:
        """Count what would go, and ask. Files of this computer go to its waste bin."""
        self._ask_delete(pane, to_bin=pane.is_local)

    def delete_for_good(self, pane: FilePane) -> None:
        """The same past the waste bin."""
        self._ask_delete(pane, to_bin=False)

    def _ask_delete(self, pane: FilePane, *, to_bin: bool) -> None:
        entries, paths, device, folder = pane.chosen, pane.chosen_paths, pane.device, pane.folder
        if not entries:
            return
        card = DeleteCard(entries, device.name, folder, to_bin=to_bin)
        self._bench.stage.show_card(card)
        total = len(entries)

        def delete() -> None:
            self._bench.stage.leave()
            remove = partial(to_waste_bin, paths) if to_bin else partial(_remove, paths, total)
            task = self._bench.start(device, remove, tr("Deleting from {device}", device=device.name))
            self._bench.hear(task.finished, lambda: self._bench.refresh(device, [folder]))
            self._bench.hear(task.succeeded, partial(self._tell_deleted, device.name, to_bin=to_bin))
            self._bench.cannot_undo()
            self._bench.follow(task)

        def count(found: TreeCount) -> None:
            nonlocal total
            total = found.entries

        card.confirmed.connect(delete)
        if any(entry.kind is FileKind.FOLDER for entry in entries):
            task = self._bench.start(device, partial(_count, paths), tr("Counting"))
            task.progressed.connect(card.show_progress)
            task.succeeded.connect(card.show_count)
            self._bench.hear(task.succeeded, count)
            self._bench.hear(task.failed, lambda error: self._leave_with(pane, error))
            card.cancelled.connect(task.cancel)

    def _tell_deleted(self, place: str, result: TreeResult, *, to_bin: bool) -> None:
        self._bench.tell_result(result, "deleted")
        if result.done and not result.failed:
            count = counted(result.done, "entry", "entries")
            fact = (
                tr("Moved {entries} to the waste bin", entries=count)
                if to_bin
                else tr("Deleted {entries} from {place}", entries=count, place=place)
            )
            self._bench.notices.tell("ok", fact, "")

    def _leave_with(self, pane: FilePane, error: BaseException) -> None:
        self._bench.stage.leave()
        self._bench.tell_failure(pane, error)

    # -- permissions, properties -------------------------------------------------------------------

    def permissions(self, pane: FilePane) -> None:
        """Show who may do what with the chosen entries, to be changed."""
        entries = tuple(entry for entry in pane.chosen if entry.kind is not FileKind.LINK and entry.mode is not None)
        if not entries:
            self._bench.notices.tell("info", tr("There are no permissions to change."), _why_none(pane.chosen))
            return
        form = ModeForm(entries)
        form.given.connect(partial(self._set_modes, pane, entries))
        self._bench.stage.show_card(form)

    def _set_modes(self, pane: FilePane, entries: Sequence[FileEntry], change: ModeChange, below: bool) -> None:
        self._bench.stage.leave()
        paths = [pane.path_of(entry) for entry in entries]
        device, folder = pane.device, pane.folder
        before = [(path, entry.mode or 0) for path, entry in zip(paths, entries, strict=True)]
        task = self._bench.start(device, partial(_change_modes, paths, change, below), tr("Changing permissions"))

        def done(result: TreeResult) -> None:
            self._bench.refresh(device, [folder])
            self._bench.tell_result(result, "changed")
            if not below and result.done:
                words = tr(
                    "Changed the permissions of {name}",
                    name=shown_name(entries[0].name) if len(entries) == 1 else len(entries),
                )
                self._bench.can_undo(Undo(words, device, (folder,), partial(_set_back, before)))

        self._bench.hear(task.succeeded, done)
        self._bench.follow(task)

    def properties(self, pane: FilePane) -> None:
        """Show all that is known of the chosen entries."""
        if not pane.chosen:
            return
        card = PropertiesCard(pane.chosen, pane.device.name, pane.chosen_paths)
        card.modes_asked.connect(partial(self.permissions, pane))
        self._bench.stage.show_card(card)
        if card.counts:
            task = self._bench.start(pane.device, partial(_count, pane.chosen_paths), tr("Counting"))
            task.progressed.connect(card.show_progress)
            task.succeeded.connect(card.show_count)
            task.failed.connect(card.show_uncounted)
            card.cancelled.connect(task.cancel)
            card.modes_asked.connect(task.cancel)


def _count(paths: Sequence[str], files: FileSystem, task: TaskContext) -> TreeCount:
    from app.services.file_systems.trees import count_tree

    return count_tree(files, paths, task)


def _remove(paths: Sequence[str], total: int, files: FileSystem, task: TaskContext) -> TreeResult:
    from app.services.file_systems.trees import remove_tree

    return remove_tree(files, paths, task, total=total)


def _change_modes(
    paths: Sequence[str], change: ModeChange, below: bool, files: FileSystem, task: TaskContext
) -> TreeResult:
    from app.services.file_systems.trees import change_modes

    return change_modes(files, paths, change, task, is_deep=below)


def _set_back(before: Sequence[tuple[str, int]], files: FileSystem, task: TaskContext) -> None:
    for path, mode in before:
        files.set_mode(path, mode, task)


def _why_none(chosen: Sequence[FileEntry]) -> str:
    if not chosen:
        return ""
    if all(entry.kind is FileKind.LINK for entry in chosen):
        return tr("Links have no permissions of their own.")
    return tr(
        "Satchel changes those of Linux alone. On Windows, icacls at the prompt shows and changes who may do what."
    )
