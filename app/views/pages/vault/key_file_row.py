"""Which key file: none, one that there is, or one that is made now."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import AppError
from app.domain.language import tr
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, row
from app.views.widgets.text import ElidedLabel, label

_FILTER = tr("Key files (*.keyx *.key);;All files (*)")


class KeyFileRow(QWidget):
    """`chosen` follows each choice of a person, `failed` a key file that could not be made."""

    chosen = Signal()
    failed = Signal(object)

    def __init__(self, name: str, *, can_make: bool = False) -> None:
        super().__init__()
        self.file: Path | None = None
        self._words = ElidedLabel(tr("None"), tone="secondary")
        self._choose = Button(tr("Choose…"), kind=Kind.LINK)
        self._remove = Button(tr("Remove"), kind=Kind.LINK)
        self._make = Button(tr("Make one…"), kind=Kind.LINK)
        for button, what in ((self._choose, tr("choose")), (self._remove, tr("remove")), (self._make, tr("make"))):
            button.setAccessibleName(f"{name}: {what}")
        self._choose.clicked.connect(self._ask)
        self._remove.clicked.connect(self._take_away)
        self._make.clicked.connect(self._ask_new)
        self._make.setVisible(can_make)
        mark = IconMark("key-round", "text.tertiary")
        self.setLayout(
            row(mark, label(name, tone="secondary"), Grow(self._words), self._make, self._choose, self._remove)
        )
        self.show_file(None)

    def show_file(self, path: Path | None) -> None:
        self.file = path
        self._words.set_words(path.name if path else tr("None"))
        self._words.setToolTip(str(path or ""))
        self._remove.setVisible(path is not None)

    def make(self, path: Path) -> None:
        """Make a key file there and choose it."""
        from app.services.vault.rekeying import make_key_file

        try:
            make_key_file(path)
        except AppError as error:
            self.failed.emit(error)
            return
        self._choose_file(path)

    @Slot()
    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose the key file"), str(Path.home()), _FILTER)
        if chosen:
            self._choose_file(Path(chosen))

    @Slot()
    def _ask_new(self) -> None:
        place = str(Path.home() / "vault.keyx")
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Make a key file"), place, _FILTER, options=QFileDialog.Option.DontConfirmOverwrite
        )
        if chosen:
            path = Path(chosen)
            self.make(path if path.suffix else path.with_suffix(".keyx"))

    @Slot()
    def _take_away(self) -> None:
        self._choose_file(None)

    def _choose_file(self, path: Path | None) -> None:
        self.show_file(path)
        self.chosen.emit()
