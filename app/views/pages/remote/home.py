"""What the Remote page shows without a session: quick connect, and what can be done next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from app.domain.devices import Device, parse_address
from app.domain.language import tr
from app.views.theme import scaled, theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import CENTER, TOP, Aligned, Grow, column, panel, row, scroll, style, width_side_by_side
from app.views.widgets.text import WrappedLabel, label

if TYPE_CHECKING:
    from app.views.pages.remote.known_devices import KnownDevices

TEACH = tr(
    "Devices that you add here stay in the device book of this computer. Their passwords stay in the vault. "
    "Nothing leaves this computer."
)
SHORT = tr("Choose a device on the left, or connect to an address once.")
WIDTH = 440
_EDGE, _LEAST = 16, 200  # pixels
_ROOMY = 300  # pixels at 100 % text
_FIRST = 1000  # shares of the width, against one for what is left at each side


class Home(QWidget):
    """`connect_asked` brings a Device without an id: the address was typed for once."""

    connect_asked = Signal(object)
    open_asked = Signal(object)  # Device of the book
    new_device_asked = Signal()
    this_computer_asked = Signal()
    import_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = label(tr("Connect to a device"), "heading")
        self.help = WrappedLabel(TEACH, tone="secondary")
        self.help.setAlignment(CENTER)
        self.address = QLineEdit(placeholderText=tr("user@host:port, winrms://user@host or serial:COM3"))
        self.address.setAccessibleName(tr("Address to connect to"))
        self.address.returnPressed.connect(self._go)
        self.address.textChanged.connect(lambda: self._show_problem(""))
        self.go = Button(tr("Connect"), "", Kind.PRIMARY)
        self.go.clicked.connect(self._go)
        self.problem = WrappedLabel("", "small", "problem", roomy=False)
        mark = Aligned(IconMark("circle-x", "problem.fg", 14), TOP)
        self._problem_line = panel(row(mark, Grow(self.problem), spacing=6))
        self._problem_line.hide()
        self.add = Button(tr("Add device"), "plus", key="Ctrl+N")
        self.add.clicked.connect(self.new_device_asked)
        self._others = row(spacing=2)  # what else can stand here: recordings and so on
        self.local = Button(tr("This computer"), "laptop")
        self.local.clicked.connect(self.this_computer_asked)
        self.imports: Button | None = None  # made where there are no devices yet
        self.teaches = True  # there is no device yet
        self._known: KnownDevices | None = None
        self._build()

    def _build(self) -> None:
        self._mark = IconMark("terminal", "text.tertiary", 28, back="bg.inset", pad=14)
        self._import_place = row()
        self._firsts = row(self.add, self.local)
        inner = panel(
            column(
                Aligned(self._mark, CENTER),
                10,
                Aligned(self.title, CENTER),
                self.help,
                14,
                row(Grow(self.address), self.go),
                self._problem_line,
                10,
                row(None, self._firsts, None),
                row(None, self._others, None),
                self._import_place,
                spacing=4,
            )
        )
        inner.setMaximumWidth(round(WIDTH * max(1.0, theme().text_scale)))
        self._known_place = column(spacing=0)  # filled when there is something to list
        parts = (row(None, Grow(inner, _FIRST), None), row(None, Grow(self._known_place, _FIRST), None))
        all_of_it = panel(column(None, *parts, None, None, margins=_EDGE, spacing=0))
        self.setLayout(column(scroll(all_of_it), spacing=0))  # where the window is low
        self.setFocusProxy(self.address)
        style(self, bg="surface")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has no room side by side stands one under the other; a low place is kept for words."""
        super().resizeEvent(event)
        self._mark.setVisible(self.height() >= scaled(_ROOMY))
        for line in (self._firsts, self._others):
            is_narrow = width_side_by_side(line) > self.width() - 2 * _EDGE
            line.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def show_devices(self, devices: Sequence[Device], recents: Sequence[Device]) -> None:
        """List the favourites and the devices that were used last."""
        self.show_count(len(devices))
        favourites = sorted((one for one in devices if one.is_favourite), key=lambda one: one.name.casefold())
        if self._known is None:
            if not favourites and not recents:
                return
            from app.views.pages.remote.known_devices import KnownDevices

            self._known = KnownDevices()
            self._known.setMaximumWidth(round(WIDTH * max(1.0, theme().text_scale)))
            self._known.open_asked.connect(self.open_asked)
            self._known_place.addWidget(self._known)
        self._known.show_devices(favourites, recents)

    def show_count(self, devices: int) -> None:
        """Teach where there is nothing yet; be short where there is."""
        self._offer_import(is_wanted=not devices)
        self.teaches = not devices
        self.help.set_words(TEACH if self.teaches else SHORT)
        self.help.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def _offer_import(self, *, is_wanted: bool) -> None:
        """A new technician has the devices in another program."""
        if self.imports is None and is_wanted:
            self.imports = Button(tr("Import devices from another program…"), "", Kind.LINK, small=True)
            self.imports.clicked.connect(self.import_asked)
            self._import_place.addWidget(self.imports, 0, CENTER)
        if self.imports is not None:
            self.imports.setVisible(is_wanted)

    def offer(self, title: str, icon: str) -> Button:
        """A button for something else in this place."""
        button = Button(title, icon, Kind.GHOST, small=True)
        self._others.addWidget(button)
        return button

    def clear(self) -> None:
        self.address.clear()
        self._show_problem("")

    @Slot()
    def _go(self) -> None:
        text = self.address.text().strip()
        if not text:
            self.address.setFocus()
            return
        try:
            self.connect_asked.emit(parse_address(text))
        except ValueError as error:
            self._show_problem(str(error))

    def _show_problem(self, problem: str) -> None:
        self.problem.set_words(problem)
        self._problem_line.setVisible(bool(problem))
        style(self.address, invalid="true" if problem else "false")
