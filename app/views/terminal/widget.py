"""The terminal that people see and type into. It draws and it asks; where the bytes come from is not its matter."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.terminal.accessibility import ScreenReader
from app.views.terminal.clipboard import Clipboard
from app.views.terminal.colors import terminal_colors
from app.views.terminal.copying import selected_text
from app.views.terminal.engine import TerminalEngine
from app.views.terminal.fitting import Fitting
from app.views.terminal.grid import EDGE, Grid
from app.views.terminal.input_method import InputMethod
from app.views.terminal.intake import Intake
from app.views.terminal.keyboard import Keyboard
from app.views.terminal.link_pointer import LinkPointer
from app.views.terminal.mark_mode import MarkMode
from app.views.terminal.marking import Marking
from app.views.terminal.marks import mark_colors
from app.views.terminal.model import Bell, ClipboardOffered, FolderTold, Mode, TitleChanged
from app.views.terminal.output_queue import OutputQueue
from app.views.terminal.overlay import draw_composing, draw_cursor
from app.views.terminal.pace import FRAME_MS, PATIENCE, Pace
from app.views.terminal.pointer import Pointer
from app.views.terminal.screen import Screen
from app.views.terminal.scrollback import Scrollback
from app.views.terminal.visible_bell import VisibleBell
from app.views.terminal.zoom import Zoom
from app.views.theme import theme

if TYPE_CHECKING:
    from app.views.terminal.find_bar import FindBar


class TerminalWidget(QWidget):
    """Feed `output` from any thread and call `wake` on this one; send what `typed` brings."""

    typed = Signal(bytes)
    resized = Signal(int, int)  # columns, rows
    title_changed = Signal(str)
    folder_told = Signal(str)  # in which folder the shell is, as it wrote it
    bell = Signal()
    drawn = Signal()  # what is shown has changed
    paste_asked = Signal(str)  # several lines or control characters: answer with `paste_now`
    menu_made = Signal(object)  # QMenu of the right button: add what else there is to do
    link_asked = Signal(str)  # a person has clicked on a link with Control: show where it leads, and ask
    clipboard_asked = Signal(str)  # the device wants to write the clipboard; it can never read it

    def __init__(self, parent: QWidget | None = None, *, font_size: int = 13, scrollback_mb: int = 10) -> None:
        super().__init__(parent)
        self.engine = TerminalEngine(80, 24, terminal_colors(theme().color), scrollback_bytes=scrollback_mb * 1_000_000)
        self.screen_ = Screen(self.engine, mark_colors(theme().color))
        self.output = OutputQueue()
        self._intake = Intake(self.engine, self.output)
        self.copy_on_select = False
        self.find_bar: FindBar | None = None
        self._zoom, self._size = Zoom(font_size), self.engine.size()
        self.grid, self.marking, self.mark_mode = Grid(self), Marking(self), MarkMode(self)
        self._pointer, self._keyboard = Pointer(self), Keyboard(self)
        self.links, self.screen_reader, self.visible_bell = LinkPointer(self), ScreenReader(self), VisibleBell(self)
        self._input_method, self.clipboard = InputMethod(self), Clipboard(self)
        self.scrollback, self._fitting = Scrollback(self), Fitting(self, self._fit)
        self._drain = QTimer(self, singleShot=True, interval=0)
        self._drain.timeout.connect(self._take_output)
        self._pace = Pace(self, self.refresh_now)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(tr("Terminal"))
        theme().changed.connect(self._retheme)
        self._apply_font()

    # -- what the device wrote ---------------------------------------------------------------------

    @Slot()
    def wake(self) -> None:
        """Output waits: take it in, a few milliseconds in each turn of the event loop."""
        self._drain.start()

    def show_text(self, data: bytes) -> None:
        """Write to the screen ourselves, after what waits."""
        self._intake.take_all()
        self.engine.feed(data)
        self._after_output()

    def start_afresh(self) -> None:
        """Ready for a new session: what is on the screen stays, the modes of the old program go."""
        self._intake.clear()
        self.engine.start_afresh()
        self._after_output()

    @Slot()
    def _take_output(self) -> None:
        if self._intake.take_turn():
            self._drain.start()
        self._after_output()

    def _after_output(self) -> None:
        self.send(self.engine.take_replies(), is_typing=False)
        for event in self.engine.take_events():
            match event:
                case TitleChanged(title):
                    self.title_changed.emit(title)
                case ClipboardOffered(text):
                    self.clipboard_asked.emit(text)
                case FolderTold(told):
                    self.folder_told.emit(told)
                case Bell():
                    self.bell.emit()
        if self.engine.size() != self._size:  # the device has changed to 132 columns, or back
            self._fit()
        self.schedule_refresh()
        self.scrollback.measure_soon()

    # -- drawing -----------------------------------------------------------------------------------

    def schedule_refresh(self, wait_ms: int = 0) -> None:
        """Draw soon, at most 60 times a second, at the earliest in `wait_ms`."""
        self._pace.ask(wait_ms)

    @Slot()
    def refresh_now(self) -> None:
        """Draw what has changed, unless nobody sees it or a program holds the drawing."""
        if not self.isVisible() or not self._pace.may_draw(self.engine.mode(Mode.HOLD_DRAWING)):
            return
        before = self.screen_.frame
        if self.screen_.refresh(PATIENCE):
            if self.screen_.is_behind:
                self.schedule_refresh()
            now_shown = self.screen_.frame
            is_recoloured = before is None or now_shown is None or before.background != now_shown.background
            self.update(self.rect() if is_recoloured else self.grid.inside())
            self.drawn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.screen_.is_stale:
            self.screen_.refresh()
        painter = QPainter(self)
        frame = self.screen_.frame
        painter.fillRect(self.rect(), self.screen_.color(frame.background) if frame else theme().color("term.bg"))
        self.visible_bell.draw(painter, self.rect(), theme().color("term.cursor"))
        painter.translate(*EDGE)
        squeeze = self.grid.squeeze()
        painter.scale(squeeze / self.devicePixelRatioF(), 1 / self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, squeeze < 1)
        painter.drawPixmap(0, 0, self.screen_.picture)
        color = theme().color("term.cursor")
        draw_cursor(painter, self.screen_, self.engine.cursor_shape, color, focused=self.hasFocus())
        draw_composing(painter, self.screen_, self._input_method.composing, color)

    @Slot()
    def _retheme(self) -> None:
        self.engine.set_colors(terminal_colors(theme().color))
        self.screen_.mark_colors = mark_colors(theme().color)
        self._apply_font()

    # -- size --------------------------------------------------------------------------------------

    def zoom(self, steps: int, usual: int = 0) -> None:
        """Larger or smaller text; 0 is the usual size again, or with `usual` (pixels) another from now on."""
        self._zoom.step(steps, usual)
        self._apply_font()

    def _apply_font(self) -> None:
        font = theme().font("code", mono=True)
        size = self._zoom.size * theme().text_scale
        font.setPixelSize(round(size))
        self.setFont(font)
        self.screen_.set_font(font, size * self.devicePixelRatioF())
        self._fit()

    def _fit(self) -> None:
        self.scrollback.place()
        if self.find_bar is not None:
            self.find_bar.place()
        columns, rows = self.grid.room()
        if self.engine.mode(Mode.WIDE):
            columns = self.engine.size()[0]
        if (columns, rows) != self.engine.size():
            self.engine.resize(columns, rows, (self.screen_.cell_width, self.screen_.cell_height))
        if (columns, rows) != self._size:
            self._size = (columns, rows)
            self.screen_.selection = None
            self.resized.emit(columns, rows)
        self.screen_.forget()
        self.update()  # the edge as well, which may show a piece of the picture before
        self._after_output()

    def showEvent(self, event: QShowEvent) -> None:
        self._fitting.show()
        self._after_output()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fitting.resize()

    def scroll_view(self, rows: int) -> None:
        """Move the view; negative goes back."""
        self.engine.scroll(rows)
        self.show_moved()

    @Slot()
    def show_moved(self) -> None:
        """The view was moved: draw it, and move the scroll bar."""
        self.schedule_refresh()
        self.scrollback.measure_now()

    def open_find_bar(self) -> None:
        """Open the find bar, or put the focus back into it; what is marked is looked for."""
        if self.find_bar is None:
            from app.views.terminal.find_bar import FindBar

            self.find_bar = FindBar(self)
        self.find_bar.open(self.selected_text())

    # -- keys --------------------------------------------------------------------------------------

    def send(self, data: bytes, *, is_typing: bool = True) -> None:
        """Pass bytes on to the device; typing also brings the view back to the end."""
        if not data:
            return
        if is_typing:
            self.engine.scroll_to_end()
            self.screen_.selection = None
            self.schedule_refresh(FRAME_MS)  # the echo comes sooner: it must not wait for the next frame
        self.typed.emit(data)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._keyboard.takes(event):
                event.accept()  # plain Ctrl and F keys are the shell's, not the window's
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.send(self.engine.focus(event.type() == QEvent.Type.FocusIn), is_typing=False)
            self.update()
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._apply_font()
        return super().event(event)

    def focusNextPrevChild(self, next_child: bool) -> bool:
        return False  # Tab is the shell's; F6 with Ctrl+Shift leaves the terminal

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._keyboard.press(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._input_method.compose(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        return self._input_method.answer(query) or super().inputMethodQuery(query)

    # -- mouse, copy, paste ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._pointer.wheel(event)

    def selected_text(self) -> str:
        """What is marked, "" when nothing is."""
        selection, frame = self.screen_.selection, self.screen_.frame
        if selection is None or selection.is_empty or frame is None:
            return ""
        return selected_text(self.engine, frame.rows, selection)

    def copy(self) -> None:
        """Put what is marked on the clipboard; leaves the clipboard alone when nothing is."""
        self.clipboard.copy()

    def paste(self) -> None:
        """Type what the clipboard holds; asks first when it could run something or act on the terminal."""
        self.clipboard.paste()

    def paste_now(self, text: str) -> None:
        """Type `text` without asking."""
        self.send(self.engine.paste(text))
