"""Buttons in the kinds of the look."""

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton

from app.views.icons import icon
from app.views.theme import theme
from app.views.widgets.layout import style

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionButton


class Kind(Enum):
    """What a button is for. One primary per view; a filled danger only inside the confirmation of its deed."""

    DEFAULT = "default"
    PRIMARY = "primary"
    GHOST = "ghost"
    LINK = "link"
    DANGER = "danger"
    DANGER_FILL = "danger-fill"
    FOLD = "fold"
    CRUMB = "crumb"  # a folder on the way to the one that is shown
    STATUS = "status"  # in the line at the bottom of the window


_TONES = {
    Kind.PRIMARY: "accent.on",
    Kind.DANGER: "problem.fg",
    Kind.DANGER_FILL: "accent.on",
    Kind.LINK: "accent.text",
}


class Button(QPushButton):
    """A button as wide as its words. `key` is the shortcut that its tooltip names; it is not set here."""

    def __init__(
        self,
        words: str,
        icon_name: str = "",
        kind: Kind = Kind.DEFAULT,
        *,
        small: bool = False,
        checkable: bool = False,
        key: str = "",
    ) -> None:
        super().__init__()
        self._kind = kind
        self._icon_name = ""
        self._small = small
        self._key = key
        self._words = ""
        self.icon_says_it = False  # where there is no room, the icon alone tells what it is for
        self.setCheckable(checkable)
        self.setAutoDefault(True)  # Enter presses the button that has the focus; Qt does so in dialogs only
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        style(self, kind=kind.value, dense="true" if small else "false")
        self.set_words(words, icon_name)

    def set_words(self, words: str, icon_name: str = "") -> None:
        """Show other words and, when it is given, another icon."""
        if icon_name and icon_name != self._icon_name:
            tone = _TONES.get(self._kind, "text.secondary")
            self.setIcon(icon(icon_name, tone, "accent.text" if self.isCheckable() else ""))
            side = theme().icon_side(14 if self._small else 16)
            self.setIconSize(QSize(side, side))
            self._icon_name = icon_name
        shown = words.replace("&", "&&")
        self._words = f" {shown}" if self._icon_name and words else shown
        self.setText(self._words)
        self.setAccessibleName(words)
        if self._key:
            self.setToolTip(f"{words}  ({self._key})")

    def show_words(self, shown: bool) -> None:
        """Show them beside the icon, or the icon alone; its tooltip and its name say them anyway."""
        self.setText(self._words if shown else "")

    def words_width(self) -> int:
        """Pixels that its words need."""
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self._words).width()

    def set_reason(self, reason: str) -> None:
        """Disable it and say why in the tooltip; "" enables it."""
        self.setEnabled(not reason)
        self.setToolTip(reason or (f"{self.accessibleName()}  ({self._key})" if self._key else ""))

    def fill_width(self) -> "Button":
        """Take the width that there is."""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return self


class ElidedButton(Button):
    """A button that gives way: words that have no room end in "…", and the tooltip then has all of them."""

    _room: int | None = None  # pixels for its words, where they are cut

    def __init__(self, words: str, icon_name: str = "", kind: Kind = Kind.DEFAULT, *, small: bool = False) -> None:
        super().__init__(words, icon_name, kind, small=small)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str, icon_name: str = "") -> None:
        if self.toolTip() == self.accessibleName():
            self.setToolTip("")
        super().set_words(words, icon_name)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(
            self.iconSize().width() + self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def initStyleOption(self, option: "QStyleOptionButton") -> None:
        super().initStyleOption(option)
        if self._room is not None:
            mnemonic = Qt.TextFlag.TextShowMnemonic.value
            option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self._room, mnemonic)

    def _fit(self) -> None:
        missing = self.sizeHint().width() - self.width()
        self._room = self.words_width() - missing if missing > 0 else None
        if self.toolTip() in ("", self.accessibleName()):  # nobody has told more there
            self.setToolTip(self.accessibleName() if missing > 0 else "")


class IconButton(QToolButton):
    """A button with an icon only: its name is for screen readers and, with its key, the tooltip."""

    def __init__(
        self,
        icon_name: str,
        name: str,
        *,
        key: str = "",
        checkable: bool = False,
        side: int = 28,
        tone: str = "text.secondary",
    ) -> None:
        super().__init__()
        self._tone = tone
        self._key = key
        self.setCheckable(checkable)
        self.setIconSize(QSize(theme().icon_side(16), theme().icon_side(16)))
        self.setFixedSize(theme().icon_side(side), theme().icon_side(side))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_icon(icon_name, name)

    def set_icon(self, icon_name: str, name: str) -> None:
        """Show another icon under another name."""
        self.setIcon(icon(icon_name, self._tone, "accent.text" if self.isCheckable() else ""))
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  ({self._key})" if self._key else name)
