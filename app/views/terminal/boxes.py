"""Box-drawing and block characters, drawn as lines and rectangles so that they meet across cells.

A font draws them as high as its own line, and leaves gaps where our rows are higher.
"""

import unicodedata
from functools import cache

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

_ARMS = {
    "HORIZONTAL": ("LEFT", "RIGHT"),
    "VERTICAL": ("UP", "DOWN"),
    "LEFT": ("LEFT",),
    "RIGHT": ("RIGHT",),
    "UP": ("UP",),
    "DOWN": ("DOWN",),
}
_SHADES = {"░": 64, "▒": 128, "▓": 192}  # of 255


@cache
def _arms(character: str) -> tuple[tuple[str, ...], bool, bool]:
    """The directions that its lines go to, whether they are heavy, whether they are double."""
    words = unicodedata.name(character).split()
    arms = tuple(dict.fromkeys(arm for word in words for arm in _ARMS.get(word, ())))
    return arms, "HEAVY" in words, "DOUBLE" in words


def is_box(character: str) -> bool:
    """Whether `draw_box` draws it: U+2500 to U+2595, without dashes and diagonals."""
    if len(character) != 1 or not "─" <= character <= "▕":
        return False
    return not ("┄" <= character <= "┋" or "╌" <= character <= "╏" or "╱" <= character <= "╳")


def draw_box(painter: QPainter, cell: QRect, character: str, color: QColor) -> None:
    """Draw one character into its cell."""
    if character >= "▀":
        _draw_block(painter, cell, character, color)
        return
    arms, heavy, double = _arms(character)
    light = max(1, round(cell.width() / 8))
    width = light * 2 if heavy else light
    for shift in (-light, light) if double else (0,):
        for arm in arms:
            painter.fillRect(_arm(cell, arm, width, shift, light if double else 0), color)


def _arm(cell: QRect, arm: str, width: int, shift: int, reach: int) -> QRect:
    """The rectangle from the middle of a cell to its edge; `reach` goes past the middle, to close a double corner."""
    x = cell.left() + (cell.width() - width) // 2
    y = cell.top() + (cell.height() - width) // 2
    right, bottom = cell.left() + cell.width(), cell.top() + cell.height()
    match arm:
        case "LEFT":
            return QRect(cell.left(), y + shift, x + width + reach - cell.left(), width)
        case "RIGHT":
            return QRect(x - reach, y + shift, right - x + reach, width)
        case "UP":
            return QRect(x + shift, cell.top(), width, y + width + reach - cell.top())
        case _:
            return QRect(x + shift, y - reach, width, bottom - y + reach)


def _draw_block(painter: QPainter, cell: QRect, character: str, color: QColor) -> None:
    left, top, width, height = cell.left(), cell.top(), cell.width(), cell.height()
    eighths = ord(character) - 0x2580
    if character in _SHADES:
        shade = QColor(color)
        shade.setAlpha(_SHADES[character])
        painter.fillRect(cell, shade)
    elif character in "▀▔":
        painter.fillRect(left, top, width, height // (2 if character == "▀" else 8), color)
    elif character in "▐▕":
        part = width // (2 if character == "▐" else 8)
        painter.fillRect(left + width - part, top, part, height, color)
    elif eighths <= 8:
        part = round(height * eighths / 8)
        painter.fillRect(left, top + height - part, width, part, color)
    else:
        painter.fillRect(left, top, round(width * (16 - eighths) / 8), height, color)
