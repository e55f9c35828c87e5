"""Small widgets of the Vault page: the ring that counts down, and the field for a passphrase."""

from math import ceil

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from app.domain.language import tr
from app.views.icons import icon
from app.views.theme import scaled, theme
from app.views.widgets.painting import text_width

_ROW_NAMES = (tr("User name"), tr("Password"), tr("One-time code"), tr("Address"), tr("Expires"), tr("Changed"))
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NAME_WIDTH, _WIDEST_NAME = 104, 180  # pixels at 100 % text


class ScaledWidth(QObject):
    """Keeps a widget `pixels` wide at 100 % text size, and in step when the text size changes."""

    def __init__(self, widget: QWidget, pixels: int) -> None:
        super().__init__(widget)
        self._widget, self._pixels = widget, pixels
        theme().changed.connect(self._apply)
        self._apply()

    @Slot()
    def _apply(self) -> None:
        self._widget.setFixedWidth(scaled(self._pixels))


def name_width() -> int:
    """Pixels at 100 % text for the names of the rows of an entry: the longest of them has room in any language."""
    widest = max(text_width(name) for name in _ROW_NAMES) / theme().text_scale
    return min(max(_NAME_WIDTH, ceil(widest) + 8), _WIDEST_NAME)


class CountdownRing(QWidget):
    """How much of a time is left, as an arc that becomes shorter."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(18, 18)
        self._share = 0.0

    def set_share(self, share: float) -> None:
        """From 1.0 (all of it) to 0.0."""
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(theme().color("border.default"), 2))
        painter.drawEllipse(circle)
        painter.setPen(QPen(theme().color("accent.text"), 2, c=Qt.PenCapStyle.RoundCap))
        painter.drawArc(circle, 90 * 16, round(self._share * 360 * 16))


class PassphraseEdit(QLineEdit):
    """Hidden text with an eye to show it, and a word when Caps Lock is on."""

    caps_lock = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setTextMargins(0, 0, 4, 0)
        self._eye = self.addAction(icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        self._eye.setCheckable(True)
        self._eye.setToolTip(tr("Show the {name}", name=name.lower()))
        self._eye.setText(self._eye.toolTip())  # the name of its button
        self._eye.toggled.connect(self.set_shown)
        self._eye_buttons = self.findChildren(QToolButton)  # one
        for button in self._eye_buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("ring", "inside")

    def set_shown(self, shown: bool) -> None:
        self._eye.setChecked(shown)
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def forget(self) -> None:
        """Empty and hidden, as at the start."""
        self.setText("")  # unlike clear(), which can be undone and so keeps the text
        self.set_shown(False)
        self.caps_lock.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt passes on to the field what its eye does not take. Who stands on the eye does not look at the text, so no
        key changes it from there; Enter still says that it is complete.

        Qt does not tell the state of Caps Lock; a letter in the wrong case does.
        """
        if event.key() not in _ENTER and self.window().focusWidget() in self._eye_buttons:
            event.ignore()  # it may mean something to what the field stands in, as at any other button
            return
        text = event.text()
        if len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(text.isupper() != has_shift)
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock.emit(False)
        super().keyPressEvent(event)
