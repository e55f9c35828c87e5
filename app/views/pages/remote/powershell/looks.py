"""How each stream of PowerShell looks: never by its colour alone, also an icon at the edge or a word before it."""

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QFont, QTextCharFormat, QTextFormat

from app.domain.language import tr
from app.domain.powershell import PowerShellStream, Written
from app.views.theme import theme

LOOK = QTextFormat.Property.UserProperty
"""The name of its look is kept in a format: the scheme may change while it is shown."""
_FAMILIES = {
    "black": "term.black",
    "darkblue": "term.blue",
    "darkgreen": "term.green",
    "darkcyan": "term.cyan",
    "darkred": "term.red",
    "darkmagenta": "term.magenta",
    "darkyellow": "term.yellow",
    "gray": "",
    "darkgray": "term.dim",
    "blue": "term.blue",
    "green": "term.green",
    "cyan": "term.cyan",
    "red": "term.red",
    "magenta": "term.magenta",
    "yellow": "term.yellow",
    "white": "",
}
"""System.ConsoleColor in our tokens, each of which can be read on the ground of a terminal. "" is the usual text."""
_WORDS = {
    PowerShellStream.WARNING: "WARNING: ",
    PowerShellStream.VERBOSE: "VERBOSE: ",
    PowerShellStream.DEBUG: "DEBUG: ",
}
"""As PowerShell's own console writes them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look. `link` is the place that it stands for, as its stream told it."""

    look: str  # "output", "error", ..., or "host/red/black"
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """`token` "" is the usual colour. `mark` is an icon at the edge and its tone."""

    token: str = ""
    is_strong: bool = False
    is_filled: bool = False  # the colour is the ground, and the ground the colour
    mark: tuple[str, str] = ("", "")


_LOOKS = {
    "output": Look(),
    "error": Look("term.red", mark=("circle-x", "problem.fg")),
    "place": Look("term.red"),
    "warning": Look("term.yellow", mark=("triangle-alert", "warning.fg")),
    "verbose": Look("term.cyan", mark=("ellipsis", "text.tertiary")),
    "debug": Look("term.magenta", mark=("wrench", "text.tertiary")),
    "information": Look("term.blue", mark=("info", "info.fg")),
    "prompt": Look("term.blue", is_strong=True, mark=("chevron-right", "accent.text")),
    "typed": Look(is_strong=True),
    "note": Look("term.dim"),
    "asked": Look("term.blue", mark=("circle-question-mark", "accent.text")),
}
MARKED = tuple(name for name, look in _LOOKS.items() if look.mark[0])
"""Looks with an icon. Their places in this tuple, from 1, are the states of lines."""


def pieces_of(written: Written) -> list[Piece]:
    """What is shown of it."""
    if written.stream is PowerShellStream.HOST:
        chosen = (written.foreground, written.background)
        return [Piece(f"host/{chosen[0]}/{chosen[1]}" if any(chosen) else "output", written.text)]
    look, word = written.stream.value, _WORDS.get(written.stream, "")
    text = written.text if written.text.startswith(word) else word + written.text
    pieces = [Piece(look, text)]
    if written.place:
        ends = "" if written.text.endswith("\n") else "\n"
        pieces += [
            Piece("note", f"{ends}    {tr('at')} "),
            Piece("place", written.place, written.place),
            Piece("note", "\n"),
        ]
    return pieces


def look_of(name: str) -> Look:
    """The look of a name; one that nobody knows is plain."""
    if name.startswith("host/"):
        _, foreground, background = (*name.lower().split("/"), "", "")[:3]
        ground = _FAMILIES.get(background, "")
        return Look(ground, is_filled=True) if ground else Look(_FAMILIES.get(foreground, ""))
    return _LOOKS.get(name, _LOOKS["output"])


def format_of(name: str, link: str = "") -> QTextCharFormat:
    """The format of a look in the scheme of now. The usual text has no colour of its own: the sheet gives it one."""
    form = QTextCharFormat(_format(name, theme().is_dark, theme().high_contrast))
    if link:
        form.setAnchor(True)
        form.setAnchorHref(link)
        form.setFontUnderline(True)
    return form


@cache
def _format(name: str, is_dark: bool, has_contrast: bool) -> QTextCharFormat:
    look, form = look_of(name), QTextCharFormat()
    if look.token:
        if look.is_filled:
            form.setBackground(theme().color(look.token))
            form.setForeground(theme().color("term.bg"))
        else:
            form.setForeground(theme().color(look.token))
        form.setProperty(LOOK, name)
    if look.is_strong:
        form.setFontWeight(QFont.Weight.DemiBold)
    return form
