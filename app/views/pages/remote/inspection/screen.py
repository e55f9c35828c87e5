"""The views of one device: which of them, its rows, and what can be done with them."""

from functools import partial

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device
from app.domain.errors import TargetError
from app.domain.inspection import Action, Filter, View
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.actions import Action as PaletteAction
from app.views.pages.remote.inspection.command_bar import CommandBar, OfferCommand
from app.views.pages.remote.inspection.content import Helpers
from app.views.pages.remote.inspection.doing import Doing
from app.views.pages.remote.inspection.exporting import ask_and_export
from app.views.pages.remote.inspection.foot import Foot, NoteLine
from app.views.pages.remote.inspection.listing_view import ListingView
from app.views.pages.remote.inspection.live.strip import LiveStrip
from app.views.pages.remote.inspection.looking import Looking
from app.views.pages.remote.inspection.screen_keys import bind_keys, palette_actions
from app.views.pages.remote.inspection.side import ViewList
from app.views.pages.remote.inspection.tools import Tools
from app.views.pages.remote.inspection.work import InspectionWork, Looked
from app.views.pages.remote.notice_place import NoticePlace
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, clear, column, panel, row, scroll, style

_WITH_LIST = 700  # pixels at 100 % text: with less, a button stands for the list of views
_ROWS = 90  # that stay to be seen over a question
_LOW = 250  # pixels at 100 % text: with less height, what is asked takes the place of the rows


class InspectionScreen(QWidget):
    """`offer` puts a command at the prompt of the session; None where there is none."""

    zoom_asked = Signal()
    close_asked = Signal()

    def __init__(
        self, device: Device, work: InspectionWork, tasks: TaskRunner, lane: str, *, offer: OfferCommand | None = None
    ) -> None:
        super().__init__()
        self.device, self.work, self.tasks, self.lane = device, work, tasks, lane
        self.helpers: Helpers = lambda error: ()
        self.error: BaseException | None = None  # why what was asked for is not shown
        self._is_left = False  # the session was ended
        self.view: View = work.views[0]
        self._filters: dict[str, Filter] = {one.id: one.filters[0] for one in work.views if one.filters}
        self.side, self.tools, self.command = ViewList(work.views), Tools(work.views), CommandBar(offer)
        self.list = ListingView()
        self.notices, self.note = NoticePlace(), NoteLine()
        self._cards, self._asked = column(), column()
        self.foot = Foot(lambda: self.list.chosen)
        self.looking = Looking(work, tasks, lane, self)
        self.live = LiveStrip(work, tasks, lane)
        self.doing = Doing(work, tasks, f"{lane} act", (self._asked, self.notices), self)
        self._build()
        self._connect()
        bind_keys(self)
        self._begin_view()

    def _build(self) -> None:
        self._asked_place = scroll(panel(self._asked))
        self._asked_place.hide()
        below = column(self._cards, self._asked_place, self.notices, self.note, self.foot, spacing=0)
        main = panel(column(self.tools, self.command, self.live, Grow(self.list), below, spacing=0))
        self._side_place = panel(column(Grow(self.side), margins=(0, 4, 0, 4)), bg="sidebar", edge="right")
        self.setLayout(row(self._side_place, Grow(main), spacing=0))
        self.setProperty("pane", True)
        self.setFocusProxy(self.list.table)
        self.setMinimumHeight(150)
        style(self, bg="surface")

    def _connect(self) -> None:
        tools, shown, looking, doing = self.tools, self.list, self.looking, self.doing
        for source in (self.side, tools.views):
            source.chosen.connect(self.show_view)
        tools.search_changed.connect(shown.search)
        tools.search_left.connect(shown.focus_rows)
        tools.filter_chosen.connect(self.use_filter)
        tools.refresh.clicked.connect(self.refresh)
        tools.repeat.setChecked(True)
        tools.repeat.toggled.connect(looking.set_repeats)
        tools.command.clicked.connect(self.toggle_command)
        tools.details.clicked.connect(shown.toggle_details)
        tools.export.clicked.connect(lambda: ask_and_export(self))
        tools.zoom.clicked.connect(self.zoom_asked)
        tools.close_button.clicked.connect(self.close_asked)
        self.command.closed.connect(self._command_closed)
        shown.details_toggled.connect(tools.details.setChecked)
        shown.chosen_changed.connect(self._follow_choice)
        shown.table.typed.connect(tools.focus_search)
        shown.table.menu_asked.connect(self._open_menu)
        shown.content.clear_asked.connect(tools.search.edit.clear)
        shown.content.again_asked.connect(self.refresh)
        shown.content.stop_asked.connect(looking.stop)
        looking.shown.connect(self._show)
        looking.failed.connect(self._show_failure)
        self.live.join(self, self._show, self._show_failure)
        looking.stopped.connect(shown.show_stopped)
        looking.busy_changed.connect(tools.show_busy)
        self.foot.asked.connect(self.ask)
        self.foot.stop.clicked.connect(doing.stop)
        doing.asking.connect(self._give_room)
        doing.said.connect(self._say)
        doing.done.connect(self.refresh)

    # -- which view --------------------------------------------------------------------------------

    @Slot(int)
    def show_view(self, number: int) -> None:
        """Look at something else of the device."""
        view = self.work.views[number]
        if view is not self.view:
            self.view = view
            self._begin_view()
            self._look()

    def show_view_of(self, id: str) -> None:
        """The same by its id."""
        self.show_view([view.id for view in self.work.views].index(id))

    def _begin_view(self) -> None:
        number = self.work.views.index(self.view)
        self.looking.leave()
        self.live.leave()
        self.doing.drop()
        self.notices.hide_notice()
        self.list.begin(self.view, self.device.name)
        self.tools.search.edit.clear()
        self.side.show_view(number)
        self.tools.show_view(number, self.view, self._filters.get(self.view.id))
        self.foot.show_view(self.view, None)
        self.note.show_notes(())

    @Slot(object)
    def use_filter(self, filter: Filter) -> None:
        """Ask the device for another choice of rows."""
        self.doing.drop()
        self._filters[self.view.id] = filter
        self.tools.show_view(self.work.views.index(self.view), self.view, filter)
        self._look()

    def show_device(self, device: Device) -> None:
        """The device was edited: it is asked as it is now."""
        self.device = device

    # -- looking -----------------------------------------------------------------------------------

    def appear(self) -> None:
        """It is shown: ask the device for what was not asked yet."""
        if self.list.looked is None and not self.looking.is_busy:
            self._look()

    @Slot()
    def refresh(self) -> None:
        """Look again now."""
        if self.doing.question is None and not self.doing.is_busy:
            self._look()

    def connection_came(self) -> None:
        """The session stands: what failed without one is tried again, and what was left at its end goes on."""
        if self.isVisible() and (self._is_left or isinstance(self.error, TargetError | VaultLocked | OtherClient)):
            self._look()

    def _look(self) -> None:
        self.error, self._is_left = None, False
        clear(self._cards)
        if self.list.looked is None:
            self.list.show_reading(self.device.name)
            self.foot.words.set_words("")
        asks = self.live.watch if self.view.is_live else self.looking.look
        asks(self.device, self.view, self._filters.get(self.view.id))

    @Slot(object, bool)
    def _show(self, looked: Looked, by_itself: bool) -> None:
        clear(self._cards)
        self.foot.show_view(self.view, looked.look.os)
        is_filtered = bool(self.view.filters) and looked.filter is not self.view.filters[0]
        self.list.show_looked(looked, by_itself=by_itself, is_filtered=is_filtered)
        self.note.show_notes(looked.look.listing.notes)
        if not self.command.isHidden():
            self.command.show_command(looked.look.command)

    @Slot(object)
    def _show_failure(self, error: BaseException) -> None:
        """In the place of the rows where there are none; else under them, and they stay."""
        self.error = error
        if self.list.looked is None:
            self.list.content.show_failure(error, self.helpers(error))
            return
        card = FailureView()
        card.show_failure(error, *self.helpers(error))
        clear(self._cards)
        self._cards.addWidget(card)

    @Slot()
    def _follow_choice(self) -> None:
        self.foot.follow_choice()
        if not self.doing.is_busy:
            self.foot.show_listing(self.list)

    def focus_rows(self) -> None:
        """Put the focus where a person works here."""
        if self.doing.question is not None:
            self.doing.question.focus_first()
        else:
            self.list.focus_rows()

    # -- doing -------------------------------------------------------------------------------------

    @Slot(object)
    def ask(self, action: Action) -> None:
        """Ask whether this is to be done to what is chosen."""
        if self.list.looked is not None:
            self.doing.ask(self.device, self.list.looked.look.os, self.view, action, self.list.chosen)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        menu = self.foot.make_menu(copy=self.list.copy)
        self.looking.hold("menu", on=True)
        menu.aboutToHide.connect(partial(self.looking.hold, "menu", on=False))
        menu.popup(place)

    @Slot(bool)
    def _give_room(self, is_asking: bool) -> None:
        self.looking.hold("question", on=is_asking)
        self._fit()
        if not is_asking and self.isVisible():
            self.focus_rows()

    @Slot(str)
    def _say(self, words: str) -> None:
        """How an action gets on."""
        self.looking.hold("doing", on=bool(words))
        self.foot.stop.setVisible(bool(words))
        self.tools.show_busy(bool(words) or self.looking.is_busy)
        if words:
            self.foot.words.set_words(words)

    @Slot()
    def toggle_command(self) -> None:
        """Show the command that a person would type, or put it away."""
        if self.command.isHidden():
            looked = self.list.looked
            self.command.show_command(looked.look.command if looked is not None else "")
            self.tools.command.setChecked(True)
            self._fit()
        else:
            self.command.hide_command()

    @Slot()
    def _command_closed(self) -> None:
        self.tools.command.setChecked(False)
        self._fit()
        self.focus_rows()

    def offered(self) -> list[PaletteAction]:
        """For the palette."""
        return palette_actions(self)

    def close_views(self) -> None:
        """The session was ended: the device is asked again only when a person wants it, or the session stands."""
        self._is_left = True
        self.looking.leave()
        self.live.leave()
        self.doing.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.looking.hold("hidden", on=False)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.looking.hold("hidden", on=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale, height = theme().text_scale, self.height()
        has_list = self.width() >= _WITH_LIST * scale and height >= (8 * 28 + 8) * scale
        self._side_place.setVisible(has_list)
        self.tools.views.setVisible(not has_list)
        question, is_low = self.doing.question, height < _LOW * scale
        self.live.fit(height)
        self.list.setVisible(not is_low or (question is None and self.command.isHidden()))
        self._asked_place.setVisible(question is not None)
        self.tools.setVisible(not is_low or question is None)
        self.note.make_room(is_wanted=is_low and question is not None)
        if question is not None:
            others = self.foot.sizeHint().height() + (0 if is_low else self.tools.sizeHint().height())
            room = height - others - (0 if is_low else round(_ROWS * scale))
            self._asked_place.setFixedHeight(max(min(question.sizeHint().height(), room), 60))
