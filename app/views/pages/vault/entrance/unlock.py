"""The card that asks for the passphrase of a locked vault."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.views.pages.vault.entrance.parts import CAPS_LOCK, NOTE, card, head
from app.views.pages.vault.parts import PassphraseEdit
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import CENTER, Aligned, Grow, column, panel, row
from app.views.widgets.menus import add_action, new_menu
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

_SECOND_MS = 1000


class UnlockCard(QWidget):
    """`asked` brings the passphrase and the key file, which may be None; `recent_chosen` another vault."""

    asked = Signal(object, object)
    recent_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel(tone="secondary")
        self.name.setAlignment(CENTER)
        self.passphrase = PassphraseEdit(tr("Master passphrase"))
        self.field = FormRow(tr("Master passphrase"), self.passphrase)
        self.caps = label(CAPS_LOCK, "small", "warning")
        self.caps.hide()
        self.passphrase.caps_lock.connect(self.caps.setVisible)
        self.passphrase.returnPressed.connect(self.submit)
        self.unlock = Button(tr("Unlock"), kind=Kind.PRIMARY, key="Enter").fill_width()
        self.unlock.clicked.connect(self.submit)
        self._key_file: Path | None = None
        self._key_name = ElidedLabel(tr("None"), tone="secondary")
        self._choose_key = Button(tr("Choose…"), kind=Kind.LINK)
        self._choose_key.clicked.connect(self._ask_key_file)
        self.tried = WrappedLabel("", "small", "warning", roomy=False)
        self.tried.hide()
        self._left = 0  # seconds until the next try
        self._timer = QTimer(self, interval=_SECOND_MS)
        self._timer.timeout.connect(self._count_down)
        self.strip = TaskStrip(stop_words=tr("Cancel"), stopped_words=tr("Cancelled. The vault stays locked."))
        self.strip.ended.connect(self._allow)
        self.quickly = Button(tr("Use quick unlock"), kind=Kind.LINK)
        self.quickly.hide()
        self.other = Button(tr("Open another file…"), kind=Kind.LINK)
        self.recent = Button(tr("Recent…"), kind=Kind.LINK)
        self.recent.clicked.connect(self._show_recent)
        self.recent.hide()
        self._recent: tuple[Path, ...] = ()
        self.new = Button(tr("Make a new vault…"), kind=Kind.LINK)
        self._lay_out()
        self.setFocusProxy(self.passphrase)

    def _lay_out(self) -> None:
        key_line = row(
            IconMark("key-round", "text.tertiary"),
            label(tr("Key file"), tone="secondary"),
            Grow(self._key_name),
            self._choose_key,
        )
        links = panel(row(None, self.recent, self.other, self.new, None, spacing=14))
        top = head("lock", tr("The vault is locked"), self.name)
        body = (self.field, 4, self.caps, self.tried, 8, panel(key_line), 14, self.strip, 8, self.unlock, 12)
        self.setLayout(
            column(
                Aligned(card(*top, *body, Aligned(self.quickly, CENTER), links), CENTER),
                Aligned(label(NOTE, tone="tertiary"), CENTER),
                spacing=14,
            )
        )

    def show_path(self, path: Path) -> None:
        """Ask for the passphrase of this file. Whatever was typed before is forgotten."""
        self.name.set_words(path.name)
        self.name.setToolTip(str(path))
        self.field.set_problem("")
        self.strip.clear()
        self.passphrase.forget()
        self.set_key_file(None)
        self.show_tries(0, 0)
        self.quickly.hide()

    def show_recent(self, vaults: tuple[Path, ...]) -> None:
        """Other vaults that were opened on this computer."""
        self._recent = vaults
        self.recent.setVisible(bool(vaults))

    def set_key_file(self, path: Path | None) -> None:
        self._key_file = path
        self._key_name.set_words(path.name if path else tr("None"))
        self._key_name.setToolTip(str(path or ""))
        self._choose_key.set_words(tr("Remove") if path else tr("Choose…"))

    def show_wrong(self, message: str, hint: str) -> None:
        """Say beside the field that the passphrase is wrong; it stays there to be mended."""
        self.strip.clear()
        self.field.set_problem(f"{message} {hint}")
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def show_tries(self, wrong: int, wait: float) -> None:
        """How often it was wrong since the vault was last opened, and how many seconds to wait."""
        self._left = round(wait + 0.49)
        self._wrong = wrong
        self._timer.stop()
        if self._left:
            self._timer.start()
        self._say_tries()

    @Slot()
    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
        self._say_tries()

    def _say_tries(self) -> None:
        words = _wrong_words(self._wrong) if self._wrong else ""
        if self._left > 0:
            words = f"{words} {tr('The next try is in {left} s.', left=self._left)}".lstrip()
        self.tried.set_words(words)
        is_said = self._wrong == 1 and not self.field.is_valid and self._left <= 0
        self.tried.setVisible(bool(words) and not is_said)
        self._allow()

    @Slot()
    def submit(self) -> None:
        if self.strip.is_running or self._left > 0:
            return
        if not self.passphrase.text() and self._key_file is None:
            self.field.set_problem(tr("Type the passphrase of this vault."))
            self.passphrase.setFocus()
            return
        self.field.set_problem("")
        self.asked.emit(Secret(self.passphrase.text()), self._key_file)
        self._allow()

    @Slot()
    def _allow(self) -> None:
        running = tr("The vault is being opened.") if self.strip.is_running else ""
        self.unlock.set_reason(
            running or (tr("The next try is in {left} s.", left=self._left) if self._left > 0 else "")
        )

    @Slot()
    def _ask_key_file(self) -> None:
        if self._key_file is not None:
            self.set_key_file(None)
            return
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose the key file"), str(Path.home()))
        if chosen:
            self.set_key_file(Path(chosen))

    @Slot()
    def _show_recent(self) -> None:
        menu = new_menu(self)
        for path in self._recent:
            action = add_action(menu, path.name, partial(self.recent_chosen.emit, path))
            action.setToolTip(str(path))
        menu.setToolTipsVisible(True)
        menu.popup(self.recent.mapToGlobal(self.recent.rect().bottomLeft()))


def _wrong_words(number: int) -> str:
    if number == 1:
        return tr("One passphrase was wrong since it was last opened here.")
    return counted(number, "passphrase was", "passphrases were wrong since it was last opened here.")
