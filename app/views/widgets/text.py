"""Labels in the sizes and tones of the look. All text is plain text: what a machine said is never read as HTML."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.views.widgets.layout import style

SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


def label(words: str = "", role: str = "body", tone: str = "primary", *, selectable: bool = False) -> QLabel:
    """One line. Roles: caption small label strong body heading title code mono; tones: primary secondary tertiary
    accent ok info warning problem."""
    widget = QLabel(words)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    style(widget, role=role, tone=tone)
    if selectable:
        widget.setTextInteractionFlags(SELECTABLE)
    return widget


def keycap(words: str) -> QLabel:
    """The picture of a key."""
    widget = label(words)
    style(widget, keycap="true")
    widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
    widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return widget


class WrappedLabel(QLabel):
    """Text over several lines, always as high as its width needs (QLabel alone cuts it off in nested layouts).

    `roomy` lines are for reading; the others stand beside one-line labels.
    """

    def __init__(
        self,
        words: str = "",
        role: str = "body",
        tone: str = "primary",
        *,
        selectable: bool = False,
        roomy: bool = True,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        style(self, role=role, tone=tone)
        if selectable:
            self.setTextInteractionFlags(SELECTABLE)
        self._line_height = 130 if roomy else 100
        self._words = ""
        self.set_words(words)

    @property
    def words(self) -> str:
        return self._words

    def set_words(self, words: str) -> None:
        """Show plain text; line breaks are kept."""
        self._words = words
        self.setAccessibleName(words)
        look = f"line-height:{self._line_height}%; white-space:pre-wrap"
        self.setText(f'<div style="{look}">{_escaped(words)}</div>' if words else "")
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(min(super().sizeHint().width(), 640), self._height_needed())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._height_needed())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _height_needed(self) -> int:
        return max(self.heightForWidth(max(self.width(), 40)), 16)


def plain_tip(words: str) -> str:
    """A tooltip that shows what a machine said as it is: Qt would read "<b>" in it as HTML."""
    return f"<qt>{_escaped(words)}</qt>" if "<" in words else words


def _escaped(words: str) -> str:
    """As `html.escape`, whose module takes 3 ms of the start of the window for tables that this needs not."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class ElidedLabel(QLabel):
    """One line that ends in "…" where there is no room; the tooltip then has all of it."""

    def __init__(self, words: str = "", role: str = "body", tone: str = "primary") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        style(self, role=role, tone=tone)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_words(words)

    @property
    def words(self) -> str:
        return self._words

    def set_words(self, words: str) -> None:
        """Show `words`; a line break becomes a space."""
        self._words = " ".join(words.split("\n"))
        self.setAccessibleName(self._words)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(30, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.ensurePolished()
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self._words if shown != self._words else "")


class ShrinkingLabel(ElidedLabel):
    """As wide as its words beside others, and narrower where there is no room for them."""

    def __init__(self, words: str = "", role: str = "body", tone: str = "primary") -> None:
        super().__init__(words, role, tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return self.fontMetrics().size(0, self.words)
