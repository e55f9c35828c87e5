"""The tokens of the look: colours, sizes and metrics by name, and what is made of them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtGui import QColor, QPalette

type Colors = Mapping[str, str]

_SLOT = re.compile(r"\{\{\s*([\w.\-]+)\s*\}\}")
_ROLES = {
    QPalette.ColorRole.Window: "bg.surface",
    QPalette.ColorRole.Base: "bg.surface",
    QPalette.ColorRole.AlternateBase: "bg.inset",
    QPalette.ColorRole.Button: "bg.control",
    QPalette.ColorRole.WindowText: "text.primary",
    QPalette.ColorRole.Text: "text.primary",
    QPalette.ColorRole.ButtonText: "text.primary",
    QPalette.ColorRole.BrightText: "text.primary",
    QPalette.ColorRole.PlaceholderText: "text.tertiary",
    QPalette.ColorRole.ToolTipBase: "bg.raised",
    QPalette.ColorRole.ToolTipText: "text.primary",
    QPalette.ColorRole.Highlight: "chosen.bg",
    QPalette.ColorRole.HighlightedText: "chosen.text",
    QPalette.ColorRole.Link: "accent.text",
    QPalette.ColorRole.LinkVisited: "accent.text",
    QPalette.ColorRole.Accent: "accent.fill",
    QPalette.ColorRole.Light: "bg.hover",
    QPalette.ColorRole.Midlight: "bg.hover",
    QPalette.ColorRole.Mid: "border.default",
    QPalette.ColorRole.Dark: "border.strong",
    QPalette.ColorRole.Shadow: "border.strong",
}


def choose_colors(tokens: Mapping[str, Any], *, dark: bool, high_contrast: bool) -> dict[str, str]:
    """The colours of one scheme, "#rrggbb" or "#rrggbbaa" by name."""
    name = "dark" if dark else "light"
    colors: dict[str, str] = dict(tokens[name])
    if high_contrast:
        colors.update(tokens["contrast"][name])
    return colors


def read_color(text: str) -> QColor:
    """A colour as we write it; Qt itself would read eight digits as #aarrggbb."""
    return QColor(f"#{text[7:9]}{text[1:7]}") if len(text) == 9 else QColor(text)


def fill_sheet(template: str, colors: Colors, measure: Callable[[str, str], str]) -> str:
    """The style sheet with its slots filled: a colour, or what `measure(group, name)` says.

    Raises KeyError for a slot that no token has.
    """

    def slot(match: re.Match[str]) -> str:
        key = match[1]
        if key not in colors:
            group, _, name = key.partition(".")
            return measure(group, name)
        color = read_color(colors[key])
        if color.alpha() == 255:
            return color.name()
        return f"rgba({color.red()},{color.green()},{color.blue()},{color.alpha()})"

    return _SLOT.sub(slot, template)


def make_palette(colors: Colors) -> QPalette:
    """The palette for the Fusion style, for everything that the style sheet does not reach."""
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, read_color(colors[name]))
    palette.setColor(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight, read_color(colors["selection.idle"]))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, read_color(colors["text.disabled"]))
    return palette


def system_contrast_colors(colors: Colors, system: QPalette) -> dict[str, str]:
    """All tokens in the colours of the user's contrast theme (Windows): the user has chosen them, we do not."""
    role = QPalette.ColorRole
    window, base, text = (system.color(r).name() for r in (role.Window, role.Base, role.WindowText))
    chosen, chosen_text, button, link = (
        system.color(r).name() for r in (role.Highlight, role.HighlightedText, role.Button, role.Link)
    )
    result = {}
    for key in colors:
        if key.startswith("bg.") and key != "bg.scrim":
            result[key] = window if key in ("bg.chrome", "bg.sidebar") else base
        elif key.startswith(("text.", "border.")) or key.endswith((".fg", ".border")):
            result[key] = text
        elif key.endswith(".bg"):
            result[key] = base
    for key in ("chosen.bg", "accent.fill", "accent.hover", "accent.pressed", "danger.fill", "danger.hover"):
        result[key] = chosen
    # A chosen row says so by its edge: text of any tone stands on it. What is chosen in a menu has two colours.
    for key in ("bg.hover", "selection.bg", "selection.idle", "accent.subtle"):
        result[key] = base
    result |= {"bg.control": button, "chosen.text": chosen_text}
    return result | {"accent.on": chosen_text, "accent.text": link, "focus.ring": text}
