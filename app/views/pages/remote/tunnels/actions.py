"""What a person can do with the tunnel that is chosen."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.language import tr
from app.domain.tunnels import TunnelState, TunnelStatus
from app.views.icons import icon
from app.views.opening import open_url
from app.views.pages.remote.tunnels.words import address_of, browser_url
from app.views.widgets.buttons import Button, Kind


class TunnelActions(QObject):
    """Buttons and a menu for `chosen`. Each button says in its tooltip why it cannot be used."""

    start_asked = Signal(str)  # id
    stop_asked = Signal(str)
    edit_asked = Signal(object)  # Tunnel
    remove_asked = Signal(object)

    def __init__(self, chosen: Callable[[], TunnelStatus | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen, self._parent = chosen, parent
        self.toggle = Button(tr("Start"), "play", small=True, key="Enter")
        self.copy = Button(tr("Copy address"), "copy", small=True, key="Ctrl+C")
        self.browse = Button(tr("Open in browser"), "globe", small=True)
        self.edit = Button(tr("Edit…"), "pencil", small=True, key="F2")
        self.remove = Button(tr("Delete"), "trash-2", Kind.DANGER, small=True, key="Del")
        for button, act in (
            (self.toggle, self.do_toggle),
            (self.copy, self.do_copy),
            (self.browse, self.do_browse),
            (self.edit, self.do_edit),
            (self.remove, self.do_remove),
        ):
            button.clicked.connect(act)

    def refresh(self) -> None:
        """Enable what can be done now."""
        status = self._chosen()
        none = "" if status else tr("Choose a tunnel first")
        runs = status is not None and status.state.is_running
        self.toggle.set_words(tr("Stop") if runs else tr("Start"), "pause" if runs else "play")
        for button in (self.toggle, self.edit, self.remove):
            button.set_reason(none)
        self.copy.set_reason(none or ("" if status and address_of(status) else _no_address(status)))
        self.browse.set_reason(none or ("" if status and browser_url(status) else _no_page(status)))

    def fit(self, room: int) -> None:
        """In less than this width the two in the middle show their icon only."""
        buttons = (self.toggle, self.copy, self.browse, self.edit, self.remove)
        for button in (self.copy, self.browse):
            button.setText(f" {button.accessibleName()}")
        if sum(button.sizeHint().width() + 8 for button in buttons) > room:
            for button in (self.copy, self.browse):
                button.setText("")

    def do_toggle(self) -> None:
        """Start what stands, stop what runs."""
        if (status := self._chosen()) is not None:
            runs = status.state.is_running
            (self.stop_asked if runs else self.start_asked).emit(status.tunnel.id)

    def do_copy(self) -> None:
        if (status := self._chosen()) is not None and (address := address_of(status)):
            QGuiApplication.clipboard().setText(address)

    def do_browse(self) -> None:
        if (status := self._chosen()) is not None and (url := browser_url(status)):
            open_url(QUrl(url))

    def do_edit(self) -> None:
        if (status := self._chosen()) is not None:
            self.edit_asked.emit(status.tunnel)

    def do_remove(self) -> None:
        if (status := self._chosen()) is not None:
            self.remove_asked.emit(status.tunnel)

    def make_menu(self) -> QMenu:
        """As the buttons."""
        menu = QMenu(self._parent)
        for button, name, act in (
            (self.toggle, "play", self.do_toggle),
            (self.copy, "copy", self.do_copy),
            (self.browse, "globe", self.do_browse),
            (self.edit, "pencil", self.do_edit),
            (self.remove, "trash-2", self.do_remove),
        ):
            action = QAction(icon(name, "text.secondary"), button.accessibleName(), menu)
            action.setEnabled(button.isEnabled())
            action.triggered.connect(act)
            menu.addAction(action)
        return menu

    def keys(self) -> dict[QKeySequence | QKeySequence.StandardKey, Callable[[], None]]:
        """In the list."""
        return {
            QKeySequence("Space"): self.do_toggle,
            QKeySequence("F2"): self.do_edit,
            QKeySequence("Del"): self.do_remove,
            QKeySequence.StandardKey.Copy: self.do_copy,
        }


def _no_address(status: TunnelStatus | None) -> str:
    is_remote = status is not None and status.tunnel.port != 0
    return tr("Its port is on the device") if is_remote else tr("Its port is known when it is open")


def _no_page(status: TunnelStatus | None) -> str:
    is_open = status is not None and status.state is TunnelState.OPEN
    return tr("Only a port of this computer can be opened in a browser") if is_open else tr("It is not open")
