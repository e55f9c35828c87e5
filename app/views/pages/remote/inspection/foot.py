"""What stands under the rows: what can be done with those that are chosen, and how many there are."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu

from app.domain.inspection import Action, Row, View
from app.domain.inspection_table import counted
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.target import Os
from app.views.icons import icon
from app.views.theme import scaled, theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, clear, row, style
from app.views.widgets.menus import new_menu
from app.views.widgets.painting import RIGHT
from app.views.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from app.views.pages.remote.inspection.listing_view import ListingView

_WORDS_ROOM = 190  # pixels at 100 % text


class Foot(QFrame):
    """A button has its reason where it does nothing now. What has no room is in the menu."""

    asked = Signal(object)  # Action

    def __init__(self, chosen: Callable[[], Sequence[Row]]) -> None:
        super().__init__()
        self._chosen = chosen
        self._actions: Sequence[Action] = ()
        self._noun = "row"
        self.buttons: dict[str, Button] = {}
        self._place = QHBoxLayout()
        self._place.setSpacing(4)
        self.more = IconButton("ellipsis", tr("All that can be done"), side=24)
        self.more.clicked.connect(self._open_menu)
        self.more.hide()
        self.words = ElidedLabel("", "small", "secondary")
        self.words.setAlignment(RIGHT)
        self.stop = Button(tr("Stop"), "", Kind.GHOST, small=True)
        self.stop.hide()
        self.setLayout(row(self._place, self.more, Grow(self.words), self.stop, margins=(8, 3, 12, 3), spacing=6))
        self.setMinimumHeight(scaled(32))
        style(self, edge="top")

    def show_view(self, view: View, os: Os | None) -> None:
        """The actions that there are on such a system."""
        actions = [one for one in view.actions if os is None or os in one.scripts]
        self._noun = view.noun
        if list(map(id, actions)) == list(map(id, self._actions)):  # another view may call its own the same
            return
        self._actions = actions
        clear(self._place)
        self.buttons = {}
        for action in actions:
            kind = Kind.DANGER if action.is_dangerous else Kind.DEFAULT
            button = Button(titled(action), action.icon, kind, small=True)
            button.clicked.connect(lambda _=False, one=action: self.asked.emit(one))
            self.buttons[action.id] = button
            self._place.addWidget(button)
        self.follow_choice()
        self._fit()

    @Slot()
    def follow_choice(self) -> None:
        rows = self._chosen()
        for action in self._actions:
            self.buttons[action.id].set_reason(why_not(action, rows, self._noun))

    def show_listing(self, listing: "ListingView") -> None:
        """So many rows are there, shown and chosen."""
        looked, shown, chosen = listing.looked, len(listing.model.rows), len(listing.chosen)
        if looked is None:
            return
        there = len(looked.rows)
        many = counted(there, looked.view.noun)
        parts = [many if shown == there else tr("{shown:,} of {many}", shown=shown, many=many)]
        if looked.look.listing.is_cut:
            parts[0] = tr("The first {parts}", parts=parts[0])
        if chosen > 1:
            parts.append(tr("{chosen:,} chosen", chosen=chosen))
        if looked.view.is_live and listing.keeps_order:
            parts.append(tr("order kept while you look"))
        if not looked.view.is_live:  # which is always now
            parts.append(f"{local(looked.look.at):%H:%M:%S}")
        self.words.set_words("  ·  ".join(parts))

    def make_menu(self, *, copy: Callable[[], None] | None = None) -> QMenu:
        menu = new_menu(self)
        rows = self._chosen()
        for action in self._actions:
            entry = menu.addAction(icon(action.icon, "text.secondary"), titled(action))
            reason = why_not(action, rows, self._noun)
            entry.setEnabled(not reason)
            entry.setToolTip(reason)
            entry.triggered.connect(lambda _=False, one=action: self.asked.emit(one))
        menu.setToolTipsVisible(True)
        if copy is not None:
            menu.addSeparator()
            menu.addAction(icon("copy", "text.secondary"), tr("Copy\tCtrl+C"), copy)
        return menu

    @Slot()
    def _open_menu(self) -> None:
        menu = self.make_menu()
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many buttons as have room beside the words."""
        room = self.width() - _WORDS_ROOM * theme().text_scale
        used, is_cut = 0, False
        for button in self.buttons.values():
            used += button.sizeHint().width() + 4
            has_room = used + 34 <= room and not is_cut
            is_cut = is_cut or not has_room
            button.setVisible(has_room)
        self.more.setVisible(is_cut)


class NoteLine(QFrame):
    """What is not complete in the rows, and why. Hidden where there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ElidedLabel("", "small", "secondary")
        mark = IconMark("info", "text.tertiary", 14)
        self.setLayout(row(mark, Grow(self.words), margins=(12, 3, 12, 3), spacing=7))
        self.hide()

    def show_notes(self, notes: Sequence[str]) -> None:
        self.words.set_words("  ".join(notes))
        self.make_room(is_wanted=False)

    def make_room(self, *, is_wanted: bool) -> None:
        """Something else needs its place for now."""
        self.setVisible(bool(self.words.words) and not is_wanted)


def titled(action: Action) -> str:
    """Each of them asks before it does anything."""
    return action.title if action.title.endswith("…") else f"{action.title}…"


def able(action: Action, rows: Sequence[Row]) -> list[Row]:
    """Those to which it can be done."""
    return [one for one in rows if action.fits(one) and not action.refusal(one)]


def why_not(action: Action, rows: Sequence[Row], noun: str) -> str:
    """Why it can be done to none of these; "" where it can."""
    if not rows:
        return tr("Choose a {noun} first", noun=noun)
    if able(action, rows):
        return ""
    refused = next((words for one in rows if (words := action.refusal(one))), "")
    return refused or tr("There is nothing to do for what is chosen")
