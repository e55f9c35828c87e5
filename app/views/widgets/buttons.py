"""Buttons in the kinds of the look."""

from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton

from app.views.icons import icon
from app.views.theme import theme
from app.views.widgets.layout import style


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
        self.setText(f" {shown}" if self._icon_name and words else shown)
        self.setAccessibleName(words)
        if self._key:
            self.setToolTip(f"{words}  ({self._key})")

    def set_reason(self, reason: str) -> None:
        """Disable it and say why in the tooltip; "" enables it."""
        self.setEnabled(not reason)
        self.setToolTip(reason or (f"{self.accessibleName()}  ({self._key})" if self._key else ""))

    def fill_width(self) -> "Button":
        """Take the width that there is."""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return self


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
