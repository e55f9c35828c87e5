"""The field of a form for a one-time password: typed, pasted, dropped, or taken from a QR picture."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.code_transfer import CodeTransfer, read_codes
from app.services.vault.one_time_codes import CodeInvalid, CodeSource
from app.views.pages.vault.codes import pictures
from app.views.pages.vault.codes.code_row import grouped
from app.views.tasks import TaskRunner
from app.views.telling import while_there
from app.views.widgets.buttons import Button
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, row
from app.views.widgets.menus import add_action, new_menu
from app.views.widgets.text import WrappedLabel

_HIDDEN_MS = 400  # our window is away for that long, so that the screen behind it is seen
_LONGEST_MENU = 60
_STEP_MS = 500
_HINT = tr("The key that the service shows beside its QR picture, or the picture itself.")


class CodeField(FormRow):
    """`value` is None as long as nothing was changed, an otpauth address, or empty to take away what is stored."""

    changed = Signal()

    def __init__(self, tasks: TaskRunner, clock: Callable[[], float] = time.time) -> None:
        self._tasks, self._clock = tasks, clock
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAcceptDrops(False)  # the whole field takes what is dropped
        self.picture = Button(tr("From a picture…"), "app-window")
        self.remove = Button(tr("Remove"), "x")
        self.said = WrappedLabel("", "small", "secondary", roomy=False)
        editor = QWidget()
        line = row(Grow(self.edit), self.picture, self.remove, spacing=6)
        editor.setLayout(column(line, self.said, spacing=4))
        super().__init__(tr("One-time code"), editor, _HINT)
        self.name.setBuddy(self.edit)
        self.edit.setAccessibleName(tr("Key of the one-time code"))
        self.setFocusProxy(self.edit)
        self.setAcceptDrops(True)
        self._source: CodeSource | None = None
        self._has_code = self._is_removed = False
        self._number = 0  # counts the entries that were in the form
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._say_code)
        self.edit.textEdited.connect(self._read_typed)
        self.picture.clicked.connect(self._open_menu)
        self.remove.clicked.connect(self._remove)
        self.show_stored(has_code=False)

    def show_stored(self, *, has_code: bool) -> None:
        """Begin anew, for an entry that has a one-time password or none."""
        self._has_code, self._is_removed, self._source = has_code, False, None
        self._timer.stop()
        self._number += 1
        self.edit.clear()
        self.edit.setPlaceholderText(tr("Stays as it is") if has_code else tr("JBSW Y3DP EHPK 3PXP, or otpauth://…"))
        self.set_problem("")
        self._say("")

    def forget(self) -> None:
        self.show_stored(has_code=False)

    def show_value(self, code: Secret) -> None:
        """What `value` gave before."""
        if code:
            self._read_typed(code.reveal())
        else:
            self._remove()

    def value(self, title: str = "", user: str = "") -> Secret | None:
        """For `EntryDraft.code`, with the names of the entry where the picture had none."""
        if self._source is not None:
            return self._source.address(title, user)
        return Secret("") if self._is_removed else None

    @Slot(str)
    def _read_typed(self, text: str) -> None:
        self._source, self._is_removed = None, False
        self._timer.stop()
        if not text.strip():
            self.set_problem("")
            self._say("")
        else:
            try:
                self._offer(read_codes(text))
            except CodeInvalid as error:
                self.set_problem(str(error))
                self._say("")
        self.changed.emit()

    def _offer(self, transfer: CodeTransfer) -> None:
        """Take the only one that there is; of several a person chooses."""
        if len(transfer.sources) == 1 and not transfer.left_out:
            self.take(transfer.sources[0])
        elif not transfer.sources:
            self.set_problem(transfer.left_out[0])
        else:
            self._choose(transfer)

    def _choose(self, transfer: CodeTransfer) -> None:
        menu = new_menu(self)
        if transfer.of > 1:
            menu.addAction(tr("Picture {picture} of {of}", picture=transfer.picture, of=transfer.of)).setEnabled(False)
        for source in transfer.sources[:_LONGEST_MENU]:
            words = (source.name or tr("Without a name")).replace("&", "&&")
            add_action(menu, words, partial(self.take, source), "timer")
        for line in transfer.left_out[:_LONGEST_MENU]:
            menu.addAction(line.replace("&", "&&")).setEnabled(False)
        self._say(tr("Choose one of those that the picture holds."))
        menu.popup(self.edit.mapToGlobal(self.edit.rect().bottomLeft()))

    def take(self, source: CodeSource) -> None:
        """Use this one. Its first code is shown: the service wants to see it before it counts."""
        self._source, self._is_removed = source, False
        if not self.edit.text():
            self.edit.setPlaceholderText(tr("Taken from the picture"))
        self.set_problem("")
        self._say_code()
        self._timer.start()
        self.changed.emit()

    @Slot()
    def _say_code(self) -> None:
        source, now = self._source, self._clock()
        if source is None:
            return
        code, left = grouped(source.code_at(now)), int(source.remaining(now) + 0.99)
        self._say(f"{_kind_words(source)} {tr('Now: {code}, for {left} s.', code=code, left=left)}")

    def _say(self, words: str) -> None:
        self.said.set_words(words)
        self.said.setVisible(bool(words))
        self.set_hint("" if words else _HINT)
        self.remove.setVisible((self._has_code or self._source is not None) and not self._is_removed)

    @Slot()
    def _remove(self) -> None:
        had = self._has_code
        self.show_stored(has_code=False)
        self._has_code = self._is_removed = had
        self._say(tr("The one-time code goes when the entry is saved.") if had else "")
        self.changed.emit()

    @Slot()
    def _open_menu(self) -> None:
        menu = new_menu(self)
        add_action(menu, tr("On the screen"), self.search_screen, "monitor")
        add_action(menu, tr("From the clipboard"), self.search_clipboard, "clipboard-list")
        add_action(menu, tr("From a file…"), self._ask_file, "file-text")
        menu.popup(self.picture.mapToGlobal(self.picture.rect().bottomLeft()))

    @Slot()
    def search_screen(self) -> None:
        """All screens, without our own window: it may cover the picture."""
        window = self.window()
        window.setWindowOpacity(0.0)
        window.lower()  # where the desktop knows no transparency
        QTimer.singleShot(_HIDDEN_MS, self, self._grab)

    @Slot()
    def _grab(self) -> None:
        try:
            images = pictures.grab_screens()
        except AppError as error:
            self._fail(error)
        else:
            self._search(images)
        finally:
            self.window().setWindowOpacity(1.0)
            self.window().raise_()
            self.window().activateWindow()

    @Slot()
    def search_clipboard(self) -> None:
        """A picture, the file of one, or the text of an address."""
        data = QGuiApplication.clipboard().mimeData()
        image, path = pictures.image_of(data), pictures.file_of(data)
        if image is not None:
            self._search((image,))
        elif path is not None:
            self.search_file(path)
        elif data is not None and data.hasText():
            self.edit.clear()
            self._read_typed(data.text())
        else:
            self.set_problem(tr("The clipboard holds no picture."))

    @Slot()
    def _ask_file(self) -> None:
        pattern = " ".join(f"*.{name}" for name in pictures.FORMATS)
        chosen, _ = QFileDialog.getOpenFileName(self, tr("QR picture"), "", tr("Pictures ({pattern})", pattern=pattern))
        if chosen:
            self.search_file(Path(chosen))

    def search_file(self, path: Path) -> None:
        def work(context: TaskContext) -> CodeTransfer:
            return pictures.search((pictures.read_file(path),), context)

        self._run(work)

    def _search(self, images: Sequence[QImage]) -> None:
        def work(context: TaskContext) -> CodeTransfer:
            return pictures.search(images, context)

        self._run(work)

    def _run(self, work: Callable[[TaskContext], CodeTransfer]) -> None:
        self.set_problem("")
        self._say(tr("Looking for a QR code…"))
        task = self._tasks.start(work, lane="codes")
        task.succeeded.connect(while_there(self, partial(self._found, self._number)))
        task.failed.connect(while_there(self, partial(self._not_found, self._number)))

    @Slot(object)
    def _found(self, number: int, transfer: CodeTransfer) -> None:
        if number != self._number:  # another entry is in the form now, or the vault is locked
            return
        self.edit.clear()
        self._say("")
        self._offer(transfer)

    @Slot(object)
    def _not_found(self, number: int, error: BaseException) -> None:
        if number == self._number:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._say("")
        self.set_problem(f"{error} {error.hint}".strip() if isinstance(error, AppError) else str(error))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasImage() or pictures.file_of(data) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        image, path = pictures.image_of(event.mimeData()), pictures.file_of(event.mimeData())
        if image is not None:
            self._search((image,))
        elif path is not None:
            self.search_file(path)
        event.acceptProposedAction()


def _kind_words(source: CodeSource) -> str:
    count, period = source.digits, source.period
    if source.name:
        return tr("{digits} characters every {period} s for {name}.", digits=count, period=period, name=source.name)
    return tr("{digits} characters every {period} s.", digits=count, period=period)
