"""The theme: tokens become a palette on the Fusion style, a style sheet and tinted icons.

Nothing else in the program names a colour or a size:

    install(app)                          follows the system's scheme, contrast and fonts
    theme().dress(part)                   a page, a dialog, and all that is in it, its menus too
    theme().color("text.secondary")       a QColor
    theme().set_scheme("dark")            "system", "light" or "dark"
    scaled(240)                           a length that follows the text size
"""

import os
import sys
import weakref

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.domain.settings import Look
from app.services.resources import resource
from app.views.token_values import VALUES
from app.views.tokens import (
    choose_colors,
    fill_sheet,
    make_palette,
    read_color,
    system_contrast_colors,
)

SCHEMES = ("system", "light", "dark")
TEXT_SCALES = (0.8, 2.0)
NOBODYS_CHOICE = ("Sans Serif", "Sans", "sans-serif")  # what Qt says where no desktop has a font of its own
_installed: "Theme | None" = None


def install(app: QApplication, look: Look | None = None) -> "Theme":
    """Make the theme of `app`; once, before the first widget."""
    global _installed  # noqa: PLW0603 - one application has one theme, and every painter needs it
    _installed = Theme(app, look or Look())
    return _installed


def theme() -> "Theme":
    """The theme of this application."""
    if _installed is None:
        raise RuntimeError("theme.install(app) comes first")
    return _installed


def scaled(pixels: float) -> int:
    """A length of the layout in device-independent pixels, given for a text size of 100 %, at the present one."""
    return round(pixels * theme().text_scale)


def _starts_with_fusion() -> bool:
    """Whether Qt has chosen the Fusion style by itself. To set it again costs 5 ms of the start."""
    chosen = os.environ.get("QT_STYLE_OVERRIDE", "") or os.environ.get("XDG_CURRENT_DESKTOP", "")
    return sys.platform == "linux" and chosen.casefold() in ("", "fusion", "gnome", "ubuntu:gnome", "xfce")


class Theme(QObject):
    """The look that is shown now. `changed` follows every change of scheme, contrast or text size."""

    changed = Signal()

    def __init__(self, app: QApplication, look: Look) -> None:
        super().__init__(app)
        self._app = app
        self._tokens = VALUES
        self._sheet = resource("styles/app.qss").read_text("utf-8")
        self._system_palette = app.palette()  # before Fusion: the colours of the system
        self._hints = QGuiApplication.styleHints()  # kept: its children die with this wrapper
        self._accessibility = self._hints.accessibility()
        self._more_contrast = False
        self._scheme = "system"
        self._text_scale = 1.0
        self._colors: dict[str, str] = {}
        self._faces: dict[tuple[int, int, bool], tuple[QFont, QFontMetricsF]] = {}
        self._filled = ""
        self._dressed: list[weakref.ref[QApplication | QWidget]] = []
        self.is_dark = False
        if not _starts_with_fusion():
            app.setStyle("Fusion")
        self.ui_family = self._choose_family("ui", QFontDatabase.SystemFont.GeneralFont)
        self.mono_family = self._choose_family("mono", QFontDatabase.SystemFont.FixedFont)
        self.set_look(look)
        self._hints.colorSchemeChanged.connect(self._follow_system)
        self._accessibility.contrastPreferenceChanged.connect(self._follow_system)

    @property
    def scheme(self) -> str:
        return self._scheme

    @property
    def text_scale(self) -> float:
        return self._text_scale

    @property
    def high_contrast(self) -> bool:
        preference = self._accessibility.contrastPreference()
        return self._more_contrast or preference == Qt.ContrastPreference.HighContrast

    def set_look(self, look: Look) -> None:
        """Show what the settings say. Values that make no sense are brought into their range."""
        self._scheme = look.scheme if look.scheme in SCHEMES else "system"
        self._text_scale = min(max(look.text_scale, TEXT_SCALES[0]), TEXT_SCALES[1])
        self._apply()

    def set_scheme(self, scheme: str) -> None:
        """Show "system", "light" or "dark"."""
        self.set_look(Look(scheme, self._text_scale))

    def set_text_scale(self, scale: float) -> None:
        """Show all text, and what must hold it, `scale` times as large (0.8 to 2.0)."""
        self.set_look(Look(self._scheme, scale))

    def set_more_contrast(self, on: bool) -> None:
        """Show raised contrast whatever the system says."""
        self._more_contrast = on
        self._apply()

    def dress(self, part: QApplication | QWidget) -> None:
        """Give the style sheet to a dialog, a page or another part of a window, from now on and after each change.

        Not to the application: Qt would then style every part again whenever it is put into another, which makes a page
        of 300 widgets three times as slow to build, and a change of the scheme five times. Not to the whole window
        either: what is hidden while the scheme changes is styled when it is shown.
        """
        part.setStyleSheet(self._filled)
        if isinstance(part, QWidget):
            part.installEventFilter(self)
        self._dressed.append(weakref.ref(part))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.styleSheet() != self._filled:
            watched.setStyleSheet(self._filled)
        return False

    def color(self, name: str) -> QColor:
        """A colour by its token. Raises KeyError."""
        return read_color(self._colors[name])

    def metric(self, name: str) -> int:
        """A length in device-independent pixels, following the text size (radii do not)."""
        scale = 1 if name.startswith("radius") else self._text_scale
        return round(int(self._tokens["metric"][name]) * scale)

    def icon_side(self, side: int) -> int:
        """How large an icon of `side` pixels is beside text of the present size: it must not leave its place."""
        return round(side * min(max(self._text_scale, 1.0), 1.25))

    def px(self, size: str) -> int:
        """The pixel size of a text: "caption", "small", "body", "heading", "title" or "code"."""
        return round(int(self._tokens["size"][size]) * self._text_scale)

    def font(self, size: str = "body", weight: int = QFont.Weight.Normal, *, mono: bool = False) -> QFont:
        """The font of a text that a widget paints itself."""
        font = QFont(self.mono_family if mono else self.ui_family)
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight(weight))
        font.setFeature(QFont.Tag("calt"), 0)  # Inter would write the "1x8" of a fingerprint as "1×8"
        if mono:
            font.setStyleHint(QFont.StyleHint.Monospace)
            font.setFeature(QFont.Tag("liga"), 0)  # "!=" is two characters in what a machine said
        return font

    def face(self, size: str, weight: int, *, mono: bool) -> tuple[QFont, QFontMetricsF]:
        """The same, made once, with its measures: for what paints many cells. Neither is to be changed."""
        key = (self.px(size), int(weight), mono)
        if (found := self._faces.get(key)) is None:
            font = self.font(size, weight, mono=mono)
            found = self._faces[key] = (font, QFontMetricsF(font))
        return found

    @Slot()
    def _follow_system(self) -> None:
        self._apply()

    def _apply(self) -> None:
        system_is_dark = self._hints.colorScheme() == Qt.ColorScheme.Dark
        self.is_dark = self._scheme == "dark" or (self._scheme == "system" and system_is_dark)
        self._colors = choose_colors(self._tokens, dark=self.is_dark, high_contrast=self.high_contrast)
        if self.high_contrast and sys.platform == "win32":
            self._colors |= system_contrast_colors(self._colors, self._system_palette)
        sheet = fill_sheet(self._sheet, self._colors, self._measure)
        if sheet == self._filled:  # to style all widgets again takes half a millisecond for each
            return
        self._filled = sheet
        QPixmapCache.clear()
        self._app.setFont(self.font())
        self._app.setPalette(make_palette(self._colors))
        for known in self._dressed:
            part = known()
            if part is not None and isValid(part) and (isinstance(part, QApplication) or part.isVisible()):
                part.setStyleSheet(sheet)
        self.changed.emit()

    def _measure(self, group: str, name: str) -> str:
        if group == "font":
            return f'"{self.ui_family if name == "ui" else self.mono_family}"'
        if group == "size":
            return f"{self.px(name)}px"
        if group == "metric":
            return f"{self.metric(name)}px"
        if group == "mark":
            return f'"{resource(f"styles/{name}.svg").as_posix()}"'
        raise KeyError(f"app.qss names an unknown token: {group}.{name}")

    def _choose_family(self, kind: str, system_font: QFontDatabase.SystemFont) -> str:
        """The first family of our list that is there. "@system" is the desktop's own choice."""
        has_own_font = sys.platform != "win32" and QGuiApplication.platformName() != "offscreen"
        system = QFontDatabase.systemFont(system_font).family()
        wanted: list[str] = self._tokens["font"][kind]
        if has_own_font and "@system" in wanted and system not in NOBODYS_CHOICE:
            return system
        # The list of all families takes 6 ms of the start, and a font that is made only to be asked its name as much.
        return next((family for family in wanted if QFontDatabase.styles(family)), system)
