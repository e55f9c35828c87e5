"""The link under the mouse: Control underlines it and shows its address, Control and a click ask to open it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent

from app.views.terminal.links import Link, Links
from app.views.terminal.marks import Paint, Stretch
from app.views.terminal.model import Frame, Row
from app.views.terminal.reading import transcript
from app.views.widgets.layout import style
from app.views.widgets.text import label

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

GAP = 8  # pixels around the address
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
        self._read: tuple[Frame, Links] | None = None
        widget.setMouseTracking(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QMouseEvent):
            self._show(self.link_at(event.position()) if event.modifiers() & MODIFIER else None)
            is_click = kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
            if is_click and self.link is not None and event.button() == Qt.MouseButton.LeftButton:
                self._widget.link_asked.emit(self.link.address)
                return True
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Control:
            is_down = kind == QEvent.Type.KeyPress
            place = QPointF(self._widget.mapFromGlobal(QCursor.pos()))
            self._show(self.link_at(place) if is_down and self._widget.underMouse() else None)
        elif kind in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self._show(None)
        return False

    def link_at(self, position: QPointF) -> Link | None:
        """The link at a place in the widget. Where a program has the mouse there is none."""
        frame = self._widget.screen_.frame
        if frame is None or self._widget.engine.wants_mouse():
            return None
        if self._read is None or self._read[0] is not frame:
            text = transcript(self._widget.engine, frame.rows)
            self._read = frame, Links(self._widget.engine, text, frame.rows)
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
        if rows:
            self.link = None
