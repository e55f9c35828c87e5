"""The files of an entry: listed, saved, renamed, taken away. Satchel opens none of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.domain.audit import AuditVerb
from app.domain.credentials import VaultEntry
from app.domain.files import shown_name, size_words
from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.entry.key_list import KeyList
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Duo, Grow, column, panel, row
from app.views.widgets.lists import AnyIndex
from app.views.widgets.notice import Notice
from app.views.widgets.painting import RIGHT, draw_icon, draw_text, text_width
from app.views.widgets.text import label

if TYPE_CHECKING:
    from app.services.vault.attached_files import AttachedFile
    from app.services.vault.vault import Vault

_ROW = 32
_MOST_ROWS = 6  # then the list is scrolled
_BESIDE = 330  # pixels at 100 % text: with less, the button for all files stands under those for one
_FILE = Qt.ItemDataRole.UserRole


class FilesPart(QWidget):
    """Hidden where an entry has no file. Keys: Enter saves one to the disk, F2 renames, Delete takes it away."""

    def __init__(self, desk: EntryDesk) -> None:
        super().__init__()
        self._desk = desk
        self._entry: VaultEntry | None = None
        self._model = QStandardItemModel(self)
        keys = {Qt.Key.Key_F2: self.ask_name, Qt.Key.Key_Delete: self.confirm_remove}
        keys |= dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.ask_where)
        self.list = KeyList(tr("Files"), paint_file, _ROW, keys)
        self.list.setModel(self._model)
        self.save, self.rename = (
            Button(tr("Save as…"), "download", small=True),
            Button(tr("Rename"), small=True, key="F2"),
        )
        self.remove = Button(tr("Remove…"), small=True, kind=Kind.DANGER, key="Delete")
        self.add = Button(tr("Add files…"), "plus", small=True)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("New name of the file"))
        self._name_line = panel(row(Grow(self.name), self._button(tr("Rename it"), self._rename), self._cancel()))
        go = Button(tr("Remove 1 file"), kind=Kind.DANGER_FILL, small=True)
        go.clicked.connect(self._remove)
        self.question = Notice("problem", "", tr("It stays in the history."), self._cancel(), go)
        of_one = panel(row(self.save, self.rename, self.remove, None, spacing=6))
        self._buttons = Duo(of_one, panel(row(self.add, None)), shares=(1, 0), stack_below=_BESIDE)
        card = panel(column(self.list, margins=(0, 4, 0, 4)), card="group")
        title = label(tr("Files"), "label", "secondary")
        self.setLayout(column(title, card, self._buttons, self._name_line, self.question, spacing=8))
        self._connect()
        self.hide()

    def _button(self, words: str, act: Callable[[], None]) -> Button:
        button = Button(words, small=True)
        button.clicked.connect(act)
        return button

    def _cancel(self) -> Button:
        button = Button(tr("Cancel"), kind=Kind.GHOST, small=True, key="Esc")
        button.clicked.connect(self.close_questions)
        return button

    def _connect(self) -> None:
        self.save.clicked.connect(self.ask_where)
        self.rename.clicked.connect(self.ask_name)
        self.remove.clicked.connect(self.confirm_remove)
        self.add.clicked.connect(self.ask_files)
        self.name.returnPressed.connect(self._rename)
        self.list.doubleClicked.connect(self.ask_where)

    @property
    def chosen(self) -> str:
        """The name of the file that the buttons are for; "" for none."""
        index = self.list.currentIndex()
        return str(index.data(_FILE).name) if index.isValid() else ""

    def show_entry(self, entry: VaultEntry | None, *, is_recycled: bool = False) -> None:
        self._entry = entry
        self.close_questions()
        files = self._desk.asked(lambda: self._files(entry.id)) if entry else None
        chosen = self.chosen
        self._model.clear()
        for file in files or ():
            item = QStandardItem(shown_name(file.name))
            item.setData(file, _FILE)
            item.setData(f"{shown_name(file.name)}, {size_words(file.size)}", Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        count = self._model.rowCount()
        names = [file.name for file in files or ()]
        row_of_chosen = names.index(chosen) if chosen in names else 0
        self.list.setCurrentIndex(self._model.index(row_of_chosen, 0))
        self.list.setFixedHeight(scaled(_ROW) * min(count, _MOST_ROWS))
        for button in (self.rename, self.remove, self.add):
            button.setVisible(not is_recycled)
        is_closed = entry is not None and entry.inject_only
        self.save.set_reason(tr("This entry is for signing in only.") if is_closed else "")
        self.setVisible(bool(count))

    def _files(self, id: str) -> "tuple[AttachedFile, ...]":
        from app.services.vault.attached_files import attached_files

        return attached_files(self._desk.vault, id)

    @Slot()
    def close_questions(self) -> None:
        was_asked = not (self._name_line.isHidden() and self.question.isHidden())
        self.name.setText("")
        self.question.show_words("", self.question.meaning.words)
        self._name_line.hide()
        self.question.hide()
        self._buttons.show()
        if was_asked:
            self.list.setFocus()

    @Slot()
    def ask_files(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self.window(), tr("Files for this entry"))
        self.add_files([Path(path) for path in paths])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Put files of the disk into the entry; they stay on the disk too."""
        if self._entry is None or not paths:
            return
        id = self._entry.id

        def work(vault: "Vault", task: TaskContext) -> object:
            from app.services.vault.attached_files import attach, read_files

            return attach(vault, id, read_files(paths, task), task)

        self._desk.change(work, tr("Add files") if len(paths) > 1 else tr("Add a file"))

    @Slot()
    def ask_where(self) -> None:
        if self._entry is None or not self.chosen or not self.save.isEnabled():
            return
        from app.services.vault.attached_files import safe_name

        proposed = str(Path.home() / safe_name(shown_name(self.chosen)))
        path, _ = QFileDialog.getSaveFileName(self.window(), tr("Save the file"), proposed)
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Write the chosen file to the disk, where only its owner may read it."""
        if self._entry is None or not self.chosen:
            return
        keeper, id, name = self._desk.host.keeper, self._entry.id, self.chosen

        def work(vault: "Vault", task: TaskContext) -> None:
            from app.services.vault.attached_files import save_attached
            from app.services.vault.disclosing import check_may_see, note

            check_may_see(keeper, id)
            note(keeper, id, AuditVerb.EXPORTED, tr("a file"))
            save_attached(vault, id, name, path, task)

        self._desk.read(work, tr("Save the file"))

    @Slot()
    def ask_name(self) -> None:
        if not self.chosen or self.rename.isHidden():
            return
        self._buttons.hide()
        self.name.setText(self.chosen)
        self._name_line.show()
        self.name.setFocus()
        self.name.setSelection(0, len(self.chosen.rpartition(".")[0] or self.chosen))

    @Slot()
    def _rename(self) -> None:
        new = self.name.text().strip()
        if self._entry is None or not self.chosen or not new or new == self.chosen:
            self.close_questions()
            return
        id, name = self._entry.id, self.chosen

        def work(vault: "Vault", task: TaskContext) -> object:
            from app.services.vault.attached_files import rename_attached

            return rename_attached(vault, id, name, new, task)

        self._desk.change(work, tr("Rename a file"))

    @Slot()
    def confirm_remove(self) -> None:
        if self.chosen and not self.remove.isHidden():
            self._buttons.hide()
            self.question.show_words(tr("Remove {file}?", file=shown_name(self.chosen)), self.question.meaning.words)
            self.question.show()
            self.question.setFocus()

    @Slot()
    def _remove(self) -> None:
        if self._entry is None or not self.chosen:
            return
        id, name = self._entry.id, self.chosen

        def work(vault: "Vault", task: TaskContext) -> None:
            from app.services.vault.attached_files import detach

            detach(vault, id, name, task)

        self._desk.change(work, tr("Remove a file"))


def paint_file(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    file = index.data(_FILE)
    inner = rect.adjusted(8, 0, -10, 0)
    draw_icon(painter, inner.left(), inner.center().y(), "file-text", "accent.text" if selected else "text.secondary")
    size = size_words(file.size)
    draw_text(painter, inner, size, "text.tertiary", "small", align=RIGHT)
    draw_text(painter, inner.adjusted(24, 0, -text_width(size, "small") - 12, 0), shown_name(file.name))
