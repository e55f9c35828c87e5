"""Where the editor of profiles stands: in place of the list, until the person leaves it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.views.pages.setup.stages import Stages

type EditorDone = Callable[[str], None]
"""Called by an editor that is left, with the path of the profile that was saved; "" where none was."""

type MakeEditor = Callable[[str, EditorDone], QWidget]
"""Makes an editor for the profile at a path; "" is a new one. It has no parent yet."""


class Editing(QObject):
    """`begun` says that an editor is shown, `left` brings the path of the profile that was saved in it, or ""."""

    begun = Signal()
    left = Signal(str)

    def __init__(self, stages: Stages) -> None:
        super().__init__(stages)
        self._stages = stages
        self._make: MakeEditor | None = None

    def offer(self, make_editor: MakeEditor) -> None:
        """Show the buttons that lead to an editor."""
        self._make = make_editor
        self._stages.choose.offer_editing()

    def begin(self, source: str) -> None:
        """Open the editor for the profile at `source`; "" for a new one."""
        if self._make is not None and not self._stages.is_changing and not self._stages.is_editing:
            self._stages.show_editor(self._make(source, self._leave))
            self.begun.emit()

    def _leave(self, saved: str) -> None:
        self._stages.put_editor_away()
        self.left.emit(saved)
