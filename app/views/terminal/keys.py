"""From Qt's keys to the names of the engine, and which keys belong to Satchel and not to the shell."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.views.terminal.model import Held

_NAMED = {
    Qt.Key.Key_Escape: "ESCAPE",
    Qt.Key.Key_Tab: "TAB",
    Qt.Key.Key_Backtab: "TAB",
    Qt.Key.Key_Backspace: "BACKSPACE",
    Qt.Key.Key_Return: "ENTER",
    Qt.Key.Key_Enter: "ENTER",
    Qt.Key.Key_Insert: "INSERT",
    Qt.Key.Key_Delete: "DELETE",
    Qt.Key.Key_Home: "HOME",
    Qt.Key.Key_End: "END",
    Qt.Key.Key_Left: "ARROW_LEFT",
    Qt.Key.Key_Up: "ARROW_UP",
    Qt.Key.Key_Right: "ARROW_RIGHT",
    Qt.Key.Key_Down: "ARROW_DOWN",
    Qt.Key.Key_PageUp: "PAGE_UP",
    Qt.Key.Key_PageDown: "PAGE_DOWN",
    Qt.Key.Key_Space: "SPACE",
    Qt.Key.Key_Minus: "MINUS",
    Qt.Key.Key_Equal: "EQUAL",
    Qt.Key.Key_BracketLeft: "BRACKET_LEFT",
    Qt.Key.Key_BracketRight: "BRACKET_RIGHT",
    Qt.Key.Key_Backslash: "BACKSLASH",
    Qt.Key.Key_Semicolon: "SEMICOLON",
    Qt.Key.Key_Apostrophe: "QUOTE",
    Qt.Key.Key_QuoteLeft: "BACKQUOTE",
    Qt.Key.Key_Comma: "COMMA",
    Qt.Key.Key_Period: "PERIOD",
    Qt.Key.Key_Slash: "SLASH",
}
_MODIFIERS = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Meta,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_ScrollLock,
}
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
# On a Mac the Command key is Qt's ControlModifier, and the Control key its MetaModifier.
_IS_MAC = sys.platform == "darwin"
CONTROL = Qt.KeyboardModifier.MetaModifier if _IS_MAC else Qt.KeyboardModifier.ControlModifier
OURS = (
    Qt.KeyboardModifier.ControlModifier
    if _IS_MAC
    else Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
)
_RELEVANT = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def held(modifiers: Qt.KeyboardModifier) -> Held:
    """The modifiers in the engine's words."""
    return Held(
        shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        control=bool(modifiers & CONTROL),
        alt=bool(modifiers & Qt.KeyboardModifier.AltModifier),
    )


def belongs_to_satchel(event: QKeyEvent) -> bool:
    """Ctrl+Shift (Command on a Mac) is ours, with Alt for the arrows, and Ctrl+Tab, which no shell hears.

    Every other key is the shell's.
    """
    held_now = event.modifiers() & _RELEVANT
    if event.key() in _ARROWS and held_now == OURS | Qt.KeyboardModifier.AltModifier:
        return True
    return held_now == OURS or (event.key() == Qt.Key.Key_Tab and held_now == CONTROL)


def key_name(event: QKeyEvent) -> str:
    """The engine's name of a key; "" for a key that only modifies others."""
    key = event.key()
    if key in _MODIFIERS:
        return ""
    if key in _NAMED:
        return _NAMED[Qt.Key(key)]
    if Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return chr(key)
    if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
        return f"DIGIT_{chr(key)}"
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        return f"F{key - Qt.Key.Key_F1 + 1}"
    return "UNIDENTIFIED"


def typed_text(event: QKeyEvent) -> str:
    """What a key types before Ctrl or Alt change it; "" for a key that types nothing."""
    text = event.text()
    if text.isprintable():
        return text
    key = event.key()
    if 0x20 < key < 0x7F:  # with Ctrl, Qt gives the control character: the key itself says what it was
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return chr(key) if shift else chr(key).lower()
    return ""
