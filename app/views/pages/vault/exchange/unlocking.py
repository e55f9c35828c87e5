"""What opens a file that is protected: its password, and a key file where there is one."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.domain.language import tr
from app.domain.secret import Secret
from app.views.pages.vault.parts import PassphraseEdit
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.text import label

WIDTH = 460


class UnlockStage(QWidget):
    """Given on and not kept. `given` brings a Secret and a Path or None."""

    given = Signal(object, object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "heading")
        self.edit = PassphraseEdit(tr("Password"))
        self.edit.returnPressed.connect(self.submit)
        self.field = FormRow(tr("Password or passphrase"), self.edit)
        self.key_file = QLineEdit(placeholderText=tr("None"))
        choose = Button(tr("Choose…"))
        choose.clicked.connect(self._choose)
        key_row = FormRow(tr("Key file"), self.key_file)
        self._key_line = panel(row(Grow(key_row), column(scaled(20), choose, None, spacing=0)))
        self.open = Button(tr("Open"), "lock-open", Kind.PRIMARY, key="Enter")
        self.open.clicked.connect(self.submit)
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        foot = row(self.open, None, cancel)
        card = panel(column(self.title, self.field, self._key_line, foot, margins=20, spacing=12))
        card.setFixedWidth(scaled(WIDTH))
        style(card, card="plain")
        self.setLayout(column(None, row(None, card, None), None, None, margins=16, spacing=0))
        self.setFocusProxy(self.edit)

    def ask(self, title: str, hint: str = "", *, problem: str = "", with_key_file: bool = False) -> None:
        """Ask once, or once more where the one before did not open the file."""
        self.title.setText(title)
        self.field.set_hint(hint)
        self.field.set_problem(problem)
        self._key_line.setVisible(with_key_file)
        self.edit.forget()
        self.edit.setFocus()

    def forget(self) -> None:
        self.edit.forget()
        self.key_file.clear()

    @Slot()
    def submit(self) -> None:
        key_file = self.key_file.text().strip() if not self._key_line.isHidden() else ""
        if not self.edit.text() and not key_file:
            self.field.set_problem(tr("Type the password."))
            return
        password = Secret(self.edit.text())
        self.edit.forget()
        self.given.emit(password, Path(key_file).expanduser() if key_file else None)

    @Slot()
    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose the key file"), str(Path.home()))
        if chosen:
            self.key_file.setText(chosen)
