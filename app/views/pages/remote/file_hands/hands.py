"""All that a person can do in a file manager, by key, by menu and by name."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from app.domain.files import FileEntry
from app.domain.language import tr
from app.views.actions import Action
from app.views.icons import icon
from app.views.pages.remote.file_hands.changes import Changes
from app.views.pages.remote.file_hands.copies import Copies
from app.views.pages.remote.file_hands.looks import Looks
from app.views.pages.remote.file_hands.work import FileWork
from app.views.pages.remote.file_hands.workbench import Workbench
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.files.pane import FilePane
from app.views.tasks import TaskRunner
from app.views.widgets.menus import new_menu


class Needs(Enum):
    """What must be there for a deed."""

    FOLDER = "a folder is shown"
    CHOSEN = "something is chosen"
    ENTRY = "there is a current row"
    FILE = "the current row is a file"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do in a pane."""

    words: str
    icon: str
    keys: str
    do: Callable[[FilePane], None]
    needs: Needs = Needs.CHOSEN
    ends_group: bool = False
    is_local: bool = False  # means something else than the one before only on this computer


class FileHands(QObject):
    """Belongs to one file manager."""

    def __init__(self, manager: FileManager, work: FileWork, tasks: TaskRunner) -> None:
        super().__init__(manager)
        self._manager = manager
        self.bench = Workbench(manager, work, tasks)
        self.changes, self.copies, self.looks = Changes(self.bench), Copies(self.bench), Looks(self.bench)
        self.deeds = self._make_deeds()
        for pane in manager.panes:
            self._connect(pane)

    def _make_deeds(self) -> tuple[Deed, ...]:
        changes, copies, looks = self.changes, self.copies, self.looks
        return (
            Deed(tr("Copy to the other pane"), "copy", "Ctrl+Return", copies.copy_across, ends_group=True),
            Deed(tr("View"), "eye", "F3", looks.view, Needs.FILE),
            Deed(tr("Edit"), "pencil", "F4", looks.edit, Needs.FILE, ends_group=True),
            Deed(tr("New folder…"), "folder", "F7", changes.new_folder, Needs.FOLDER),
            Deed(tr("Rename"), "pencil", "F2", changes.rename, Needs.ENTRY, ends_group=True),
            Deed(tr("Cut"), "scissors", "Ctrl+X", copies.cut),
            Deed(tr("Copy"), "copy", "Ctrl+C", copies.copy_to_clipboard),
            Deed(tr("Paste"), "clipboard-list", "Ctrl+V", copies.paste, Needs.FOLDER),
            Deed(tr("Copy path"), "copy", "Ctrl+Shift+C", copies.copy_path, Needs.FOLDER),
            Deed(tr("Make ready for other programs"), "app-window", "", copies.hand_out, ends_group=True),
            Deed(tr("Permissions…"), "key-round", "Ctrl+P", changes.permissions),
            Deed(tr("Properties"), "info", "Alt+Return", changes.properties, ends_group=True),
            Deed(tr("Delete…"), "trash-2", "Del", changes.delete),
            Deed(tr("Delete for good…"), "trash-2", "Shift+Del", changes.delete_for_good, is_local=True),
        )

    def _connect(self, pane: FilePane) -> None:
        pane.menu_asked.connect(partial(self._show_menu, pane))
        pane.activated.connect(partial(self._activate, pane))
        pane.dropped.connect(partial(self.copies.take_drop, pane))
        pane.fill_mime = partial(self.copies.fill, pane)
        pane.list.left_with.connect(partial(self.copies.offer_hand_out, pane))
        for deed in self.deeds:
            if deed.keys:
                _bind(pane, deed.keys, partial(self._do, deed, pane))
        _bind(pane, "Ctrl+Z", self.bench.undo)

    def _do(self, deed: Deed, pane: FilePane) -> None:
        if not why_not(deed, pane):
            deed.do(pane)

    def _activate(self, pane: FilePane, entry: FileEntry) -> None:
        self.looks.view(pane, entry)

    @Slot(QPoint)
    def _show_menu(self, pane: FilePane, place: QPoint) -> None:
        self.menu(pane).popup(place)

    def menu(self, pane: FilePane) -> QMenu:
        """For what is chosen in a pane, or for its folder."""
        menu = new_menu(pane)
        menu.setToolTipsVisible(True)
        for deed in self._shown(pane):
            keys = shown_keys(deed.keys)
            action = menu.addAction(icon(deed.icon), f"{deed.words}\t{keys}" if keys else deed.words)
            action.triggered.connect(partial(self._do, deed, pane))
            reason = why_not(deed, pane)
            action.setEnabled(not reason)
            action.setToolTip(reason)
            if deed.ends_group:
                menu.addSeparator()
        return menu

    def _shown(self, pane: FilePane) -> list[Deed]:
        return [deed for deed in self.deeds if pane.is_local or not deed.is_local]

    def offered(self) -> list[Action]:
        """For the palette: what can be done in the pane in which a person works."""
        pane = self._manager.active
        name = pane.device.name
        return [
            Action(
                tr("Files: {deed}", deed=deed.words),
                partial(self._do, deed, pane),
                name,
                deed.icon,
                shown_keys(deed.keys),
            )
            for deed in self._shown(pane)
            if not why_not(deed, pane)
        ]


def _bind(pane: FilePane, keys: str, act: Callable[[], None]) -> None:
    """In the rows before the page hears of it, and beside them, where a folder is empty."""
    variants = (keys, keys.replace("Return", "Enter")) if "Return" in keys else (keys,)
    for one in variants:
        if pane.keys is not None:
            pane.keys.add(one, act)
        shortcut = QShortcut(QKeySequence(one), pane, act)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def shown_keys(keys: str) -> str:
    """As people read them."""
    words = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return words.replace("Return", "Enter")


def why_not(deed: Deed, pane: FilePane) -> str:
    """Why it cannot be done now, "" where it can."""
    if not pane.folder:
        return tr("No folder is shown here.")
    entry = pane.list.current_entry()
    if (deed.needs is Needs.CHOSEN and not pane.chosen) or (deed.needs is Needs.ENTRY and entry is None):
        return tr("Nothing is chosen.")
    if deed.needs is Needs.FILE and (entry is None or entry.is_folder):
        return tr("It is for files.")
    return ""
