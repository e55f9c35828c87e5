"""The link under the mouse: Control underlines it and shows its address, Control and a click ask to open it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent

from app.views.terminal.links import Link, Links
from app.views.terminal.marks import Paint, Stretch
from app.views.terminal.model import Row
from app.views.terminal.reading import transcript
from app.views.widgets.layout import style
from app.views.widgets.text import label

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

GAP = 8  # pixels around the address
PATIENCE_MS = 80
"""Until a link is looked for, which takes 40 ms when the scrollback is full: Ctrl+C must not wait for it."""
MODIFIER = Qt.KeyboardModifier.ControlModifier


class LinkPointer(QObject):
    """Belongs to one widget, and hears its events before it does."""

    def __init__(self, widget: "TerminalWidget") -> None:
        super().__init__(widget)
        self._widget = widget
        self.link: Link | None = None
        self._address = label("", "small", "secondary")
        self._address.setParent(widget)
        self._address.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._address.setMargin(GAP // 2)
        self._address.hide()
        style(self._address, card="plain")
        self._read: tuple[Sequence[Row], Links] | None = (
            None  # what was shown, and its links; only while Control is held
        )
        self._place = QPointF()
        self._looking = QTimer(self, singleShot=True)
        self._looking.timeout.connect(self._look)
        widget.setMouseTracking(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QMouseEvent):
            self._place = event.position()
            is_click = kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
            if not event.modifiers() & MODIFIER:
                self._leave()
            elif is_click and event.button() == Qt.MouseButton.LeftButton:
                return self._ask()
            elif self._widget.hasFocus() and not self._looking.isActive():  # else nobody tells when the key is let go
                self._looking.start(0 if self._has_read() else PATIENCE_MS)
        elif isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self._leave()
            if event.key() == Qt.Key.Key_Control and kind == QEvent.Type.KeyPress and self._widget.underMouse():
                self._place = QPointF(self._widget.mapFromGlobal(QCursor.pos()))
                self._looking.start(PATIENCE_MS)
        elif kind in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self._leave()
        return False

    def _ask(self) -> bool:
        """Ask about the link under the mouse. Returns whether there is one."""
        self._look()
        if self.link is not None:
            self._widget.link_asked.emit(self.link.address)
        return self.link is not None

    @Slot()
    def _look(self) -> None:
        self._looking.stop()
        self._show(self.link_at(self._place))

    def _leave(self) -> None:
        self._looking.stop()
        self._read = None
        self._show(None)

    def _has_read(self) -> bool:
        frame = self._widget.screen_.frame
        return self._read is not None and frame is not None and self._read[0] == frame.rows

    def link_at(self, position: QPointF) -> Link | None:
        """The link at a place in the widget. Where a program has the mouse there is none."""
        frame = self._widget.screen_.frame
        if frame is None or self._widget.engine.wants_mouse():
            return None
        if self._read is None or not self._has_read():
            text = transcript(self._widget.engine, frame.rows)
            self._read = frame.rows, Links(self._widget.engine, text, frame.rows)
        return self._read[1].at(self._widget.grid.cell_at(position))

    def _show(self, link: Link | None) -> None:
        if link == self.link:
            return
        self.link = link
        markers = self._widget.screen_.markers
        if self in markers:
            markers.remove(self)
        if link is None:
            self._widget.setCursor(Qt.CursorShape.IBeamCursor)
            self._address.hide()
        else:
            markers.append(self)
            self._widget.setCursor(Qt.CursorShape.PointingHandCursor)
            self._say(link.address)
        self._widget.schedule_refresh()

    def _say(self, address: str) -> None:
        """Show where the link leads, below; not as a tooltip, which would cover the text and cut nothing off."""
        room = self._widget.width() - 2 * GAP
        self._address.setMaximumWidth(room)
        metrics = self._address.fontMetrics()
        self._address.setText(metrics.elidedText(address, Qt.TextElideMode.ElideRight, room - 2 * GAP))
        self._address.adjustSize()
        self._address.move(GAP, self._widget.height() - self._address.height() - GAP)
        self._address.show()

    # -- as a marker of the screen -----------------------------------------------------------------

    def stretches(self, y: int, row: Row) -> Sequence[Stretch]:
        if self.link is None:
            return ()
        return [Stretch(start, end, Paint.LINK) for at, start, end in self.link.places if at == y]

    def shift(self, rows: int) -> None:
        if rows and self.link is not None:
            self.link = Link(self.link.address, tuple((y + rows, start, end) for y, start, end in self.link.places))
            self._looking.start(PATIENCE_MS)  # another one may be under the mouse now
