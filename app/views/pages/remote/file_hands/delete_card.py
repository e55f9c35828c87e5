"""Asks before files are deleted: what, how many, how large. Enter deletes nothing."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot

from app.domain.files import FileEntry, FileKind, shown_name, size_words
from app.domain.language import counted, listed, tr
from app.domain.task import Progress
from app.domain.trees import TreeCount
from app.views.pages.remote.card_parts import fact
from app.views.pages.remote.cards import Card
from app.views.pages.remote.file_hands.facts import long_fact
from app.views.widgets.badges import ThinBar
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import panel, row

_NAMED = 5
_FOR_GOOD = tr("There is no way back.")
_TO_BIN = tr("The waste bin keeps it.")


class DeleteCard(Card):
    """Folders are counted first; `show_count` brings the number. Until then it can only be left."""

    confirmed = Signal()

    def __init__(self, entries: Sequence[FileEntry], place: str, folder: str, *, to_bin: bool = False) -> None:
        what = f"“{shown_name(entries[0].name)}”" if len(entries) == 1 else counted(len(entries), "entry", "entries")
        title = tr("Move {what} to the waste bin?", what=what) if to_bin else tr("Delete {what}?", what=what)
        super().__init__("trash-2", "problem", title, tr("Counting what is in it…"))
        self._to_bin = to_bin
        self._act = tr("Move to bin") if to_bin else tr("Delete")
        self.bar = ThinBar()
        self.delete = Button(self._act, "trash-2", Kind.PRIMARY if to_bin else Kind.DANGER_FILL)
        self.delete.setAutoDefault(False)  # Enter deletes nothing
        self.delete.set_reason(tr("It is being counted."))
        self.delete.clicked.connect(self.confirmed)
        self.first = self.cancel_button(tr("Cancel"))
        named = panel(long_fact(tr("Names"), _names(entries)))
        if len(entries) == 1:
            named.hide()
        where = (fact(tr("On"), place), long_fact(tr("In"), shown_name(folder)))
        self.add(*where, named, self.bar, row(self.delete, None, self.first))
        self.setTabOrder(self.first, self.delete)
        if not any(entry.kind is FileKind.FOLDER for entry in entries):
            self.show_count(TreeCount(len(entries), 0, sum(entry.size for entry in entries)))

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """So many were counted up to now."""
        self.bar.set_share(None)
        self.meaning.set_words(tr("Counting what is in it: {done:,} so far…", done=progress.done))

    @Slot(object)
    def show_count(self, count: TreeCount) -> None:
        """What would be deleted; from now on it can be."""
        self.bar.hide()
        words = f"{count_words(count)}, {size_words(count.size)}. {_TO_BIN if self._to_bin else _FOR_GOOD}"
        if count.troubles:
            words += " " + counted(
                len(count.troubles),
                "folder could not be looked into: there may be more.",
                "folders could not be looked into: there may be more.",
            )
        self.meaning.set_words(words)
        self.delete.set_reason("")
        if not self._to_bin and count.entries > 1:
            self.delete.set_words(tr("Delete {entries:,}", entries=count.entries))
        self.setAccessibleDescription(words)


def count_words(count: TreeCount) -> str:
    """As "3 files and 1 folder"."""
    files = counted(count.files, "file")
    folders = counted(count.folders, "folder")
    return listed([words for words, number in ((files, count.files), (folders, count.folders)) if number]) or files


def _names(entries: Sequence[FileEntry]) -> str:
    shown = "\n".join(shown_name(entry.name) for entry in entries[:_NAMED])
    return shown + ("\n" + tr("and {count:,} more", count=len(entries) - _NAMED) if len(entries) > _NAMED else "")
