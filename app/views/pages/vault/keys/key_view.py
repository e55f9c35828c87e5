"""Another passphrase, key file or key derivation for the open vault, for whoever knows what opens it now."""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame

from app.domain.errors import AppError
from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.vault_errors import TooManyTries, WrongPassphrase
from app.services.vault.unlocking.door import KeyChange
from app.views.pages.vault.generator.strength_line import PassphraseLine
from app.views.pages.vault.key_file_row import KeyFileRow
from app.views.pages.vault.parts import PassphraseEdit
from app.views.pages.vault.places import VaultHost
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow, side_by_side
from app.views.widgets.layout import Grow, clear, column, row, rule, style
from app.views.widgets.notice import Notice
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import WrappedLabel

_LANE = "vault"
_KDF = (
    (tr("As long as now"), 0.0),
    (tr("About 1 second"), 1.0),
    (tr("About 2 seconds"), 2.0),
    (tr("About 5 seconds"), 5.0),
)
_KDF_HINT = tr("The longer it takes, the dearer is each guess. Choose by the slowest computer that opens the vault.")


class KeyView(QFrame):
    """`changed` follows a change that is on the disk."""

    changed = Signal()

    def __init__(self, host: VaultHost) -> None:
        super().__init__()
        self._host = host
        self.present = PassphraseEdit(tr("Present passphrase"))
        self.present_row = FormRow(tr("Present passphrase"), self.present)
        self.present_file = KeyFileRow(tr("Present key file"))
        self.new, self.again = PassphraseEdit(tr("New passphrase")), PassphraseEdit(tr("New passphrase again"))
        self.new_row = FormRow(tr("New passphrase"), self.new, tr("Empty leaves it as it is."))
        self.again_row = FormRow(tr("Once more"), self.again)
        self.strength = PassphraseLine(host.tasks)
        self.advice = self.strength.advice
        self.strength.hide()
        self.new.textChanged.connect(self._rate)
        self.new_file = KeyFileRow(tr("Key file from now on"), can_make=True)
        self.kdf = QComboBox()
        for words, seconds in _KDF:
            self.kdf.addItem(words, seconds)
        self.measure = Button(tr("Measure"), "timer", small=True)
        self.measure.clicked.connect(self._measure)
        self.now = WrappedLabel("", "small", "secondary", roomy=False)
        self.change = Button(tr("Change what opens it"), "key-round")
        self.change.clicked.connect(self.submit)
        self.strip = TaskStrip(stop_words=tr("Cancel"), stopped_words=tr("Cancelled. The vault opens as before."))
        self.strip.ended.connect(self._allow)
        self._notices = column(spacing=6)
        self._lay_out()
        self.new_file.failed.connect(self._show_failure)

    def _lay_out(self) -> None:
        self.setLayout(
            column(
                self._notices,
                self.present_row,
                self.present_file,
                rule(),
                side_by_side((self.new_row, 1), (self.again_row, 1)),
                self.strength,
                self.new_file,
                FormRow(tr("An unlock takes"), self.kdf, _KDF_HINT),
                row(Grow(self.now), self.measure),
                self.strip,
                row(self.change, None),
                margins=(16, 14, 16, 14),
                spacing=10,
            )
        )
        style(self, card="group")

    @Slot()
    def refresh(self) -> None:
        """The key file that the vault was opened with is the one that it has now."""
        door, keeper = self._host.door, self._host.keeper
        if door is None or not keeper.is_open or self.present.text() or self.new.text():
            return
        self.now.set_words(tr("Now: {cost}.", cost=door.kdf_words))
        look = partial(door.look, keeper.vault.path)
        self._host.tasks.start(look, lane="vault door").succeeded.connect(self._show_sight)

    def forget(self) -> None:
        """Forget what was typed."""
        for edit in (self.present, self.new, self.again):
            edit.forget()
        for line in (self.present_row, self.new_row, self.again_row):
            line.set_problem("")
        self.kdf.setCurrentIndex(0)
        self.strip.clear()
        clear(self._notices)

    @Slot(object)
    def _show_sight(self, sight: object) -> None:
        key_file = getattr(sight, "key_file", None)
        self.present_file.show_file(key_file)
        self.new_file.show_file(key_file)

    @Slot(str)
    def _rate(self, text: str) -> None:
        self.strength.setVisible(bool(text))
        self.strength.show_passphrase(text)

    @Slot()
    def submit(self) -> None:
        """Change it to what was typed."""
        door = self._host.door
        if door is None or self.strip.is_running:
            return
        present, new = self.present.text(), self.new.text()
        has_present = bool(present or self.present_file.file)
        self.present_row.set_problem("" if has_present else tr("Type what opens the vault now."))
        self.again_row.set_problem("" if new == self.again.text() else tr("The two are not the same. Type it again."))
        seconds = float(self.kdf.currentData())
        is_same = not new and self.new_file.file == self.present_file.file and not seconds
        self.new_row.set_problem(tr("Nothing is changed yet: type a passphrase, or choose below.") if is_same else "")
        for line, edit in ((self.present_row, self.present), (self.new_row, self.new), (self.again_row, self.again)):
            if not line.is_valid:
                edit.setFocus()
                return
        clear(self._notices)
        change = KeyChange(Secret(present), self.present_file.file, Secret(new or present), self.new_file.file, seconds)
        task = self._host.tasks.start(partial(door.change_key, change), lane=_LANE, title=tr("Change the vault's key"))
        self.strip.follow(task, tr("Changing what opens the vault"))
        self.change.set_reason(tr("The vault is being saved."))
        task.succeeded.connect(self._done)
        task.failed.connect(self._failed)

    @Slot(object)
    def _done(self, backups: int) -> None:
        self.forget()
        fact = tr("The vault opens with the new key only.")
        if backups:
            remove = Button(
                tr("Delete {backups}", backups=counted(backups, "backup")),
                kind=Kind.DANGER,
                small=True,
            )
            remove.clicked.connect(self._remove_backups)
            meaning = counted(
                backups,
                "backup beside it opens with an earlier one, as do copies elsewhere. Quick unlock is off.",
                "backups beside it open with an earlier one, as do copies elsewhere. Quick unlock is off.",
            )
            self._notices.addWidget(Notice("warning", fact, meaning, remove, tall=True))
        else:
            self._notices.addWidget(Notice("ok", fact, tr("Copies elsewhere open with the earlier one."), tall=True))
        self.changed.emit()
        self.refresh()

    @Slot()
    def _measure(self) -> None:
        """How long an unlock takes on this computer."""
        door = self._host.door
        if door is not None and not self.strip.is_running:
            task = self._host.tasks.start(door.seconds_now, lane=_LANE, title=tr("Measure an unlock"))
            self.strip.follow(task, tr("Measuring an unlock"))
            task.succeeded.connect(self._show_seconds)

    @Slot(object)
    def _show_seconds(self, seconds: float) -> None:
        door = self._host.door
        if door is not None and self._host.keeper.is_open:
            self.now.set_words(
                tr(
                    "Now: {cost}, {seconds:.1f} seconds on this computer.",
                    cost=door.kdf_words,
                    seconds=seconds,
                )
            )

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        if isinstance(error, WrongPassphrase | TooManyTries):
            self.strip.clear()
            self.present_row.set_problem(f"{error} {error.hint}")
            self.present.setFocus()
            self.present.selectAll()

    @Slot()
    def _allow(self) -> None:
        self.change.set_reason("")

    @Slot()
    def _remove_backups(self) -> None:
        door = self._host.door
        if door is not None:
            task = self._host.tasks.start(door.remove_backups, lane=_LANE, title=tr("Delete the backups"))
            self.strip.follow(task)
            task.succeeded.connect(self._removed)

    @Slot(object)
    def _removed(self, count: int) -> None:
        clear(self._notices)
        words = counted(count, "backup is deleted.", "backups are deleted.")
        self._notices.addWidget(Notice("ok", words, tr("The next change of the vault makes a new one.")))

    @Slot(object)
    def _show_failure(self, error: AppError) -> None:
        self.strip.show_failure(error)
