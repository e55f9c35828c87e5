"""Questions and failures, asked and told in the place where the session will be."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLayout, QPlainTextEdit, QWidget

from app.domain.devices import Device
from app.domain.errors import CertificateChanged, HostKeyChanged, HostKeyUnknown, TrustQuestion
from app.domain.language import tr
from app.views.pages.remote.card_parts import command_line, fact, fingerprint_box, long_fact
from app.views.theme import theme
from app.views.widgets.badges import IconMark, ThinBar
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import MOST_LINES, describe
from app.views.widgets.fold import Fold
from app.views.widgets.layout import (
    LEFT,
    TOP,
    Aligned,
    Grow,
    column,
    panel,
    parts_of,
    row,
    style,
    width_side_by_side,
)
from app.views.widgets.text import WrappedLabel, label

WIDTH = 500
EDGE = 20
NARROWEST = 280  # pixels, in a pane that has no more
CLOSE_TAB = tr("Close tab")
READ_HOST_KEY = "ssh-keygen -lf /etc/ssh/ssh_host_{kind}_key.pub"
READ_CERTIFICATE = "dir Cert:\\LocalMachine\\My | % { $_.GetCertHashString('SHA256') }"  # needs .NET 4.8, as of 2019
CHANGED_KEY = tr(
    "Do not connect until you know why: the device was reinstalled, or someone is in between. "
    "If it was reinstalled, forget the old key; then the new one is asked about."
)
CHANGED_PIN = tr(
    "Do not connect until you know why: it was renewed, as certificates are every year or two, or someone is in "
    "between. If it was renewed, forget the old one; then the new one is asked about."
)
_KEY_FILES = {"ssh-ed25519": "ed25519", "ssh-rsa": "rsa"}


class Card(QFrame):
    """A mark, a question or a fact, what it means, and what can be done. Escape is the last button."""

    cancelled = Signal()  # the button at the right end, or Escape

    def __init__(self, icon_name: str, verdict: str, title: str, meaning: str, *, width: int = WIDTH) -> None:
        super().__init__()
        self.mark = IconMark(icon_name, f"{verdict}.fg", 18, back=f"{verdict}.bg", pad=9)
        self.title = WrappedLabel(title, "heading", roomy=False)
        self.meaning = WrappedLabel(meaning, tone="secondary", selectable=True)
        if not meaning:
            self.meaning.hide()
        head = row(Aligned(self.mark, TOP), Grow(column(self.title, self.meaning, spacing=4)), spacing=12)
        self._column = column(head, 4, margins=EDGE, spacing=8)
        self.setLayout(self._column)
        self._width = round(width * max(1.0, theme().text_scale))
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(self._width)
        self.setAccessibleName(title)
        style(self, card="plain")
        self.first: QWidget = self
        self.leave_button: Button | None = None  # made by `cancel_button`
        self._last: QBoxLayout | None = None  # the buttons

    def vault_changed(self) -> None:
        """The vault was unlocked or locked: a card that offers what is in it shows what there is now."""

    def sizeHint(self) -> QSize:
        return QSize(self._width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._last is not None:
            stack_if_narrow(self._last, self.contentsRect().width() - 2 * EDGE)

    def add(self, *parts: QWidget | QLayout) -> None:
        """Put parts under the head."""
        for part in parts:
            if part is parts[-1]:  # the buttons
                self._column.addSpacing(4)
            if isinstance(part, QLayout):
                self._column.addLayout(part)
                self._last = part if isinstance(part, QBoxLayout) else None
            else:
                self._column.addWidget(part)

    def focus_first(self) -> None:
        """Give the focus to what a person most likely wants, or to what does no harm."""
        self.first.setFocus()

    def cancel_button(self, words: str) -> Button:
        """The quiet button that leaves everything as it is."""
        button = Button(words, "", Kind.GHOST, key="Esc")
        button.setAutoDefault(False)  # a second Enter after "Connect" stops nothing
        button.clicked.connect(self.cancelled)
        self.leave_button = button
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


def stack_if_narrow(buttons: QBoxLayout, room: int) -> None:
    """Put the buttons of a row one under the other where they do not fit side by side into `room` pixels."""
    is_narrow = width_side_by_side(buttons) > room
    beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
    if (buttons.direction() == under) != is_narrow:
        buttons.setDirection(under if is_narrow else beside)
        for part in parts_of(buttons):
            if isinstance(part, QWidget):
                buttons.setAlignment(part, LEFT if is_narrow else Qt.AlignmentFlag(0))


class ConnectingCard(Card):
    """The device has not answered yet."""

    def __init__(self, device: Device) -> None:
        super().__init__("cable", "info", tr("Connecting to {device}", device=device.name), device.address)
        self._bar = ThinBar()
        self.cancel = self.first = self.cancel_button(tr("Cancel"))
        self.add(self._bar, row(None, self.cancel))

    def focus_first(self) -> None:
        """The card itself: what is typed too early, a space above all, must not end the session. Escape does."""
        self.setFocus()

    def show_stopping(self) -> None:
        self.cancel.set_reason(tr("Stopping…"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bar.set_share(None)


class TrustCard(Card):
    """First contact. Enter trusts nothing, and the focus is on Cancel."""

    trusted = Signal()

    def __init__(self, device: Device, question: TrustQuestion) -> None:
        is_key = isinstance(question, HostKeyUnknown)
        name = device.name
        what = (
            tr("The key of {name} is not known", name=name)
            if is_key
            else tr("No authority vouches for the certificate of {name}", name=name)
        )
        how = tr("Compare the fingerprint with the one that the device shows on its own screen before you trust it.")
        super().__init__("shield-question-mark", "info", tr("Is this the right device?"), f"{what}. {how}")
        self.trust = Button(tr("Trust and connect"), "", Kind.PRIMARY)
        self.trust.setAutoDefault(False)
        self.trust.clicked.connect(self.trusted)
        self.first = self.cancel_button(tr("Cancel"))
        command = READ_HOST_KEY.format(kind=_key_file(question.kind)) if is_key else READ_CERTIFICATE
        self.add(
            fact(tr("Device"), device.name),
            fact(tr("Address"), tr("{host}, port {port}", host=question.host, port=question.port)),
            fact(tr("Key") if is_key else tr("Certificate"), question.kind),
            *(long_fact(*pair) for pair in getattr(question, "says", ())),
            fingerprint_box(tr("Fingerprint, SHA256"), question.fingerprint),
            command_line(tr("The device shows it with"), command),
            row(self.trust, None, self.first),
        )
        self.setTabOrder(self.first, self.trust)  # Tab goes from Cancel to it, not out of the card

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)


class ChangedKeyCard(Card):
    """Another key than before: the first button leaves, and forgetting the old key is a step of its own."""

    forget_asked = Signal()

    def __init__(self, device: Device, error: HostKeyChanged, *, can_forget: bool) -> None:
        is_revoked = error.expected == "revoked"
        title = (
            tr("{device} shows a revoked key", device=device.name)
            if is_revoked
            else tr("{device} shows another key than before", device=device.name)
        )
        why = CHANGED_KEY if can_forget else error.hint  # which sends people to Settings, and the button is here
        super().__init__(
            "circle-x", "problem", title, tr("Nothing was sent: no user name, no password. {why}", why=why)
        )
        self.leave = self.first = Button(tr("Do not connect"), "", Kind.PRIMARY, key="Esc")
        self.leave.clicked.connect(self.cancelled)
        self.forget = Button(tr("Forget the old key…"), "", Kind.DANGER)
        self.forget.clicked.connect(self.forget_asked)
        if not is_revoked:
            self.add(fingerprint_box(tr("Known until now"), error.expected))
        self.add(
            fingerprint_box(tr("Shown now"), error.offered, tone="problem"),
            WrappedLabel(tr("The known key is in {source}", source=error.source), "small", "tertiary", selectable=True),
            row(self.leave, None, *([self.forget] if can_forget and not is_revoked else [])),
        )


class ChangedCertificateCard(Card):
    """The same of a Windows device; its old certificate stands with the device in the book."""

    forget_asked = Signal()

    def __init__(self, device: Device, error: CertificateChanged) -> None:
        title = tr("{device} shows another certificate than before", device=device.name)
        super().__init__(
            "circle-x",
            "problem",
            title,
            tr("Nothing was sent: no user name, no password. {advice}", advice=CHANGED_PIN),
        )
        self.leave = self.first = Button(tr("Do not connect"), "", Kind.PRIMARY, key="Esc")
        self.leave.clicked.connect(self.cancelled)
        self.forget = Button(tr("Forget the old certificate…"), "", Kind.DANGER)
        self.forget.clicked.connect(self.forget_asked)
        self.add(
            fingerprint_box(tr("Trusted until now"), error.expected),
            fingerprint_box(tr("Shown now"), error.offered, tone="problem"),
            *(long_fact(*pair) for pair in error.says),
            command_line(tr("The device shows its own with"), READ_CERTIFICATE),
            row(self.leave, None, self.forget),
        )


class LockedCard(Card):
    """The credential is in the vault, and the vault is locked."""

    unlock_asked = Signal()

    def __init__(self, device: Device) -> None:
        meaning = tr("{device} needs a credential from it. Satchel connects as soon as it is open.", device=device.name)
        super().__init__("lock", "info", tr("The vault is locked"), meaning)
        self.unlock = self.first = Button(tr("Unlock the vault"), "lock-open", Kind.PRIMARY)
        self.unlock.clicked.connect(self.unlock_asked)
        self.add(row(self.unlock, None, self.cancel_button(CLOSE_TAB)))


class FailureCard(Card):
    """What happened, what to do, and the details for the curious. `helps` are the buttons, the best first."""

    def __init__(self, title: str, error: BaseException, *helps: Button, close: str = CLOSE_TAB) -> None:
        words, hint, details = describe(error)
        super().__init__("circle-x", "problem", title, words)
        self._all_words = "\n".join(part for part in (title, words, hint, details) if part)
        self.hint = WrappedLabel(hint, selectable=True)
        if helps:
            self.first = helps[0]
        if hint:
            self.add(label(tr("Try this"), "label", "secondary"), self.hint)
        if details:
            self.add(Fold(tr("Technical details"), self._details(details)))
        self.add(row(*helps, None, self.cancel_button(close)))

    def _details(self, details: str) -> QWidget:
        text = QPlainTextEdit(details, readOnly=True)
        text.setAccessibleName(tr("Technical details"))
        text.setFixedHeight(min(details.count("\n") + 1, MOST_LINES) * text.fontMetrics().lineSpacing() + 26)
        style(text, role="details")
        copy = Button(tr("Copy"), "copy", Kind.GHOST, small=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._all_words))
        return panel(column(text, row(copy, None), spacing=4))


def _key_file(kind: str) -> str:
    return _KEY_FILES.get(kind, "ecdsa" if kind.startswith("ecdsa") else "*")
