"""One pane of the file manager: a folder of this computer or of a device."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device, Transport
from app.domain.errors import DeviceFileError, FileError
from app.domain.file_listing import Order, only
from app.domain.files import FileEntry, FileSystem, PathStyle
from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.pages.remote.files.columns import ColumnHead
from app.views.pages.remote.files.content import Content
from app.views.pages.remote.files.file_list import Dropped, FileList
from app.views.pages.remote.files.model import FileModel
from app.views.pages.remote.files.pane_keys import PaneKeys
from app.views.pages.remote.files.pane_parts import Cards, Foot, Lasts, Strip
from app.views.pages.remote.files.reader import Folder, FolderReader, OpenFiles
from app.views.pages.remote.files.travel import Travel
from app.views.tasks import Task, TaskRunner
from app.views.widgets.layout import Grow, column, style

type Helpers = Callable[[BaseException, "FilePane", Callable[[], None]], Sequence[QWidget]]
"""Makes the buttons that help after a failure; the last argument tries it again."""


class FilePane(QWidget):
    """Shows; what is done with the files is the matter of who listens. `folder` is "" until one was read."""

    activated = Signal(object)  # FileEntry: Enter or a double click on what is no folder
    menu_asked = Signal(QPoint)  # on the screen; what it is for is chosen
    dropped = Signal(object, str)  # Dropped, and the folder of this pane into which it goes
    chosen_changed = Signal()
    folder_changed = Signal()  # another folder is shown, or the same one anew
    device_asked = Signal(QPoint)  # a person wants to see another device here

    def __init__(self, device: Device, open_files: OpenFiles, tasks: TaskRunner, lane: str) -> None:
        super().__init__()
        self.device, self.folder, self.style_ = device, "", PathStyle.POSIX
        self.helpers: Helpers = lambda error, pane, again: ()
        self.error: BaseException | None = None  # why the folder that was asked for is not shown
        self.fill_mime: Callable[[QMimeData], None] | None = None  # for who drags out of it
        self._wanted = ("", False)  # the path that was asked for last, and whether it was typed
        self._read: Folder | None = None
        self._choose_next: tuple[str, ...] = ()
        self.reader = FolderReader(tasks, open_files, lane, self)
        self.travel, self.model, self.head = Travel(), FileModel(self), ColumnHead()
        self.list = FileList(tr("Files of {device}", device=device.name), self.model, self.head)
        self.strip, self.cards, self.foot = Strip(), Cards(), Foot()
        self.content = Content(self.head, self.list)
        self.keys = PaneKeys(self, self.list)  # the pane itself has the focus while there are no rows
        self._build()
        self._connect()
        self.strip.show_device(device)

    def _build(self) -> None:
        self.setLayout(column(self.strip, Grow(self.content), self.cards, self.foot, spacing=0))
        self.setProperty("pane", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # while there are no rows
        self.installEventFilter(self.strip)
        style(self, bg="surface")

    def _connect(self) -> None:
        self.reader.shown.connect(self._show_folder)
        self.reader.failed.connect(self._show_failure)
        self.reader.counted.connect(self.foot.show_count)
        self.reader.busy_changed.connect(self._show_busy)
        self.list.activated.connect(self._activate)
        self.list.menu_asked.connect(self.menu_asked)
        self.list.mime_asked.connect(self._fill_mime)
        self.list.dropped.connect(self._pass_drop)
        self.list.placed.connect(lambda: self.head.fit(self.list.viewport().width()))
        self.list.selectionModel().selectionChanged.connect(self._tell_chosen)
        self.head.sort_asked.connect(self.sort)
        strip = self.strip
        strip.path.go_asked.connect(self.go)
        strip.path.typed.connect(self._go_typed)
        strip.filter_changed.connect(self._show_rows)
        strip.filter_left.connect(self.focus_files)
        self.cards.left.connect(self.focus_files)
        self.foot.stop.clicked.connect(self.stop)
        self.content.clear_filter_asked.connect(strip.clear_filter)
        self.content.show_hidden_asked.connect(self.toggle_hidden)
        strip.back.clicked.connect(self.go_back)
        strip.forward.clicked.connect(self.go_forward)
        strip.up.clicked.connect(self.go_up)
        strip.place.clicked.connect(lambda: self.device_asked.emit(strip.place.mapToGlobal(QPoint(0, strip.height()))))

    # -- what is there -----------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[FileEntry, ...]:
        """The entries that are selected, in the order of the rows."""
        return self.list.chosen()

    @property
    def chosen_paths(self) -> tuple[str, ...]:
        return tuple(self.path_of(entry) for entry in self.chosen)

    @property
    def entries(self) -> Sequence[FileEntry]:
        """All of the folder, also what is hidden or filtered out."""
        return self._read.entries if self._read else ()

    @property
    def is_local(self) -> bool:
        return self.device.transport is Transport.LOCAL

    def path_of(self, entry: FileEntry) -> str:
        return self.style_.join(self.folder, entry.name)

    def run(self, operation: Callable[[FileSystem, TaskContext], object], title: str = "") -> Task:
        """Do something short with the files of this pane, off the UI thread and in turn with its reading."""
        return self.reader.run(self.device, operation, title)

    def focus_files(self) -> None:
        """Put the focus where the keys of the pane work: into the rows where there are some."""
        (self.list if self.list.isVisible() else self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.list.isVisible():
            self.list.setFocus(event.reason())

    # -- going -------------------------------------------------------------------------------------

    def show_device(self, device: Device, path: str = "") -> None:
        """Show the files of another device, from where a person begins there."""
        self.reader.close()
        self.device, self.folder, self._read, self._choose_next = device, "", None, ()
        self.travel = Travel()
        self.model.show(())
        self.cards.clear()
        self.foot.clear()
        self.list.setAccessibleName(tr("Files of {device}", device=device.name))
        self.strip.show_device(device)
        self.content.show_blank()
        self._look(path)

    @Slot(str)
    def go(self, path: str, *, choose: Iterable[str] = ()) -> None:
        """Show a folder, "" where a person begins; names in `choose` are chosen there."""
        self._choose_next = tuple(choose)
        self.travel.stay()
        self._look(path)

    @Slot()
    def refresh(self, choose: Iterable[str] = ()) -> None:
        """Read the folder again; what is chosen stays so, unless names to choose are given."""
        self._choose_next = tuple(choose)
        self._look(*self._wanted)

    def _look(self, path: str, is_typed: bool = False) -> None:
        self._wanted, self.error = (path, is_typed), None
        self.reader.read(self.device, path, self.head.order, is_typed=is_typed)

    @Slot()
    def go_up(self) -> None:
        """To the folder that holds this one, which is chosen there."""
        if self.folder and (parent := self.style_.parent(self.folder)) != self.folder:
            self.go(parent, choose=[self.style_.last_part(self.folder)])

    @Slot()
    def go_back(self) -> None:
        if step := self.travel.back():
            self._choose_next = (self.style_.last_part(self.folder),)
            self._look(step)

    @Slot()
    def go_forward(self) -> None:
        if step := self.travel.forward():
            self._choose_next = ()
            self._look(step)

    @Slot(str)
    def _go_typed(self, path: str) -> None:
        self.focus_files()
        if path and path != self.folder:
            self.travel.stay()
            self._look(path, is_typed=True)

    @Slot(object)
    def sort(self, order: Order) -> None:
        """Show the rows in another order, from now on."""
        self.head.show_order(order)
        if self._read is not None and not self.reader.is_busy:
            self.reader.sort(self._read, order)

    # -- showing -----------------------------------------------------------------------------------

    @Slot(object)
    def _show_folder(self, folder: Folder) -> None:
        is_new = folder.path != self.folder
        if folder.is_part and not is_new:
            return  # all of it is shown already, as it was: it stays until all of it has come again
        self.folder, self.style_, self._read = folder.path, folder.style, folder
        self.head.set_permissions(self.is_local or folder.style is PathStyle.POSIX)
        self._wanted = (folder.path, False)
        self.cards.follow_reading(is_new=is_new)
        if is_new:
            self.travel.arrive(folder.path)
            self.strip.show_path(folder.path, folder.style, self.travel)
            self.strip.clear_filter()
        self._show_rows(is_new=is_new)
        if not folder.is_part:
            self.folder_changed.emit()
            if folder.order != self.head.order:  # which was chosen meanwhile
                self.reader.sort(folder, self.head.order)

    def _show_rows(self, filtered: str | None = None, *, is_new: bool = False) -> None:
        """What is to be seen of what was read; the chosen ones stay chosen, and in sight after another filter."""
        if self._read is None:
            return
        chosen = self.chosen
        current = self.list.current_entry() if not is_new and (chosen or self.list.currentIndex().row() > 0) else None
        names = self._choose_next or (() if is_new else tuple(entry.name for entry in chosen))
        top = 0 if is_new else self.list.verticalScrollBar().value()
        self.model.show(only(self._read.entries, text=self.strip.filter_text, hidden=self.strip.shows_hidden))
        self.foot.show_folder(self._read, len(self.model.entries))
        self.list.choose_names(names, names[0] if self._choose_next else current.name if current else "")
        if self._choose_next or (filtered is not None and chosen):
            self.list.scrollTo(self.list.currentIndex())
        else:
            self.list.verticalScrollBar().setValue(top)
        if not self._read.is_part:
            self._choose_next = ()
        if self.model.entries or not self._read.is_part:
            had_focus, there = self.hasFocus() or self.list.hasFocus(), len(self._read.entries)
            self.content.show_rows(len(self.model.entries), there, is_filtered=bool(self.strip.filter_text))
            if had_focus:
                self.focus_files()
        if not self.list.selectionModel().hasSelection():  # else it has told so itself
            self._tell_chosen()

    @Slot()
    def toggle_hidden(self) -> None:
        """Show names that begin with a dot, or no more."""
        self.strip.shows_hidden = not self.strip.shows_hidden
        self._show_rows()

    @Slot()
    def stop(self) -> None:
        """Do not wait for the folder any more; what has come of it stays."""
        self.reader.stop()
        self._wanted = (self.folder, False)
        if self._read is None:
            self.foot.words.set_words(tr("Stopped. F5 reads it."))

    def choose(self, names: Iterable[str]) -> None:
        """Select the entries of these names."""
        names = tuple(names)
        self.list.choose_names(names, names[0] if names else "")

    @Slot(bool)
    def _show_busy(self, is_busy: bool) -> None:
        self.strip.show_busy(is_busy)
        self.foot.show_busy(is_busy)

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        """In the place of the rows where there are none; else under them, and they stay. What nobody saw stays even so
        when a transfer ends: then the folder is read again that is shown, and not the one that was asked for."""
        self.error = error
        wanted = self._wanted
        actions = self.helpers(error, self, lambda: self._look(*wanted))
        if self._read is None:
            self.content.show_failure(error, actions)
            return
        is_missed = not self.isVisible() and wanted[0] != self.folder and isinstance(error, DeviceFileError | FileError)
        self._wanted = (self.folder, False)
        self.cards.show_failure(error, *actions, lasts=Lasts.FOLDER if is_missed else Lasts.READING)

    # -- asked -------------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        entry: FileEntry = index.data(Qt.ItemDataRole.UserRole)
        if entry.is_folder:
            self.go(self.path_of(entry))
        else:
            self.activated.emit(entry)

    @Slot(object)
    def _fill_mime(self, mime: QMimeData) -> None:
        if self.fill_mime is not None and self.chosen:
            self.fill_mime(mime)

    @Slot(object)
    def _pass_drop(self, drop: Dropped) -> None:
        if self.folder:
            self.dropped.emit(drop, self.path_of(drop.entry) if drop.entry else self.folder)

    @Slot()
    def _tell_chosen(self) -> None:
        self.foot.show_chosen(self.chosen)
        self.chosen_changed.emit()
