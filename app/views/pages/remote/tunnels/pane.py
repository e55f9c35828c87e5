"""All tunnels: the list, what can be done with them, the form, and what the one that is chosen asks."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.tunnels import LOOPBACK, Tunnel, TunnelKind, TunnelState, TunnelStatus
from app.views.pages.remote.notice_place import NoticePlace
from app.views.pages.remote.tunnels.actions import TunnelActions
from app.views.pages.remote.tunnels.desk import TunnelDesk
from app.views.pages.remote.tunnels.form import TunnelForm
from app.views.pages.remote.tunnels.model import ROW_HEIGHT, STATUS, TunnelModel, paint_tunnel
from app.views.pages.remote.tunnels.questions import TunnelQuestions
from app.views.pages.remote.tunnels.words import summary
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, column, row, scroll, style
from app.views.widgets.lists import RowList, choose_row
from app.views.widgets.text import ElidedLabel, label

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

_NONE = tr(
    "A tunnel makes a web page, a database or a whole network behind a device reachable from here, and stays open "
    "on its own."
)
_EDGE = 28
_QUESTION_SHARE = 0.62  # of the height, at most, for what the chosen tunnel asks


class TunnelsPane(QWidget):
    """Implements `PlacePane`. `devices` gives the whole book."""

    left = Signal()
    unlock_asked = Signal()
    device_asked = Signal(object)  # Device: edit it

    def __init__(
        self,
        desk: TunnelDesk,
        sessions: "RemoteSessions",
        tasks: TaskRunner,
        devices: Callable[[], Sequence[Device]],
    ) -> None:
        super().__init__()
        self._desk, self._devices = desk, devices
        self._names: dict[str, Device] = {}  # the devices of the book, by id
        self.model = TunnelModel(self._name_of, self)
        self.list = RowList(tr("Tunnels"), paint_tunnel, ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.selectionModel().selectionChanged.connect(self._show_chosen)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.actions_ = TunnelActions(self.chosen, self)
        self.questions = TunnelQuestions(desk.tunnels, sessions, tasks, self._device)
        self.problem = ElidedLabel("", "small", "secondary")
        self.summary = label("", "small", "tertiary")
        self.notices = NoticePlace()
        self.form = TunnelForm(devices)
        self._build()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        self.new = Button(tr("New tunnel…"), "plus", small=True)
        close = Button(tr("Close"), "", Kind.GHOST, small=True, key="Esc")
        close.clicked.connect(self.left)
        first = Button(tr("New tunnel…"), "plus", Kind.PRIMARY)
        for button in (self.new, first):
            button.clicked.connect(partial(self.show_new, ""))
        self.empty = EmptyState("network", tr("No tunnels yet"), _NONE, first, learn="tunnels")
        tools = self.actions_
        bar = row(tools.toggle, tools.copy, tools.browse, tools.edit, None, tools.remove, spacing=8)
        self._scrolled = scroll(self.questions)
        full = QWidget()
        full.setLayout(column(bar, Grow(self.list), self.problem, self._scrolled, spacing=8))
        overview = QWidget()
        self.stack = QStackedWidget()
        for part in (self.empty, full):
            self.stack.addWidget(part)
        head = row(label(tr("Tunnels"), "title"), self.summary, None, self.new, close, spacing=8)
        overview.setLayout(column(head, self.notices, Grow(self.stack), margins=(_EDGE, 20, _EDGE, 12), spacing=12))
        inner = QWidget()
        inner.setLayout(row(None, column(None, self.form, None, None, margins=(12, 20, 12, 20)), None))
        self._form_place = scroll(inner)
        self.pages = QStackedWidget()
        for page in (overview, self._form_place):
            self.pages.addWidget(page)
        self.setLayout(column(self.pages))
        style(self, bg="surface")

    def _connect(self) -> None:
        tools = self.actions_
        self.list.activated.connect(tools.do_toggle)
        tools.start_asked.connect(self.start)
        tools.stop_asked.connect(self._desk.tunnels.stop)
        tools.edit_asked.connect(self.edit)
        tools.remove_asked.connect(self.remove)
        self.questions.shown.connect(self._fit)
        self.questions.unlock_asked.connect(self.unlock_asked)
        self.questions.edit_asked.connect(self.device_asked)
        self.questions.change_asked.connect(tools.do_edit)
        self.form.saved.connect(self._keep)
        self.form.cancelled.connect(self.show_list)
        self._desk.changed.connect(self._refresh)
        self._desk.failed.connect(self.notices.tell_failure)
        for keys, act in tools.keys().items():
            QShortcut(keys, self.list, act).setContext(Qt.ShortcutContext.WidgetShortcut)
        leave = QShortcut(QKeySequence("Esc"), self.stack, self.left.emit)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- for the page ------------------------------------------------------------------------------

    def appear(self) -> None:
        """It is about to be shown."""
        self._names = {one.id: one for one in self._devices()}
        self._desk.read()
        self.show_list()

    def focus_search(self) -> bool:
        """There is nothing to search."""
        return False

    def chosen(self) -> TunnelStatus | None:
        indexes = self.list.selectionModel().selectedIndexes()
        return indexes[0].data(STATUS) if indexes else None

    @Slot(str)
    def start(self, id: str) -> None:
        """Start one and choose it: it may ask something."""
        if (index := self.model.row_of(id)) is not None:
            choose_row(self.list, index)  # type: ignore[arg-type]
        try:
            self.questions.start(id)
        except AppError as error:
            self.notices.tell_failure(error)

    @Slot(str)
    def show_new(self, device: str) -> None:
        """The form of a new tunnel, through this device where it is known."""
        self._show_form(Tunnel("", "", TunnelKind.LOCAL, device, 0, LOOPBACK))

    @Slot(object)
    def edit(self, tunnel: Tunnel) -> None:
        self._show_form(tunnel)

    @Slot(object)
    def remove(self, tunnel: Tunnel) -> None:
        """Delete one; the notice takes it back."""
        back = Button(tr("Undo"), "undo-2", small=True)
        back.clicked.connect(lambda: self._desk.keep(tunnel))
        back.clicked.connect(self.notices.hide_notice)

        def tell(_: object) -> None:
            self._desk.refresh()
            self.notices.tell("info", tr("{tunnel} is deleted.", tunnel=tunnel.name), "", back)

        self._desk.remove(tunnel.id).succeeded.connect(tell)

    # -- following ---------------------------------------------------------------------------------

    @Slot()
    def show_list(self) -> None:
        self.pages.setCurrentIndex(0)
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            choose_row(self.list, self.model.index(0, 0))
        (self.list if self.model.rowCount() else self.new).setFocus()

    def _show_form(self, tunnel: Tunnel) -> None:
        self.form.show_tunnel(tunnel)
        self.pages.setCurrentWidget(self._form_place)
        self.form.focus_first()

    @Slot(object)
    def _keep(self, tunnel: Tunnel) -> None:
        task = self._desk.keep(tunnel)
        task.succeeded.connect(self._kept)
        task.failed.connect(lambda error: self.form.show_problem(str(error)))

    @Slot(object)
    def _kept(self, tunnel: Tunnel) -> None:
        self._desk.refresh()
        self.show_list()
        if (index := self.model.row_of(tunnel.id)) is not None:
            choose_row(self.list, index)  # type: ignore[arg-type]

    @Slot()
    def _refresh(self) -> None:
        self.model.show(self._desk.statuses)
        self.stack.setCurrentIndex(1 if self._desk.statuses else 0)
        self.summary.setText(summary(self._desk.statuses) if self._desk.statuses else "")
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        status = self.chosen()
        self.actions_.refresh()
        self.questions.show_status(status)
        is_told = status is not None and status.state is TunnelState.OPEN and bool(status.last_problem)
        self.problem.setVisible(is_told)
        if status is not None and is_told:
            self.problem.set_words(tr("The newest connection that failed: {problem}.", problem=status.last_problem))

    def _name_of(self, id: str) -> str:
        device = self._device(id)
        return device.name if device is not None else tr("a deleted device")

    def _device(self, id: str) -> Device | None:
        if id not in self._names:
            self._names = {one.id: one for one in self._devices()}
        return self._names.get(id)

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        if self.chosen() is not None:
            menu = self.actions_.make_menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.list.viewport().mapToGlobal(at))

    # -- the room ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.actions_.fit(self.width() - 2 * _EDGE)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """The list keeps some rows, however much is asked."""
        self._scrolled.setVisible(self.questions.card is not None)
        wanted = self.questions.sizeHint().height() + 4
        self._scrolled.setFixedHeight(min(wanted, round(self.height() * _QUESTION_SHARE)))
        if self.questions.card is not None:
            self.list.scrollTo(self.list.currentIndex())
