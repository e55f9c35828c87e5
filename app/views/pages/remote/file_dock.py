"""The place of the files in a session: under its shell, or in the place of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from app.domain.devices import Device, Transport
from app.domain.files import PathStyle
from app.domain.language import tr
from app.domain.shell_folder import ShellFolder
from app.views.loading import load_in_turns
from app.views.pages.remote.dock import Dock
from app.views.theme import theme
from app.views.widgets.buttons import IconButton

if TYPE_CHECKING:
    from app.views.actions import Action
    from app.views.pages.remote.files.manager import FileManager
    from app.views.pages.remote.session_view import SessionView

FILES_KEY = "Ctrl+Shift+S"
"""S as in SFTP: Ctrl+Shift+F finds in a terminal, as in all others."""
_WINRM = (Transport.WINRM, Transport.WINRMS)
_SHARES = (52, 48)  # of the shell and the files
_LOW = 320  # pixels at 100 % text of a session: with less height the files begin in the place of the shell
_LOAD_AFTER_MS = 1500
_FOLLOW_AFTER_MS = 120
"""A script that goes through hundreds of folders has only the one read in which it is then."""
_MODULES = (
    *("files.path_bar", "files.columns", "files.file_list", "files.reader", "files.pane_parts", "files.pane"),
    *("files.place_menu", "files.one_at_a_time", "files.manager", "file_hands.work", "file_hands.workbench"),
    *("file_hands.delete_card", "file_hands.changes", "file_hands.copies", "file_hands.viewer", "file_hands.looks"),
    "file_hands.hands",
    "transfers.strip",
)

_SERVICES = (
    "file_systems.remote",
    "file_systems.editing",
    "transfers.noting",
    "transfers.order_store",
    "transfers.queue",
)

type MakeFiles = Callable[[Device, str], QWidget]
"""Makes a FileManager for a device; the text names its lanes."""


def has_files(device: Device) -> bool:
    """Whether Satchel knows a way to the files of such a device."""
    return device.transport in (Transport.SSH, *_WINRM)


class FileDock(Dock):
    """The file manager."""

    def __init__(self, view: "SessionView") -> None:
        super().__init__(view, IconButton("folder", tr("Files beside the shell"), key=FILES_KEY, checkable=True))
        self._make: MakeFiles | None = None
        self.manager: FileManager | None = None
        self._soon: QTimer | None = None
        self.shell = ShellFolder()
        self._following = QTimer(self, singleShot=True, interval=_FOLLOW_AFTER_MS)
        self._following.timeout.connect(self._follow)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(3)
        self.splitter.addWidget(view.stack)
        view.folder_told.connect(self._take_told)

    def offer(self, make: MakeFiles | None) -> None:
        """From now on a person can open the files."""
        self._make = make
        if make is not None and has_files(self._view.device):
            self.button.show()
            self._soon = QTimer(self, singleShot=True, interval=_LOAD_AFTER_MS)
            self._soon.timeout.connect(_load_in_turns)

    # -- shown or not ------------------------------------------------------------------------------

    @property
    def widget(self) -> QWidget | None:
        return self.manager

    def show_zoomed(self, is_zoomed: bool) -> None:
        if self.manager is not None:
            self.manager.show_zoomed(is_zoomed)

    def show_first(self) -> None:
        if self._make is None or not has_files(self._view.device):
            return
        self._view.looks.put_away()
        manager = self.manager or self._open(self._make)
        pane = manager.active  # what is hidden below hands the focus on to anything
        self.appear()
        if self._view.height() < _LOW * theme().text_scale and self._view.card is None:
            self.zoom(on=True)
        manager.appear(self._shell_path)
        pane.focus_files()

    def focus_work(self) -> None:
        if self.manager is not None:
            self.manager.focus_work()

    def show_device(self, device: Device) -> None:
        """The device was edited."""
        if self.manager is not None:
            self.manager.show_device(device)

    def offered(self) -> "Sequence[Action]":
        """For the palette: what can be done with the files that are shown."""
        return self.manager.offered() if self.manager is not None and self.is_shown else ()

    def close(self) -> None:
        """The tab goes away."""
        if self.manager is not None:
            self.manager.close_files()

    # -- within ------------------------------------------------------------------------------------

    def _open(self, make: MakeFiles) -> "FileManager":
        manager = self.manager = cast("FileManager", make(self._view.device, f"files {id(self):x}"))
        manager.close_asked.connect(self.put_away)
        manager.zoom_asked.connect(self.toggle_zoom)
        manager.connect_asked.connect(self.connect_session)
        manager.show_presence(self._view.presence)
        self.splitter.addWidget(manager)
        height = max(self.splitter.height(), 100)
        self.splitter.setSizes([height * share // 100 for share in _SHARES])
        return manager

    @Slot(str)
    def _take_told(self, told: str) -> None:
        if self.shell.take(told) and not self._following.isActive():
            self._following.start()

    @property
    def _shell_path(self) -> str:
        """As the files of the device call it: over SFTP even Windows writes "/C:/Users"."""
        style = PathStyle.WINDOWS if self._view.device.transport in _WINRM else PathStyle.POSIX
        return style.native(self.shell.path)

    @Slot()
    def _follow(self) -> None:
        if self.manager is not None:
            self.manager.follow(self._shell_path)

    @Slot()
    def _follow_presence(self) -> None:
        if self._view.presence == "busy":
            self.shell.forget()
        if self.manager is not None:
            self.manager.show_presence(self._view.presence)
        elif self._view.presence == "online" and self._soon is not None:
            self._soon.start()


def _load_in_turns() -> None:
    """A person who works in a shell may ask for its files: together their modules would stall the window."""
    views = [f"app.views.pages.remote.{name}" for name in _MODULES]
    load_in_turns([*views, *(f"app.services.{name}" for name in _SERVICES)])
