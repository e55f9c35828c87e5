"""All transfers: the list, what can be done with them, and what the one that is chosen asks."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget

from app.domain.language import counted, tr
from app.domain.transfers import TransferState, TransferStatus
from app.views.pages.remote.notice_place import NoticePlace
from app.views.pages.remote.transfers.actions import TransferActions
from app.views.pages.remote.transfers.desk import TransferDesk
from app.views.pages.remote.transfers.detail import TransferDetail
from app.views.pages.remote.transfers.model import ROW_HEIGHT, STATUS, TransferModel, paint_transfer
from app.views.pages.remote.transfers.words import summary
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, column, row, scroll, style
from app.views.widgets.lists import RowList, choose_row
from app.views.widgets.text import ElidedLabel, label

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

_NONE = tr("Open the files of a device and copy something: it is listed here, and goes on by itself after a lost link.")
_DETAIL_SHARE = 0.62  # of the height, at most, for what the chosen transfer asks


class TransfersPane(QWidget):
    """Implements `PlacePane`."""

    left = Signal()
    unlock_asked = Signal()
    edit_asked = Signal(object)  # Device

    def __init__(self, desk: TransferDesk, sessions: "RemoteSessions", tasks: TaskRunner) -> None:
        super().__init__()
        self._desk = desk
        self.model = TransferModel(self)
        self.list = RowList(tr("Transfers"), paint_transfer, ROW_HEIGHT)
        self.list.setModel(self.model)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.selectionModel().selectionChanged.connect(self._show_chosen)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.activated.connect(self._ask_again)
        self.deeds = TransferActions(desk.queue, self.chosen, self)
        self.detail = TransferDetail(desk, sessions, tasks)
        self.detail.questions.unlock_asked.connect(self.unlock_asked)
        self.detail.questions.edit_asked.connect(self.edit_asked)
        self.detail.questions.parting.connect(self.setFocus)  # not the list: there the space bar pauses
        self.detail.grew.connect(self._fit)
        self.summary = ElidedLabel("", "small", "tertiary")
        self.notices = NoticePlace()
        self.empty = EmptyState("download", tr("No transfers"), _NONE, learn="files#transfers")
        self._told: tuple[tuple[str, ...], object] = ((), None)  # in the notice
        self._is_moving = False  # rows are being brought in order
        self._asking: set[str] = set()  # those that have asked, or needed someone, before
        self._build()
        self._bind_keys()
        desk.changed.connect(self._follow)

    def _build(self) -> None:
        close = Button(tr("Close"), "", Kind.GHOST, small=True, key="Esc")
        close.clicked.connect(self.left)
        self._scrolled = scroll(self.detail)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        full = QWidget()
        tools = row(*self.deeds.buttons, Grow(self.summary), spacing=8)
        full.setLayout(column(tools, Grow(self.list), self._scrolled, spacing=8))
        self.stack.addWidget(full)
        head = row(label(tr("Transfers"), "title"), None, self.deeds.remove, close, spacing=8)
        self.setLayout(column(head, self.notices, Grow(self.stack), margins=(28, 20, 28, 12), spacing=12))
        style(self, bg="surface")

    def _bind_keys(self) -> None:
        for keys, act in (
            ("Space", self.deeds.toggle),
            ("Del", self.deeds.do_stop),
            ("Ctrl+Up", self.deeds.do_first),
        ):
            QShortcut(QKeySequence(keys), self.list, act).setContext(Qt.ShortcutContext.WidgetShortcut)
        leave = QShortcut(QKeySequence("Esc"), self.list, self.left.emit)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)

    # -- for the page ------------------------------------------------------------------------------

    def appear(self) -> None:
        """It is about to be shown."""
        self._refresh()
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            choose_row(self.list, self.model.index(0, 0))
        self.list.setFocus()

    def focus_search(self) -> bool:
        """There is nothing to search."""
        return False

    @Slot(str)
    def choose(self, id: str) -> None:
        """Show one transfer, and ask what it asks."""
        self._refresh()
        if (index := self.model.row_of(id)) is not None:
            choose_row(self.list, index)
            self.detail.questions.ask_again()
            self.focus_card()

    def focus_card(self) -> None:
        """Put the focus into the question that is shown, if there is one."""
        if (card := self.detail.questions.card) is not None and card.isVisible():
            card.focus_first()
            self._scrolled.ensureWidgetVisible(card.first)

    def chosen(self) -> list[TransferStatus]:
        """In the order of the list."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.index(number, 0).data(STATUS) for number in rows]

    def _chosen_ids(self) -> list[str]:
        return [one.order.id for one in self.chosen()]

    def _current_id(self) -> str:
        current: TransferStatus | None = self.list.currentIndex().data(STATUS)
        return current.order.id if current is not None else ""

    # -- following ---------------------------------------------------------------------------------

    @Slot()
    def _follow(self) -> None:
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        statuses = self._desk.statuses
        self._show_rows(statuses)
        self.stack.setCurrentIndex(1 if statuses else 0)
        self.summary.set_words(summary(statuses))
        self._tell_left_over(statuses)
        self._turn_to_new_question(statuses)
        self._show_chosen()

    def _show_rows(self, statuses: tuple[TransferStatus, ...]) -> None:
        """A row that changes its place loses its selection: it gets it back, and its question stays as it is."""
        chosen, current = self._chosen_ids(), self._current_id()
        self._is_moving = True
        self.model.show(statuses)
        if (self._chosen_ids(), self._current_id()) != (chosen, current):
            choose = self.list.selectionModel()
            if (row := self.model.row_of(current)) is not None:
                choose.setCurrentIndex(row, QItemSelectionModel.SelectionFlag.NoUpdate)
            choose.clearSelection()
            for id in chosen:
                if (row := self.model.row_of(id)) is not None:
                    choose.select(row, QItemSelectionModel.SelectionFlag.Select)
        self._is_moving = False

    @Slot()
    def _show_chosen(self) -> None:
        if self._is_moving:
            return
        chosen = self.chosen()
        self.detail.show_status(chosen[0] if len(chosen) == 1 else None)
        self.deeds.refresh(self._desk.statuses)
        self._scrolled.setVisible(len(chosen) == 1)

    def _turn_to_new_question(self, statuses: tuple[TransferStatus, ...]) -> None:
        """Choose one that asks for the first time, unless a person is at another question."""
        wanted = (TransferState.ASKING, TransferState.FAILED)
        asking = [one.order.id for one in statuses if one.state in wanted]
        new = [id for id in asking if id not in self._asking]
        self._asking = set(asking)
        is_busy = self.detail.questions.card is not None
        if new and not is_busy and (index := self.model.row_of(new[0])) is not None:
            choose_row(self.list, index)

    def _tell_left_over(self, statuses: tuple[TransferStatus, ...]) -> None:
        left = [one.order.id for one in statuses if one.is_left_over]
        problem = self._desk.queue.problem
        told = (tuple(left), problem)
        if told == self._told:
            return
        self._told = told
        self.notices.hide_notice()
        if left:
            go_on, stop = (
                Button(tr("Go on"), small=True),
                Button(tr("Stop it") if len(left) == 1 else tr("Stop them"), "", Kind.GHOST, small=True),
            )
            go_on.clicked.connect(lambda: self._desk.go_on(left))
            stop.clicked.connect(lambda: self._desk.queue.stop(left))
            fact = counted(
                len(left), "transfer of the last time has not ended.", "transfers of the last time have not ended."
            )
            how = (
                tr("It can go on from where it was.") if len(left) == 1 else tr("They can go on from where they were.")
            )
            self.notices.tell("info", fact, how, go_on, stop)
        elif problem is not None:
            self.notices.tell(
                "warning", tr("A closed Satchel would not go on with these."), f"{problem} {problem.hint}"
            )

    @Slot()
    def _ask_again(self) -> None:
        self.detail.questions.ask_again()
        self.focus_card()

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        if self.chosen():
            menu = self.deeds.make_menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.list.viewport().mapToGlobal(place))

    # -- the room ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """The list keeps some rows, however much is asked."""
        wanted = self.detail.sizeHint().height() + 4
        height = min(wanted, round(self.height() * _DETAIL_SHARE))
        if height != self._scrolled.height():
            self._scrolled.setFixedHeight(height)
            QTimer.singleShot(0, self, self._keep_in_sight)

    @Slot()
    def _keep_in_sight(self) -> None:
        self.list.scrollTo(self.list.currentIndex())
