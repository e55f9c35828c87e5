"""The file manager: this computer on the left, a device on the right, what is copied between them below."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import TargetError
from app.domain.language import tr
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.actions import Action
from app.views.connection_help import ConnectionHelp
from app.views.pages.remote.files.one_at_a_time import OneAtATime
from app.views.pages.remote.files.pane import FilePane
from app.views.pages.remote.files.pane_keys import bind_keys
from app.views.pages.remote.files.place_menu import ask_device, offer_drives, place_menu
from app.views.pages.remote.files.reader import OpenFiles
from app.views.pages.remote.files.view_menu import view_menu
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.layout import Grow, column, style

_ALONE = tr("Files in the place of the shell")

type Devices = Callable[[], Sequence[Device]]


class FileManager(QWidget):
    """`stack` shows the panes, or what is asked or seen in their place; `bottom` is for a strip of transfers."""

    close_asked = Signal()
    zoom_asked = Signal()  # as large as there is room, or back beside the shell
    connect_asked = Signal()  # the session itself is to be connected: it asks what must be asked
    followed = Signal(bool)  # whether the shell is followed from now on

    def __init__(
        self,
        device: Device,
        open_files: OpenFiles,
        tasks: TaskRunner,
        lane: str,
        *,
        devices: Devices = tuple,
        help: ConnectionHelp | None = None,
    ) -> None:
        super().__init__()
        self.device, self._devices, self._help = device, devices, help
        self._is_online, self._shell_folder = False, ""
        self.offered: Callable[[], Sequence[Action]] = tuple  # for the palette, by who works on the files
        self.left = FilePane(THIS_COMPUTER, open_files, tasks, f"{lane} here")
        self.right = FilePane(device, open_files, tasks, f"{lane} there")
        for pane in (self.left, self.right):
            pane.setAccessibleName(pane.list.accessibleName())
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        for pane in self.panes:
            self._prepare(pane)
        self.right.raise_()  # after the left one also for F6, which goes by the order of the children
        self.splitter.setSizes([10_000, 10_000])  # the same room, whatever stands in their heads
        self._active = self.right
        self._add_buttons()
        self.one_at_a_time = OneAtATime(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.splitter)
        self.bottom = QVBoxLayout()
        self.setLayout(column(Grow(self.stack), self.bottom, spacing=0))
        self.setMinimumHeight(140)
        style(self, bg="surface")

    def _prepare(self, pane: FilePane) -> None:
        pane.helpers = self._help_after
        pane.device_asked.connect(partial(self._open_place_menu, pane))
        pane.strip.more.clicked.connect(partial(self._open_view_menu, pane))
        bind_keys(pane)
        self.splitter.addWidget(pane)

    def _add_buttons(self) -> None:
        self.following = IconButton("terminal", tr("Follow the shell's folder"), checkable=True, side=24)
        self.zoom = IconButton("maximize-2", _ALONE, key="F11", checkable=True, side=24)
        self.close_button = IconButton("x", tr("Put the files away"), side=24)
        self.following.setChecked(True)
        self.following.clicked.connect(self._toggle_following)
        self.zoom.clicked.connect(self.zoom_asked)
        key = QShortcut(QKeySequence("F11"), self, self.zoom_asked.emit)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.close_button.clicked.connect(self.close_asked)
        self._buttons = (self.following, self.zoom, self.close_button)
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def panes(self) -> tuple[FilePane, FilePane]:
        return self.left, self.right

    @property
    def active(self) -> FilePane:
        """The pane in which a person works, or worked last."""
        focus = QApplication.focusWidget()
        shown = [pane for pane in self.panes if not pane.isHidden()]
        for pane in self.panes:
            if [pane] == shown or (focus is not None and (focus is pane or pane.isAncestorOf(focus))):
                self._active = pane
        return self._active

    def other(self, pane: FilePane) -> FilePane:
        """The one beside it."""
        return self.left if pane is self.right else self.right

    def put_buttons_into(self, pane: FilePane) -> None:
        """The buttons of the manager itself stand at the end of the head of `pane`."""
        for button in self._buttons:
            pane.strip.add_button(button)

    # -- for the session ---------------------------------------------------------------------------

    def appear(self, shell_folder: str = "") -> None:
        """It is shown: read what was not read yet, the device from where its shell is."""
        self._shell_folder = shell_folder
        if not self.left.folder and not self.left.reader.is_busy:
            self.left.refresh()
        if not self.right.folder and not self.right.reader.is_busy:
            self.right.go(shell_folder)
        elif shell_folder:
            self.follow(shell_folder)

    def follow(self, shell_folder: str) -> None:
        """The shell is there now."""
        self._shell_folder = shell_folder
        if self.following.isChecked() and self.isVisible() and self._shows_own and self.right.folder != shell_folder:
            self.right.go(shell_folder)

    def show_device(self, device: Device) -> None:
        """The device of the session was edited; what is open to it stays."""
        for pane in self.panes:
            if pane.device == self.device:
                pane.device = device
        self.device = device

    def show_presence(self, presence: str) -> None:
        """How the session is: what failed without a connection is tried again with one."""
        was_online, self._is_online = self._is_online, presence == "online"
        if self._is_online and not was_online and self.isVisible():
            for pane in self.panes:
                if pane.device == self.device and isinstance(pane.error, TargetError | VaultLocked | OtherClient):
                    pane.refresh()

    def show_zoomed(self, zoomed: bool) -> None:
        self.zoom.setChecked(zoomed)
        self.zoom.set_icon("maximize-2", tr("Files beside the shell again") if zoomed else _ALONE)

    def focus_work(self) -> None:
        self.active.focus_files()

    def close_files(self) -> None:
        """The tab goes away."""
        for pane in self.panes:
            pane.reader.close()

    def give_room(self, taken: bool) -> None:
        """What stands below asks something: the panes give it their place until it is answered."""
        self.stack.setVisible(not taken)

    # -- asked -------------------------------------------------------------------------------------

    @property
    def _shows_own(self) -> bool:
        return self.right.device == self.device

    @Slot()
    def _toggle_following(self) -> None:
        is_on = self.following.isChecked()
        self.followed.emit(is_on)
        if is_on and not self._shell_folder and self._is_online:
            from app.views.pages.remote.files.shell_hint import shell_hint

            self.one_at_a_time.show_only(self.right)
            self.right.cards.show_card(shell_hint(self.right.cards.clear))
        elif is_on:
            self.follow(self._shell_folder)

    def _open_place_menu(self, pane: FilePane, place: QPoint) -> None:
        another = partial(ask_device, pane, self._devices)
        menu = place_menu(pane, self.device, self._devices, another)
        offer_drives(menu, pane)
        menu.popup(place)

    def _open_view_menu(self, pane: FilePane) -> None:
        view_menu(pane).popup(pane.strip.more.mapToGlobal(QPoint(0, pane.strip.more.height())))

    def _help_after(self, error: BaseException, pane: FilePane, again: Callable[[], None]) -> list[QWidget]:
        """What helps after a failure. The own device's session asks its questions itself."""
        needs_session = isinstance(error, TargetError | VaultLocked | OtherClient)
        if needs_session and pane.device == self.device and not self._is_online:
            connect = Button(tr("Connect the session"), "cable", small=True)
            connect.clicked.connect(self.connect_asked)
            return [connect, _again(again)]
        if needs_session and self._help is not None:

            def trusting(task: Task) -> None:
                task.succeeded.connect(pane.show_device)

            return self._help.buttons(error, pane.device, again, trusting)
        return [_again(again)]


def _again(act: Callable[[], None]) -> Button:
    button = Button(tr("Try again"), "refresh-cw", small=True)
    button.clicked.connect(lambda _=False: act())
    return button
