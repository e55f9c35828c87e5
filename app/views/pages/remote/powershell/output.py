"""What a PowerShell wrote: each stream by its look, bounded, found in, copied, with places that can be gone to."""

import time

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from app.domain.language import tr
from app.views.pages.remote.powershell.gutter import Gutter
from app.views.pages.remote.powershell.looks import LOOK, MARKED, Piece, format_of, look_of
from app.views.pages.remote.powershell.output_queue import LONGEST_LINE, MOST_LINES, OutputQueue, cleaned
from app.views.pages.remote.powershell.screen_reader import OutputReader
from app.views.theme import theme
from app.views.widgets.layout import style

_TURN = 20_000
"""Characters that are shown in one turn of the event loop: some 5 ms."""
_REST, _LONGEST_REST = 3, 0.05
"""While more comes than can be shown, a turn is followed by a rest of so many times its length, at most so many
seconds: the thread that reads goes first. Nobody reads so fast, and what is not shown by then is dropped unseen."""
_CONTINUES = 256  # the line goes on what the one before began
_GUTTER = 24  # pixels at 100 % text


class Output(QPlainTextEdit):
    """Read-only; follows its end unless a person has scrolled back."""

    place_chosen = Signal(str)  # of an error, as its stream told it
    typed = Signal(QKeyEvent)  # a character that belongs into the line

    def __init__(self) -> None:
        super().__init__(readOnly=True)
        self.queue = OutputQueue(self)
        self.queue.waits.connect(self._take)
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._take)
        self._is_at_end, self._came = True, 0
        self.verticalScrollBar().valueChanged.connect(self._note_place)
        self._column = 0  # characters of the last line
        self._ends_open = False  # its line end is kept back, so that no empty line stands at the end
        self.setMaximumBlockCount(MOST_LINES)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(tr("Output"))
        self.viewport().setMouseTracking(True)
        style(self, role="console", ring="inside")
        self._gutter = Gutter(self)
        self.reader = OutputReader(self)
        self.updateRequest.connect(self._gutter.follow)
        theme().changed.connect(self._apply_look)
        self._apply_look()

    # -- writing -----------------------------------------------------------------------------------

    def write(self, text: str, look: str, link: str = "") -> None:
        """Show text at the end, after what waits."""
        self.queue.put(Piece(look, text, link))

    def start_line(self) -> None:
        """What comes next begins a line of its own."""
        self.queue.put(Piece("start", ""))

    def echo(self, prompt: str, command: str) -> None:
        """Show what was typed; who has scrolled back is at the end again."""
        self.start_line()
        self.write(prompt, "prompt")
        self.write(f"{command}\n", "typed")
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def wipe(self) -> None:
        """As Clear-Host does."""
        self.queue.take(1 << 30)
        self.clear()
        self._column, self._ends_open = 0, False

    @Slot()
    def _take(self) -> None:
        if self._again.isActive():
            return
        began, came = time.perf_counter(), self.queue.came
        pieces, dropped = self.queue.take(_TURN)
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 1
        self.setUpdatesEnabled(False)
        if dropped:
            self.clear()
            self._column, self._ends_open = 0, False
            self._show(
                Piece(
                    "note",
                    tr("{dropped:,} lines and what came before them are gone: the last are kept.", dropped=dropped)
                    + "\n",
                )
            )
        for piece in pieces:
            self._show(piece)
        if follows and pieces:
            bar.setValue(bar.maximum())
        self.setUpdatesEnabled(True)
        if len(self.queue):
            rest = min(_REST * (time.perf_counter() - began), _LONGEST_REST) if came - self._came > _TURN else 0
            self._again.start(round(1000 * rest))
        else:
            self.reader.tell()
        self._came = came

    def _show(self, piece: Piece) -> None:
        text = cleaned(piece.text)
        self.reader.note(piece.look, text)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if piece.look == "start":
            if self._column and not self._ends_open:
                self._ends_open = True
            return
        if not text:
            return
        if self._ends_open:
            cursor.insertBlock()
            self._column, self._ends_open = 0, False
        if text.endswith("\n"):
            text, self._ends_open = text[:-1], True
        first = cursor.block()
        form = format_of(piece.look, piece.link)
        for number, part in enumerate(self._parts(text)):
            if number:
                cursor.insertBlock()
                cursor.block().setUserState(_CONTINUES)
            cursor.insertText(part, form)
        if look_of(piece.look).token or piece.look == "typed":
            self._mark(first, piece.look)

    def _parts(self, text: str) -> list[str]:
        """The text, cut where a line would get too long."""
        parts: list[str] = []
        begin = at = 0
        while True:
            end = text.find("\n", at)
            room = LONGEST_LINE - self._column
            if (len(text) if end < 0 else end) - at > room:
                parts.append(text[begin : at + room])
                begin = at = at + room
                self._column = 0
            elif end < 0:
                self._column += len(text) - at
                parts.append(text[begin:])
                return parts
            else:
                at, self._column = end + 1, 0

    def _mark(self, block: QTextBlock, look: str) -> None:
        """The first line of a piece gets the icon of its look; all of them know that they have a colour."""
        number = MARKED.index(look) + 1 if look in MARKED else 0
        while block.isValid():
            state = max(block.userState(), 0)
            if not state & 255 or number:
                block.setUserState(state & _CONTINUES | (number or len(MARKED) + 1))
            number = 0
            block = block.next()

    # -- its look ----------------------------------------------------------------------------------

    @Slot()
    def _apply_look(self) -> None:
        """The font, and the colours of what is there already: they were chosen for another scheme."""
        self.document().setDefaultFont(theme().font("code", mono=True))
        self._gutter.fit()
        cursor = QTextCursor(self.document())
        block = self.document().begin()
        while block.isValid():
            for piece in block.textFormats() if block.userState() > 0 else ():
                if name := piece.format.property(LOOK):
                    cursor.setPosition(block.position() + piece.start)
                    cursor.setPosition(block.position() + piece.start + piece.length, QTextCursor.MoveMode.KeepAnchor)
                    cursor.setCharFormat(format_of(name, piece.format.anchorHref()))
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Who sees the end goes on seeing it: the line below may grow, or a question come."""
        bar, follows = self.verticalScrollBar(), self._is_at_end
        super().resizeEvent(event)
        self._gutter.fit()
        if follows:
            bar.setValue(bar.maximum())

    @Slot(int)
    def _note_place(self, place: int) -> None:
        self._is_at_end = place >= self.verticalScrollBar().maximum() - 1

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_gutter"):
            self._gutter.fit()

    # -- copying -----------------------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        """A long line that was broken for the eye is one line again."""
        cursor, data = self.textCursor(), QMimeData()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        block, lines = self.document().findBlock(start), list[str]()
        while block.isValid() and block.position() <= end:
            text = block.text()[max(start - block.position(), 0) : end - block.position()]
            if lines and block.userState() > 0 and block.userState() & _CONTINUES:
                lines[-1] += text
            else:
                lines.append(text)
            block = block.next()
        data.setText("\n".join(lines))
        return data

    # -- places of errors --------------------------------------------------------------------------

    def step_to_place(self, step: int) -> bool:
        """Mark the next place of an error, or the one before. Whether there is one."""
        places = self._places()
        if not places:
            return False
        here = self.textCursor()
        if step > 0:
            found = next((one for one in places if one[0] >= here.selectionEnd() and one[0] != here.position()), None)
        else:
            found = next((one for one in reversed(places) if one[1] < max(here.selectionEnd(), 1)), None)
        found = found or (places[0] if step > 0 else places[-1])
        cursor = self.textCursor()
        cursor.setPosition(found[0])
        cursor.setPosition(found[1], QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()
        return True

    def _places(self) -> list[tuple[int, int]]:
        found = []
        block = self.document().begin()
        while block.isValid():
            for piece in block.textFormats() if block.userState() > 0 else ():
                if piece.format.anchorHref():
                    begin = block.position() + piece.start
                    found.append((begin, begin + piece.length))
            block = block.next()
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        link = self.textCursor().charFormat().anchorHref()
        if link and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.place_chosen.emit(link)
        elif event.text().isprintable() and event.text() and not _is_command(event):
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        link = self.anchorAt(event.position().toPoint())
        if link and event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.place_chosen.emit(link)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        is_link = bool(self.anchorAt(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.IBeamCursor)

    # -- for the gutter ----------------------------------------------------------------------------

    @property
    def gutter_width(self) -> int:
        return round(_GUTTER * max(theme().text_scale, 1.0))

    def marks_between(self, top: int, bottom: int) -> list[tuple[float, tuple[str, str]]]:
        """The icons of the lines on the screen, each with the middle of its line."""
        found: list[tuple[float, tuple[str, str]]] = []
        block = self.firstVisibleBlock()
        high = self.fontMetrics().lineSpacing()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > bottom:
                break
            number = max(block.userState(), 0) & 255
            if block.isVisible() and 0 < number <= len(MARKED) and place.bottom() >= top:
                found.append((place.top() + high / 2, look_of(MARKED[number - 1]).mark))
            block = block.next()
        return found


def _is_command(event: QKeyEvent) -> bool:
    held = event.modifiers()
    return bool(held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
