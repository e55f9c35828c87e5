"""What else of a device can be shown in its session: under the shell, or in the place of it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.views.widgets.buttons import IconButton

if TYPE_CHECKING:
    from app.views.pages.remote.session_view import SessionView


class Dock(QObject):
    """Belongs to one session. What it shows is made when it is first asked for."""

    def __init__(self, view: "SessionView", button: IconButton) -> None:
        super().__init__(view)
        self._view = view
        self.button = button
        button.clicked.connect(self.toggle)
        button.hide()
        view.presence_changed.connect(self._follow_presence)

    # -- of each kind ------------------------------------------------------------------------------

    @property
    def widget(self) -> QWidget | None:
        """What is shown; None before it was made."""
        raise NotImplementedError

    def show_first(self) -> None:
        """Show it, where the device has it, and put the focus into it."""
        raise NotImplementedError

    def show_zoomed(self, is_zoomed: bool) -> None:
        """Say so in what is shown."""
        raise NotImplementedError

    @Slot()
    def _follow_presence(self) -> None:
        raise NotImplementedError

    # -- shown or not ------------------------------------------------------------------------------

    @property
    def is_shown(self) -> bool:
        return self.widget is not None and not self.widget.isHidden()

    @property
    def is_zoomed(self) -> bool:
        """It is shown in the place of the shell."""
        return self.is_shown and self._view.stack.isHidden()

    @property
    def has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return self.widget is not None and focus is not None and self.widget.isAncestorOf(focus)

    @property
    def had_focus(self) -> bool:
        """It is shown, and of this session a person worked in it last."""
        last = self._view.focusWidget()
        return self.is_shown and self.widget is not None and last is not None and self.widget.isAncestorOf(last)

    @Slot()
    def toggle(self) -> None:
        """Show it, or put it away; where no shell is open it has all the room."""
        if self.is_shown:
            self.put_away()
        else:
            self.show_first()
            self.button.setChecked(self.is_shown)

    def appear(self) -> None:
        """Come into sight. Where the session was never opened there is no shell to stand under."""
        if self.widget is not None:
            self.widget.show()
        self.button.setChecked(True)
        if self._view.presence == "unknown":
            self._view.show_unconnected(self.connect_session)
            self.zoom(on=True)

    @Slot()
    def put_away(self) -> None:
        """The shell has all the room again; what was shown is there when it is shown again."""
        if not self.is_shown or self.widget is None:
            return
        had_focus = self.has_focus
        self.widget.hide()
        self.zoom(on=False)
        self.button.setChecked(False)
        if had_focus:
            self._view.focus_work()

    @Slot()
    def toggle_zoom(self) -> None:
        """It alone, or beside the shell."""
        self.zoom(on=not self.is_zoomed)

    def leave_zoom(self) -> None:
        """The session has something to show that must be seen."""
        if self.is_zoomed:
            self.zoom(on=False)

    def zoom(self, *, on: bool) -> None:
        self._view.stack.setVisible(not on)
        if self.widget is not None:
            self.show_zoomed(on)

    @Slot()
    def connect_session(self) -> None:
        """The session asks what must be asked: a host key, a password, a code."""
        self.zoom(on=False)
        self._view.connect_now()
