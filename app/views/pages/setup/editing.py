"""Where the editor of profiles stands: in place of the list, until the person leaves it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

type EditorDone = Callable[[str], None]
"""Called by an editor that is left, with the path of the profile that was saved; "" where none was."""

type MakeEditor = Callable[[str, EditorDone], QWidget]
"""Makes an editor for the profile at a path; "" is a new one. It has no parent yet."""
