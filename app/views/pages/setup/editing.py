"""Where the editor of profiles stands: in place of the list, until the person leaves it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.views.pages.setup.stages import Stages
from app.views.theme import theme

_LEAST_WITH_SIDE = 760  # pixels at 100 % text of the page

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
        self._side: QWidget | None = None

    def beside(self, side: QWidget) -> QWidget:
        """What stands beside the stages gives way to an editor in a narrow page: an editor touches no device."""
        self._side = side
        self._stages.installEventFilter(self)
        return side

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        page = self._stages.parentWidget()
        if self._side is not None and page is not None:
            is_wide = page.width() >= _LEAST_WITH_SIDE * theme().text_scale
            self._side.setVisible(is_wide or not self._stages.is_editing)

    def offer(self, make_editor: MakeEditor) -> None:
        """Show the buttons that lead to an editor."""
        self._make = make_editor
        self._stages.choose.offer_editing()

    def begin(self, source: str) -> None:
        """Open the editor for the profile at `source`; "" for a new one."""
        if self._make is not None and not self._stages.is_changing and not self._stages.is_editing:
            self._stages.show_editor(self._make(source, self._leave))
            self._fit()
            self.begun.emit()

    def _leave(self, saved: str) -> None:
        self._stages.put_editor_away()
        self._fit()
        self.left.emit(saved)
