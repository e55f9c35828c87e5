"""What stands over and under the rows of a pane."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from app.domain.devices import Device
from app.domain.files import FileEntry, FileKind, PathStyle, size_words
from app.domain.language import counted, tr
from app.views.pages.remote.files.path_bar import PathBar
from app.views.pages.remote.files.reader import Folder
from app.views.pages.remote.files.travel import Travel
from app.views.theme import theme
from app.views.widgets.badges import ThinBar
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.device_picker import device_icon
from app.views.widgets.failure import FailureView
from app.views.widgets.fields import SearchField
from app.views.widgets.fit_scroll import FitScroll
from app.views.widgets.layout import Grow, clear, column, panel, row, style
from app.views.widgets.text import ElidedLabel, label, plain_tip

_LONGEST_NAME = 16  # letters of a device
_HEAD_AND_FOOT, _HEAD_AND_ROW = 58, 54  # pixels at 100 % text that stay beside a card
_LOW = 190  # pixels at 100 % text of a pane: with less height a card takes the place of all rows
_NARROW = 400  # pixels at 100 % text


class Strip(QWidget):
    """Where the pane is and the ways out of there; under it, while it is used, the filter."""

    filter_changed = Signal(str)
    filter_left = Signal()  # the focus goes back to the files

    def __init__(self) -> None:
        super().__init__()
        self._device = ""
        self.place = Button("", "", Kind.GHOST, small=True)
        self.back = IconButton("arrow-left", tr("Back"), key="Alt+Left", side=24)
        self.forward = IconButton("arrow-right", tr("Forward"), key="Alt+Right", side=24)
        self.up = IconButton("arrow-up", tr("Up to the folder around"), key="Alt+Up", side=24)
        self.path = PathBar()
        self.more = IconButton("ellipsis", tr("Filter, order, hidden files"), key="Ctrl+Shift+F10", side=24)
        self.filter = SearchField(tr("Filter this folder"), "Ctrl+F")
        self.filter.changed.connect(self.filter_changed)
        self.filter.edit.installEventFilter(self)
        self.shows_hidden = False
        self._filter_line = panel(row(Grow(self.filter), margins=(8, 0, 8, 4)))
        self._filter_line.hide()
        for button in (self.back, self.forward, self.up, self.more, self.place):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = row(
            self.place, self.back, self.forward, self.up, Grow(self.path), self.more, margins=(6, 4, 6, 0), spacing=2
        )
        self._line = line
        self.bar = ThinBar()
        keeps_place = self.bar.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(keeps_place)
        self.bar.hide()
        self.setLayout(column(line, self._filter_line, self.bar, spacing=0))
        self.show_path("", PathStyle.POSIX, Travel())

    def add_button(self, button: QWidget) -> None:
        """One more, at the end."""
        self._line.addWidget(button)

    def show_device(self, device: Device) -> None:
        name = device.name
        self._device = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        self.place.setText("")
        self.place.set_words("", device_icon(device))
        self._fit()
        self.place.setAccessibleName(tr("Device of this pane: {name}", name=name))
        self.place.setToolTip(plain_tip(tr("{name}. Choose another device for this pane.", name=name)))
        self.show_path("", PathStyle.POSIX, Travel())

    def show_path(self, path: str, path_style: PathStyle, travel: Travel) -> None:
        self.path.show_path(path, path_style)
        self.back.setEnabled(travel.has_back)
        self.forward.setEnabled(travel.has_forward)
        self.up.setEnabled(bool(path) and path_style.parent(path) != path)

    def show_busy(self, is_busy: bool) -> None:
        """A folder is being read."""
        self.bar.set_share(None if is_busy else 0.0)
        self.bar.setVisible(is_busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow pane the icon stands for the device; its name is in the tooltip, and beside in the other pane."""
        is_narrow = self.width() < _NARROW * theme().text_scale
        shown = "" if is_narrow else f" {self._device.replace('&', '&&')}"
        if self.place.text() != shown:
            self.place.setText(shown)

    # -- the filter --------------------------------------------------------------------------------

    @property
    def filter_text(self) -> str:
        return self.filter.text.strip()

    def focus_filter(self) -> None:
        """Let a person write what the names must hold."""
        self._filter_line.show()
        self.filter.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.edit.selectAll()

    @Slot()
    def clear_filter(self) -> None:
        """Show all names again."""
        self.filter.edit.clear()
        self._filter_line.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.filter.edit:  # the pane has the focus, and no rows that would show it
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                style(self.path, focused="true" if event.type() == QEvent.Type.FocusIn else "false")
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.clear_filter()
                self.filter_left.emit()
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.filter_left.emit()
                return True
        return super().eventFilter(watched, event)


class Lasts(Enum):
    """How long a card stays that nobody closes."""

    READING = "until a folder was read"
    FOLDER = "until another folder was read"
    CLOSED = "until it is closed"


class Cards(QWidget):
    """What is said or asked under the rows; one at a time. `left` says that the focus was in it."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._line = column(margins=(8, 4, 8, 4))
        self._room = FitScroll(panel(self._line))
        self.setLayout(column(self._room, spacing=0))  # in a low pane a card is scrolled, and some rows stay
        self._lasts = Lasts.READING
        self.hide()

    def show_card(self, card: QWidget, lasts: Lasts = Lasts.READING) -> None:
        """What asks a person stays when the folder is read again, with what was typed into it."""
        self.clear()
        self._lasts = lasts
        self._line.addWidget(card)
        self._fit()
        self.show()

    def show_failure(self, error: BaseException, *actions: QWidget, lasts: Lasts = Lasts.READING) -> None:
        """Say what failed. `actions` are buttons that help."""
        card = FailureView()
        card.show_failure(error, *actions)
        self.show_card(card, lasts)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ParentChange and (pane := self.parentWidget()) is not None:
            pane.installEventFilter(self)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        if (pane := self.parentWidget()) is not None:
            scale = theme().text_scale
            others = _HEAD_AND_FOOT if pane.height() < _LOW * scale else _HEAD_AND_FOOT + _HEAD_AND_ROW
            self._room.set_least(pane.height() - round(others * scale))

    def follow_reading(self, *, is_new: bool) -> None:
        """A folder was read, the same as before or a new one."""
        if self._lasts is Lasts.READING or (self._lasts is Lasts.FOLDER and is_new):
            self.clear()

    @Slot()
    def clear(self) -> None:
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        clear(self._line)
        self._lasts = Lasts.READING
        self.hide()
        if had_focus:
            self.left.emit()


class Foot(QFrame):
    """How much there is, and how much of it is chosen. While a folder is read, how much has come."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.room = ElidedLabel("", "small", "secondary"), label("", "small", "tertiary")
        self.stop = Button(tr("Stop"), "", Kind.LINK, key="Esc")
        self.stop.hide()
        self._all = ""
        self.setLayout(row(Grow(self.words), self.room, self.stop, margins=(14, 2, 10, 2), spacing=8))
        self.setMinimumHeight(22)
        style(self, edge="top")

    def show_folder(self, folder: Folder, shown: int) -> None:
        count = len(folder.entries)
        self._all = (
            counted(count, "entry", "entries")
            if shown == count
            else tr("{entries}, {count:,} not shown", entries=counted(shown, "entry", "entries"), count=count - shown)
        )
        self.room.setText("" if folder.free is None else tr("{size} free", size=size_words(folder.free)))
        self._all = tr("{all} so far", all=self._all) if folder.is_part else self._all

    def show_chosen(self, chosen: Sequence[FileEntry]) -> None:
        if not chosen:
            self.words.set_words(self._all)
            return
        files = [entry for entry in chosen if entry.kind is FileKind.FILE]
        size = f", {size_words(sum(entry.size for entry in files))}" if files else ""
        self.words.set_words(f"{tr('{count:,} chosen', count=len(chosen))}{size}  ·  {self._all}")

    @Slot(int)
    def show_count(self, count: int) -> None:
        self.words.set_words(tr("Reading…  {count:,} entries so far", count=count))

    def show_busy(self, is_busy: bool) -> None:
        self.stop.setVisible(is_busy)
        if not is_busy or not self._all:
            self.words.set_words(tr("Reading…") if is_busy else self._all)

    def clear(self) -> None:
        """Nothing was read here yet."""
        self._all = ""
        self.words.set_words("")
        self.room.setText("")
