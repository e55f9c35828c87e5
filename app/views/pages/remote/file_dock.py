"""The place of the files in a session: under its shell, or in the place of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from app.domain.devices import Device, Transport
from app.domain.files import PathStyle
from app.domain.shell_folder import ShellFolder
from app.views.loading import load_in_turns
from app.views.widgets.buttons import IconButton

if TYPE_CHECKING:
    from app.views.actions import Action
    from app.views.pages.remote.files.manager import FileManager
    from app.views.pages.remote.session_view import SessionView

FILES_KEY = "Ctrl+Shift+S"
"""S as in SFTP: Ctrl+Shift+F finds in a terminal, as in all others."""
_WINRM = (Transport.WINRM, Transport.WINRMS)
_SHARES = (52, 48)  # of the shell and the files
_LOAD_AFTER_MS = 1500
_FOLLOW_AFTER_MS = 120
"""A script that goes through hundreds of folders has only the one read in which it is then."""
_MODULES = (
    *("files.path_bar", "files.columns", "files.file_list", "files.reader", "files.pane_parts", "files.pane"),
    *("files.place_menu", "files.manager", "file_hands.work", "file_hands.workbench", "file_hands.delete_card"),
    *("file_hands.changes", "file_hands.copies", "file_hands.viewer", "file_hands.looks", "file_hands.hands"),
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


class FileDock(QObject):
    """Belongs to one session. The file manager is made when it is first asked for."""

    def __init__(self, view: "SessionView") -> None:
        super().__init__(view)
        self._view = view
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
        self.button = IconButton("folder", "Files beside the shell", key=FILES_KEY, checkable=True)
        self.button.clicked.connect(self.toggle)
        self.button.hide()
        view.folder_told.connect(self._take_told)
        view.presence_changed.connect(self._follow_presence)

    def offer(self, make: MakeFiles | None) -> None:
        """From now on a person can open the files."""
        self._make = make
        if make is not None and has_files(self._view.device):
            self.button.show()
            self._soon = QTimer(self, singleShot=True, interval=_LOAD_AFTER_MS)
            self._soon.timeout.connect(_load_in_turns)

    # -- shown or not ------------------------------------------------------------------------------

    @property
    def is_shown(self) -> bool:
        return self.manager is not None and not self.manager.isHidden()

    @property
    def is_zoomed(self) -> bool:
        """The files are shown in the place of the shell."""
        return self.is_shown and self._view.stack.isHidden()

    @property
    def has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return self.manager is not None and focus is not None and self.manager.isAncestorOf(focus)

    @property
    def had_focus(self) -> bool:
        """The files are shown, and of this session a person worked in them last."""
        last = self._view.focusWidget()
        return self.is_shown and self.manager is not None and last is not None and self.manager.isAncestorOf(last)

    @Slot()
    def toggle(self) -> None:
        """Show the files, or put them away; where no shell is open they have all the room."""
        if self.is_shown:
            self.put_away()
        elif self._make is not None and has_files(self._view.device):
            self._show(self._make)

    def _show(self, make: MakeFiles) -> None:
        """Show the files and put the focus into them."""
        self._view.looks.put_away()
        manager = self.manager or self._open(make)
        pane = manager.active  # what is hidden below hands the focus on to anything
        manager.show()
        self.button.setChecked(True)
        if self._view.presence == "unknown":
            self._view.show_unconnected(self._connect)
            self._zoom(on=True)
        manager.appear(self._shell_path)
        pane.focus_files()

    @Slot()
    def put_away(self) -> None:
        """The shell has all the room again; where the files were, they are when they are shown again."""
        if not self.is_shown:
            return
        had_focus = self.has_focus
        if self.manager is not None:
            self.manager.hide()
        self._zoom(on=False)
        self.button.setChecked(False)
        if had_focus:
            self._view.focus_work()

    @Slot()
    def toggle_zoom(self) -> None:
        """The files alone, or beside the shell."""
        self._zoom(on=not self.is_zoomed)

    def leave_zoom(self) -> None:
        """The session has something to show that must be seen."""
        if self.is_zoomed:
            self._zoom(on=False)

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
        manager.connect_asked.connect(self._connect)
        manager.show_presence(self._view.presence)
        self.splitter.addWidget(manager)
        height = max(self.splitter.height(), 100)
        self.splitter.setSizes([height * share // 100 for share in _SHARES])
        return manager

    def _zoom(self, *, on: bool) -> None:
        self._view.stack.setVisible(not on)
        if self.manager is not None:
            self.manager.show_zoomed(on)

    @Slot()
    def _connect(self) -> None:
        """The session asks what must be asked: a host key, a password, a code."""
        self._zoom(on=False)
        self._view.connect_now()

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
