"""All that is known of one file or folder, or of several together."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.domain.files import FileEntry, FileKind, mode_words, shown_name, size_words
from app.domain.language import counted, tr
from app.domain.local_time import local_of
from app.domain.task import Progress
from app.domain.trees import TreeCount
from app.views.pages.remote.cards import Card
from app.views.pages.remote.file_hands.delete_card import count_words
from app.views.pages.remote.file_hands.facts import fact_line, long_fact
from app.views.widgets.buttons import Button
from app.views.widgets.layout import row
from app.views.widgets.text import WrappedLabel

_KINDS = {
    FileKind.FILE: tr("File"),
    FileKind.FOLDER: tr("Folder"),
    FileKind.LINK: tr("Link"),
    FileKind.OTHER: tr("Special file: a pipe, a socket or a device"),
}
_ATTRIBUTES = {"R": "read-only", "H": "hidden", "S": "system"}  # of Windows
_ICONS = {FileKind.FOLDER: "folder", FileKind.LINK: "arrow-right"}


class PropertiesCard(Card):
    """Folders are counted meanwhile: `show_progress`, `show_count`, `show_uncounted`."""

    modes_asked = Signal()

    def __init__(self, entries: Sequence[FileEntry], place: str, paths: Sequence[str]) -> None:
        first = entries[0]
        title = shown_name(first.name) if len(entries) == 1 else counted(len(entries), "entry", "entries")
        super().__init__(_ICONS.get(first.kind, "file-text"), "info", title, "")
        self._paths = paths
        self.extent = WrappedLabel(selectable=True, roomy=False)
        self.counts = any(entry.kind is FileKind.FOLDER for entry in entries)
        self.extent.set_words(tr("Counting…") if self.counts else _size(sum(entry.size for entry in entries)))
        self.modes = Button(tr("Permissions…"), "key-round")
        self.modes.clicked.connect(self.modes_asked)
        if all(entry.mode is None for entry in entries):
            self.modes.set_reason(tr("This place does not tell of permissions."))
        copy = Button(tr("Copy path"), "copy")
        copy.clicked.connect(self._copy)
        self.first = self.cancel_button(tr("Close"))
        size = fact_line(tr("Size"), self.extent)
        known = [long_fact(name, value) for name, value in _facts(entries, place, paths[0]) if value]
        self.add(*known, size, row(self.modes, copy, None, self.first))

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        self.extent.set_words(tr("Counting, {done:,} so far…", done=progress.done))

    @Slot(object)
    def show_count(self, count: TreeCount) -> None:
        size, files = _size(count.size), count_words(count)
        self.extent.set_words(
            tr("{size} in {files} that could be looked into", size=size, files=files)
            if count.troubles
            else tr("{size} in {files}", size=size, files=files)
        )

    @Slot()
    def show_uncounted(self) -> None:
        self.extent.set_words(tr("Not counted"))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._paths))


def _facts(entries: Sequence[FileEntry], place: str, path: str) -> list[tuple[str, str]]:
    if len(entries) > 1:
        folders = sum(entry.kind is FileKind.FOLDER for entry in entries)
        return [(tr("On"), place), (tr("Chosen"), count_words(TreeCount(len(entries) - folders, folders)))]
    entry = entries[0]
    leads = shown_name(entry.target) if entry.target else ""
    if leads and not entry.leads_to:
        leads = tr("{target} (nothing stands there)", target=leads)
    mode = f"{mode_words(entry.mode)}  ({entry.mode:03o})" if entry.mode is not None else ""
    owner = " : ".join(shown_name(one) for one in (entry.owner, entry.group) if one)
    return [
        (tr("Kind"), _KINDS[entry.kind]),
        (tr("On"), place),
        (tr("Path"), shown_name(path)),
        (tr("Leads to"), leads),
        (tr("Modified"), _time(entry.modified)),
        (tr("Permissions"), mode),
        (tr("Attributes"), ", ".join(_ATTRIBUTES[one] for one in entry.attributes if one in _ATTRIBUTES)),
        (tr("Owner, group"), owner),
    ]


def _size(size: int) -> str:
    return (
        f"{size_words(size)}"
        if size < 1000
        else tr("{size_words} ({size:,} bytes)", size_words=size_words(size), size=size)
    )


def _time(modified: float | None) -> str:
    at = local_of(modified) if modified is not None else None
    return f"{at:%Y-%m-%d %H:%M:%S %Z}" if at else ""
