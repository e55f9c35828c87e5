"""The colours of a terminal, taken from the tokens of the theme."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor

type Rgb = tuple[int, int, int]

_NORMAL = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_LEVELS = (0, 95, 135, 175, 215, 255)  # xterm's 6x6x6 cube


@dataclass(frozen=True, slots=True)
class TerminalColors:
    """What the defaults of a terminal stand for. `ansi` holds the 16 named colours."""

    foreground: Rgb
    background: Rgb
    cursor: Rgb
    selection: Rgb
    ansi: tuple[Rgb, ...]

    def palette(self) -> bytes:
        """The 256 colours as 768 bytes of RGB."""
        cube = [(r, g, b) for r in _LEVELS for g in _LEVELS for b in _LEVELS]
        greys = [(8 + 10 * step,) * 3 for step in range(24)]
        return bytes(channel for color in (*self.ansi, *cube, *greys) for channel in color)


def terminal_colors(color: Callable[[str], QColor]) -> TerminalColors:
    """The colours of the current theme; `color` gives a token's colour."""

    def rgb(token: str) -> Rgb:
        found = color(f"term.{token}")
        return found.red(), found.green(), found.blue()

    normal = tuple(rgb(name) for name in _NORMAL)
    bright = (rgb("dim"), *normal[1:7], rgb("fg"))
    return TerminalColors(rgb("fg"), rgb("bg"), rgb("cursor"), rgb("selection"), normal + bright)
