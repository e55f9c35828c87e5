"""The place of the views of a device in a session: under its shell, or in the place of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device, Transport
from app.domain.errors import TargetError
from app.domain.language import tr
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.pages.remote.dock import Dock
from app.views.pages.remote.expecting import expect_looks
from app.views.theme import theme
from app.views.widgets.buttons import Button, IconButton

if TYPE_CHECKING:
    from app.views.actions import Action
    from app.views.pages.remote.inspection.command_bar import OfferCommand
    from app.views.pages.remote.inspection.screen import InspectionScreen
    from app.views.pages.remote.session_view import SessionView

LOOK_KEY = "Ctrl+Shift+I"
"""I as in "look into"."""
_SHARES = (42, 58)  # of the shell and the views
_LOW = 560  # pixels at 100 % text of a session: with less height the views begin in the place of the shell

_LOAD_AFTER_MS = 2500

type MakeLooks = Callable[[Device, str, "OfferCommand | None"], QWidget]
"""Makes an InspectionScreen for a device; the text names its lanes."""


def has_looks(device: Device) -> bool:
    """Whether such a device can be looked into."""
    return device.transport is not Transport.SERIAL


class LookDock(Dock):
    """The views of the device."""

    def __init__(self, view: "SessionView") -> None:
        super().__init__(view, IconButton("gauge", tr("Look into the device"), key=LOOK_KEY, checkable=True))
        self._make: MakeLooks | None = None
        self.screen: InspectionScreen | None = None
        self._soon = QTimer(self, singleShot=True, interval=_LOAD_AFTER_MS)
        self._soon.timeout.connect(expect_looks)  # who works in a session may look into its device

    def offer(self, make: MakeLooks | None) -> None:
        """From now on a person can look into the device."""
        self._make = make
        if make is not None and has_looks(self._view.device):
            self.button.show()

    @property
    def widget(self) -> QWidget | None:
        return self.screen

    def show_zoomed(self, is_zoomed: bool) -> None:
        if self.screen is not None:
            self.screen.tools.show_zoomed(is_zoomed)

    def show_first(self) -> None:
        self.show_view("")

    def show_view(self, id: str) -> None:
        """Show the views and put the focus into them; "" goes on where a person was."""
        if self._make is None or not has_looks(self._view.device):
            return
        screen = self.screen or self._open(self._make)
        self._view.files.put_away()
        self.appear()
        if self._view.height() < _LOW * theme().text_scale and self._view.card is None:
            self.zoom(on=True)
        if id:
            screen.show_view_of(id)
        screen.appear()
        screen.focus_rows()

    def focus_work(self) -> None:
        if self.screen is not None:
            self.screen.focus_rows()

    def show_device(self, device: Device) -> None:
        """The device was edited."""
        if self.screen is not None:
            self.screen.show_device(device)

    def offered(self) -> "Sequence[Action]":
        """For the palette: the views of the device that are shown, and what can be done in them."""
        return self.screen.offered() if self.screen is not None and self.is_shown else ()

    def close(self) -> None:
        """The tab or the connection goes away: the device is not asked by itself any more."""
        if self.screen is not None:
            self.screen.close_views()

    # -- within ------------------------------------------------------------------------------------

    def _open(self, make: MakeLooks) -> "InspectionScreen":
        made = make(self._view.device, f"looks {id(self):x}", self._put_command)
        screen = self.screen = cast("InspectionScreen", made)
        screen.close_asked.connect(self.put_away)
        screen.zoom_asked.connect(self.toggle_zoom)
        screen.helpers = self._help_after
        splitter = self._view.files.splitter
        splitter.addWidget(screen)
        height = max(splitter.height(), 100)
        shell, views = (height * share // 100 for share in _SHARES)
        splitter.setSizes([views if splitter.widget(at) is screen else shell for at in range(splitter.count())])
        return screen

    def _put_command(self, command: str) -> bool:
        """Whoever puts a command at the prompt goes on there."""
        is_put = self._view.put_command(command)
        if is_put:
            self.zoom(on=False)
        return is_put

    def _help_after(self, error: BaseException) -> Sequence[QWidget]:
        """What helps after a failure. Where no session stands, it asks what must be asked."""
        again = Button(tr("Try again"), "refresh-cw", small=True)
        if self.screen is not None:
            again.clicked.connect(self.screen.refresh)
        if isinstance(error, TargetError | VaultLocked | OtherClient) and self._view.presence != "online":
            connect = Button(tr("Connect the session"), "cable", small=True)
            connect.clicked.connect(self.connect_session)
            return (connect, again)
        return (again,)

    @Slot()
    def _follow_presence(self) -> None:
        if self._view.presence != "online":
            return
        if self.screen is not None:
            self.screen.connection_came()
        elif self._make is not None and has_looks(self._view.device):
            self._soon.start()
