"""The one-time password of an entry: hidden until it is asked for, then with the time that is left and the next one."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import VaultEntry
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.services.vault.one_time_codes import CodeSource
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.parts import CountdownRing, ScaledWidth, name_width
from app.views.theme import scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import ElidedButton, IconButton, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row
from app.views.widgets.text import ElidedLabel, ShrinkingLabel, WrappedLabel, label

DOTS = "•" * 6
COPY_KEY = "Ctrl+Shift+C"
_STEP_MS = 250
_CLOCK = tr("By the clock of this computer. If a service refuses the code, compare it with a clock that is right.")
_NEXT_FROM = 10  # seconds before the end: who types needs about that long


class CodeRow(QFrame):
    """`source_of` decrypts what the codes are made from, `note` writes into the audit before anything is shown.

    The clock of this computer counts: where it is off, no code is right. `doubt` says why it cannot be right.
    """

    failed = Signal(object)

    def __init__(
        self,
        clipboard: SecretClipboard,
        source_of: Callable[[str], CodeSource],
        note: Callable[[AuditNote], None],
        clock: Callable[[], float] = time.time,
        doubt: Callable[[float], str] = lambda _: "",
    ) -> None:
        super().__init__()
        self._clipboard, self._source_of, self._note, self._clock = clipboard, source_of, note, clock
        self._doubt_of = doubt
        self._entry: VaultEntry | None = None
        self._source: CodeSource | None = None  # only while it is shown
        title = label(tr("One-time code"), tone="secondary")
        ScaledWidth(title, name_width())
        self.value, self.ring, self.left = ElidedLabel(role="code"), CountdownRing(), label("", "small", "secondary")
        self.status = ShrinkingLabel("", "small", "secondary")
        self.next = ElidedButton("", kind=Kind.LINK)
        self.eye = IconButton("eye", tr("Show the one-time code"), checkable=True)
        self.copy = IconButton("copy", tr("Copy the one-time code"), key=COPY_KEY)
        parts = (title, Grow(self.value), self.next, self.ring, self.left, self.status, self.eye, self.copy)
        line = panel(row(*parts, margins=(16, 0, 10, 0), spacing=8))
        line.setMinimumHeight(scaled(45))
        self.doubt = WrappedLabel("", "small", "warning", roomy=False)
        self._doubt_line = panel(row(Aligned(IconMark("clock", "warning.fg", 14), TOP), Grow(self.doubt), spacing=6))
        self._doubt_line.setContentsMargins(16, 0, 16, 10)
        self.setLayout(column(line, self._doubt_line, spacing=0))
        self.ring.setToolTip(_CLOCK)
        self.left.setToolTip(_CLOCK)
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._tick)
        self.eye.toggled.connect(self._turn)
        self.copy.clicked.connect(self.copy_code)
        self.next.clicked.connect(self.copy_next)
        clipboard.changed.connect(self._show_held)
        self.show_entry(None)

    def show_entry(self, entry: VaultEntry | None) -> None:
        """Hidden for an entry without a code, and for one that only sessions may use."""
        self._entry = entry
        self._cover()
        self.setVisible(entry is not None and entry.has_code and not entry.inject_only)
        self._show_held()

    @Slot()
    def copy_code(self) -> None:
        """Copy the code that holds now."""
        self._copy(0)

    @Slot()
    def copy_next(self) -> None:
        """Copy the one after it: it is taken from the moment at which the ring is empty, by many a little before."""
        self._copy(1)

    def _copy(self, later: int) -> None:
        source = self._asked("copied")
        if source is not None and self._entry is not None:
            code = source.code_at(self._clock() + later * source.period)
            self._clipboard.copy(code, self._name)

    @Slot(bool)
    def _turn(self, is_shown: bool) -> None:
        if not is_shown:
            self._cover()
            return
        self._source = self._asked("shown")
        if self._source is None:
            self._cover()
            return
        self.eye.set_icon("eye", tr("Hide the one-time code"))
        self.ring.show()
        self._tick()
        self._timer.start()

    def _asked(self, what: str) -> CodeSource | None:
        """What the codes are made from. A use that cannot be noted does not happen."""
        if self._entry is None or not self._entry.has_code or self._entry.inject_only:
            return None
        try:
            self._note(AuditNote(AuditVerb.CODE_TAKEN, self._entry.id, self._entry.client, reason=what))
            source = self._source_of(self._entry.id)
            self.doubt.set_words(self._doubt_of(self._clock()))
        except AppError as error:
            self.failed.emit(error)
            return None
        self._doubt_line.setVisible(bool(self.doubt.words))
        return source

    def _cover(self) -> None:
        self._timer.stop()
        self._source = None
        self.eye.blockSignals(True)
        self.eye.setChecked(False)
        self.eye.blockSignals(False)
        self.eye.set_icon("eye", tr("Show the one-time code"))
        self.value.set_words(DOTS)
        self.value.setMinimumWidth(0)
        for part in (self.ring, self.left, self.next, self._doubt_line):
            part.hide()

    @Slot()
    def _tick(self) -> None:
        source, now = self._source, self._clock()
        if source is None:
            return
        left = source.remaining(now)
        self.value.set_words(grouped(source.code_at(now)))
        self.value.setMinimumWidth(self.value.sizeHint().width())  # all of it is seen, whatever else has no room
        self.ring.set_share(left / source.period)
        self.ring.setAccessibleName(tr("{left} seconds left", left=round(left)))
        self.left.setText(f"{int(left + 0.99)} s")
        self.left.show()
        self.next.setVisible(left <= _NEXT_FROM < source.period)
        if self.next.isVisibleTo(self):
            following = grouped(source.code_at(now + source.period))
            self.next.set_words(tr("then {following}", following=following))
            self.next.setAccessibleName(tr("Copy the next code, {following}", following=following))

    @Slot()
    def _show_held(self) -> None:
        is_ours = self._entry is not None and self._clipboard.source == self._name
        self.status.setVisible(is_ours)
        if is_ours:
            left = round(self._clipboard.remaining + 0.49)
            self.status.set_words(
                tr("Copied, clears in {left} s", left=left) if self._clipboard.seconds else tr("Copied")
            )

    @property
    def _name(self) -> str:
        return f"{self._entry.id if self._entry else ''}.code"

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        if self._source is not None:
            self._tick()
            self._timer.start()
        super().showEvent(event)


def grouped(code: Secret) -> str:
    """ "123 456": two halves are read and typed more easily."""
    text = code.reveal()
    half = len(text) // 2 if len(text) % 2 == 0 else len(text)
    return f"{text[:half]} {text[half:]}".strip()
