"""The card that makes a vault."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.domain.language import tr
from app.domain.secret import Secret
from app.services.vault.passphrase import passphrase_advice
from app.views.pages.vault.entrance.parts import CAPS_LOCK, VAULT_FILES, card, head
from app.views.pages.vault.generator.strength_line import PassphraseLine
from app.views.pages.vault.key_file_row import KeyFileRow
from app.views.pages.vault.parts import PassphraseEdit
from app.views.tasks import TaskRunner
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import CENTER, Aligned, Grow, column, panel, row
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import WrappedLabel, label

_SOON_GUESSED = tr("Whoever copies the file guesses this soon. Make it longer, or press again to use it all the same.")


class CreateCard(QWidget):
    """`asked` brings the path and the passphrase. A weak one is taken when it is asked for twice."""

    asked = Signal(object, object)

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__()
        help_words = tr("One encrypted file, which KeePassXC opens too.\nNothing leaves this computer.")
        help_text = WrappedLabel(help_words, tone="secondary")
        help_text.setAlignment(CENTER)
        self.place = QLineEdit()
        self._place_row = FormRow(tr("File"), self.place)
        choose = Button(tr("Choose…"))
        choose.clicked.connect(self._ask_place)
        self.passphrase = PassphraseEdit(tr("Master passphrase"))
        self.field = FormRow(tr("Master passphrase"), self.passphrase)
        self.strength = PassphraseLine(tasks, tr("At least 15 characters. A sentence is easiest."))
        self.advice = self.strength.advice
        self.key_file = KeyFileRow(tr("Key file"), can_make=True)
        self.repeat = PassphraseEdit(tr("Passphrase again"))
        self.repeat_row = FormRow(tr("Once more"), self.repeat)
        self.caps = label(CAPS_LOCK, "small", "warning")
        self.caps.hide()
        self._is_warned = False  # of the passphrase that is in the field
        self._follow_fields()
        self.make = Button(tr("Make the vault"), kind=Kind.PRIMARY, key="Enter").fill_width()
        self.make.clicked.connect(self.submit)
        self.strip = TaskStrip(stop_words=tr("Cancel"), stopped_words=tr("Cancelled. No vault was made."))
        self.strip.ended.connect(self._allow)
        self.key_file.failed.connect(self.strip.show_failure)
        self.other = Button(tr("Open a vault that you have…"), kind=Kind.LINK)
        place_line = panel(row(Grow(self._place_row), column(scaled(20), choose, None, spacing=0)))
        parts = (place_line, 14, self.field, 4, self.strength, 12, self.repeat_row, 4, self.caps, 6)
        foot = (self.key_file, 10, self.strip, 8, self.make, 12, Aligned(self.other, CENTER))
        top = head("key-round", tr("Keep credentials in a vault"), help_text)
        note = tr("Nobody can open the vault without its passphrase. Keep it in a safe place as well.")
        self.setLayout(
            column(
                Aligned(card(*top, *parts, *foot), CENTER), Aligned(label(note, tone="tertiary"), CENTER), spacing=14
            )
        )
        self.setFocusProxy(self.passphrase)

    def _follow_fields(self) -> None:
        for edit in (self.passphrase, self.repeat):
            edit.caps_lock.connect(self.caps.setVisible)
            edit.returnPressed.connect(self.submit)
        self.passphrase.textChanged.connect(self.strength.show_passphrase)
        self.passphrase.textChanged.connect(self._forget_problems)
        self.repeat.textChanged.connect(self._forget_difference)

    def show_place(self, path: Path) -> None:
        self._set_place(path)
        for one in (self.field, self.repeat_row, self._place_row):
            one.set_problem("")
        self.strip.clear()
        self.key_file.show_file(None)
        self.forget()

    def forget(self) -> None:
        """What was typed is gone."""
        self.passphrase.forget()
        self.repeat.forget()

    @Slot()
    def submit(self) -> None:
        if self.strip.is_running:
            return
        passphrase = self.passphrase.text()
        differs = "" if passphrase == self.repeat.text() else tr("The two are not the same. Type it again.")
        self._place_row.set_problem("" if self.place.text().strip() else tr("Choose where the file is to be."))
        self.field.set_problem("" if passphrase else tr("Type a passphrase: a sentence is easiest."))
        self.repeat_row.set_problem(differs if passphrase else "")
        if all(one.is_valid for one in (self._place_row, self.field, self.repeat_row)):
            if not self._is_warned and self.key_file.file is None and passphrase_advice(Secret(passphrase)):
                self._is_warned = True
                self.field.set_problem(_SOON_GUESSED)
                self.passphrase.setFocus()
                return
            self.asked.emit(Path(self.place.text().strip()).expanduser(), Secret(passphrase))
            self.make.set_reason(tr("The vault is being made.") if self.strip.is_running else "")
        elif passphrase and differs:
            self.repeat.setFocus()
            self.repeat.selectAll()
        else:
            self.passphrase.setFocus()

    @Slot()
    def _forget_problems(self) -> None:
        """Another passphrase: what was said of the one before does not hold."""
        self._is_warned = False
        self.field.set_problem("")
        self._forget_difference()

    @Slot()
    def _forget_difference(self) -> None:
        self.repeat_row.set_problem("")

    @Slot()
    def _allow(self) -> None:
        self.make.set_reason("")

    @Slot()
    def _ask_place(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Make a vault"), self.place.text(), VAULT_FILES)
        if chosen:
            path = Path(chosen)
            self._set_place(path if path.suffix else path.with_suffix(".kdbx"))

    def _set_place(self, path: Path) -> None:
        home = Path.home()
        self.place.setText(f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path))
        self.place.setToolTip(str(path))
