"""The first steps of an import: choosing what to read, and the password that a file may need."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QWidget

from app.domain.errors import ImportPassword
from app.domain.language import tr
from app.domain.secret import Secret
from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.flow import Flow
from app.views.widgets.layout import CENTER, Aligned, Grow, column, panel, row, scroll, style
from app.views.widgets.text import WrappedLabel, label

_TEACH = tr(
    "Choose a file, or drop it here. What it holds is shown before anything is changed, and importing the same file "
    "again later brings only what has changed in it."
)
_PLACES = tr("Found on this computer")
WIDTH = 460


class ChooseStage(QWidget):
    """`chosen` brings the path of a file or folder."""

    chosen = Signal(object)  # Path
    cancelled = Signal()

    def __init__(self, kinds: Sequence[str], places: Sequence[tuple[str, Path]]) -> None:
        super().__init__()
        self.file = Button(tr("Choose file…"), "file-text", Kind.PRIMARY)
        self.file.clicked.connect(self._choose_file)
        self.folder = Button(tr("Choose folder…"), "folder")
        self.folder.clicked.connect(self._choose_folder)
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        teach = WrappedLabel(_TEACH, tone="secondary")
        known = WrappedLabel(
            tr("Satchel reads {kinds} and {last}.", kinds=", ".join(kinds[:-1]), last=kinds[-1]),
            "small",
            "tertiary",
        )
        for text in (teach, known):
            text.setAlignment(CENTER)
        self.places = [self._place(kind, path) for kind, path in places]
        found = [Aligned(label(_PLACES, "small", "tertiary"), CENTER), *(row(None, one, None) for one in self.places)]
        inner = panel(
            column(
                Aligned(IconMark("download", "text.tertiary", 28, back="bg.inset", pad=14), CENTER),
                10,
                Aligned(label(tr("Import devices"), "heading"), CENTER),
                teach,
                12,
                Flow(self.file, self.folder, cancel, gap=8, side=CENTER),
                12,
                *(found if self.places else ()),
                8,
                known,
                spacing=4,
            )
        )
        inner.setMaximumWidth(round(WIDTH * max(1.0, theme().text_scale)))
        self.setLayout(column(scroll(_in_the_middle(inner)), spacing=0))  # where the window is low
        self.setFocusProxy(self.file)

    def _place(self, kind: str, path: Path) -> Button:
        button = Button(f"{kind}: {path}", "", Kind.LINK, small=True)
        button.clicked.connect(lambda: self.chosen.emit(path))
        return button

    @Slot()
    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Import devices from a file"), str(Path.home()))
        if chosen:
            self.chosen.emit(Path(chosen))

    @Slot()
    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Import devices from a folder"), str(Path.home()))
        if chosen:
            self.chosen.emit(Path(chosen))


class PasswordStage(QWidget):
    """Asks for the password of a file. It is given on and not kept."""

    given = Signal(object)  # Secret
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "heading")
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.returnPressed.connect(self._give)
        self.field = FormRow(tr("Password"), self.edit, ImportPassword.hint)
        self.open = Button(tr("Open"), "lock-open", Kind.PRIMARY, key="Enter")
        self.open.clicked.connect(self._give)
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        card = QFrame()
        card.setLayout(column(self.title, self.field, row(self.open, None, cancel), margins=20, spacing=12))
        card.setMaximumWidth(round(WIDTH * max(1.0, theme().text_scale)))
        style(card, card="plain")
        self.setLayout(column(scroll(_in_the_middle(card)), spacing=0))  # where the window is low
        self.setFocusProxy(self.edit)

    def ask(self, name: str, error: ImportPassword) -> None:
        """Ask once, or once more where the one before did not open the file."""
        self.title.setText(tr("{name} needs its password", name=name))
        self.field.set_problem(str(error) if error.tried else "")
        self.edit.clear()
        self.edit.setFocus()

    @Slot()
    def _give(self) -> None:
        if self.edit.text():
            password = Secret(self.edit.text())
            self.edit.clear()
            self.given.emit(password)
        else:
            self.field.set_problem(tr("Type the password."))


def _in_the_middle(card: QWidget) -> QWidget:
    """As wide as it may be, between what is left."""
    return panel(column(None, row(None, Grow(card, 1000), None), None, None, margins=16, spacing=0))
