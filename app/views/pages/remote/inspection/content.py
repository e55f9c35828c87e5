"""What stands in the place of the rows: the rows, or why there are none."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.domain.inspection import View
from app.domain.inspection_table import nouns
from app.domain.language import tr
from app.views.widgets.buttons import Button
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import column, panel, scroll


class Content(QStackedWidget):
    """Asks and tells in the place of the rows."""

    clear_asked = Signal()
    again_asked = Signal()
    stop_asked = Signal()

    def __init__(self, rows: QWidget) -> None:
        super().__init__()
        self._rows = rows
        self._shown: QWidget | None = None
        self._has_next_step = False
        self.failure: FailureView | None = None
        self.addWidget(rows)

    def show_rows(self) -> None:
        had_focus = self.has_focus_inside()
        self.setCurrentWidget(self._rows)
        self._drop()
        if had_focus:
            self._rows.setFocus()

    def show_reading(self, view: View, device: str) -> None:
        """The device has not answered yet."""
        stop = Button(tr("Cancel"), small=True)
        stop.clicked.connect(self.stop_asked)
        self._show(
            EmptyState(view.icon, tr("Asking {device}…", device=device), view.teaches, stop), has_next_step=False
        )

    def show_stopped(self, view: View) -> None:
        self._show(EmptyState(view.icon, tr("Stopped"), tr("Nothing was read yet."), self._again(tr("Look again"))))

    def show_empty(self, view: View, *, is_filtered: bool, is_searched: bool) -> None:
        """It was asked, and there is nothing to be shown."""
        noun = nouns(view.noun)
        if is_searched:
            button = Button(tr("Clear the search"), small=True)
            button.clicked.connect(self.clear_asked)
            state = EmptyState(
                "search",
                tr("No {noun} holds that", noun=view.noun),
                tr("Every word is looked for in all columns."),
                button,
            )
        elif is_filtered:
            state = EmptyState(
                view.icon,
                tr("No {noun} of this kind", noun=noun),
                tr("Another filter may show more."),
                self._again(tr("Look again")),
            )
        else:
            state = EmptyState(view.icon, tr("No {noun}", noun=noun), view.teaches, self._again(tr("Look again")))
        self._show(state)

    def show_failure(self, error: BaseException, actions: Sequence[QWidget]) -> None:
        failure = FailureView()
        failure.show_failure(error, *actions)
        state = panel(column(failure, None, margins=12))
        state.setAccessibleName(failure.fact.words)
        self._show(state)
        self.failure = failure

    def has_focus_inside(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def focus_state(self) -> None:
        """What stands here instead of rows has a button that helps."""
        if self._shown is not None:
            buttons = self._shown.findChildren(Button) if self._has_next_step else []
            (next((one for one in buttons if one.isVisibleTo(self._shown)), None) or self._shown).setFocus()

    def _again(self, words: str) -> Button:
        button = Button(words, "refresh-cw", small=True, key="F5")
        button.clicked.connect(self.again_asked)
        return button

    def _show(self, state: QWidget, *, has_next_step: bool = True) -> None:
        """Whoever works here goes on here: at the button that helps, where Enter is not to stop what was begun."""
        had_focus = self.has_focus_inside()
        self._has_next_step = has_next_step
        self._drop()
        self._shown = scroll(state)
        self._shown.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown.setAccessibleName(state.accessibleName())
        self.addWidget(self._shown)
        self.setCurrentWidget(self._shown)
        if had_focus:
            self.focus_state()

    def _drop(self) -> None:
        shown, self._shown, self.failure = self._shown, None, None
        if shown is not None:
            self.removeWidget(shown)
            shown.hide()
            shown.deleteLater()


type Helpers = Callable[[BaseException], Sequence[QWidget]]
"""Makes the buttons that help after a failure."""
