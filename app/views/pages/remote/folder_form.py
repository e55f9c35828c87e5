"""The form of a folder: a name, and where it lies."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit

from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import column, row, style
from app.views.widgets.text import label


class FolderForm(QFrame):
    """`saved` brings the old path ("" for a new folder) and the new one."""

    saved = Signal(str, str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._old = ""
        self.title = label("New folder", "heading")
        self.path = QLineEdit()
        self.path.returnPressed.connect(self._save)
        self._path_row = FormRow("Name", self.path, "A client, a site, a kind. “Client/Site” makes both.")
        self.save = Button("Add folder", "", Kind.PRIMARY, key="Enter")
        self.save.clicked.connect(self._save)
        cancel = Button("Cancel", "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self.setLayout(column(self.title, self._path_row, row(self.save, None, cancel), margins=20, spacing=12))
        self.setFixedWidth(420)
        style(self, card="plain")
        shortcut = QShortcut(QKeySequence("Esc"), self, self.cancelled.emit)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_new(self, parent: str) -> None:
        """A new folder, in `parent` unless a person writes otherwise."""
        self._show("", "New folder", "Add folder", f"{parent}/" if parent else "")

    def show_rename(self, path: str) -> None:
        """Another name or place for a folder."""
        self._show(path, f"Rename {path}", "Rename", path)

    def focus_first(self) -> None:
        self.path.setFocus()
        self.path.end(False)

    def show_problem(self, problem: str) -> None:
        """The folder cannot be stored so."""
        self._path_row.set_problem(problem)
        self.path.setFocus()

    def _show(self, old: str, title: str, save: str, text: str) -> None:
        self._old = old
        self.title.setText(title)
        self.save.set_words(save)
        self.path.setText(text)
        self._path_row.set_problem("")

    @Slot()
    def _save(self) -> None:
        path = "/".join(part.strip() for part in self.path.text().split("/") if part.strip())
        if path:
            self.saved.emit(self._old, path)
        else:
            self.show_problem("Write a name.")
