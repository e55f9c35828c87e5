"""The find bar of a terminal: it lies over the upper right corner, for a terminal that shrinks would redraw itself."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from app.domain.language import counted, tr
from app.views.terminal.finder import Finder
from app.views.terminal.finding import MAX_COSTLY_LINES, Query, problem_of
from app.views.terminal.keys import belongs_to_satchel
from app.views.theme import scaled
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.text import WrappedLabel, label

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

WIDTH = 470
NARROW = 300
GAP = 8  # to the edges of the terminal
AGAIN_MS = 400
"""Between two searches while output arrives."""
MAX_MARKED = 200
"""Characters of a selection that is looked for when the bar opens."""


class FindBar(QFrame):
    """Enter goes to the hit before (older), Shift+Enter to the next, Escape closes."""

    closed = Signal()

    def __init__(self, terminal: "TerminalWidget") -> None:
        super().__init__(terminal)
        self._terminal = terminal
        self.finder = Finder(terminal.engine, terminal.screen_, self)
        self.edit = QLineEdit(placeholderText=tr("Find in this terminal"))
        self.edit.setAccessibleName(tr("Find in this terminal"))
        self.edit.setMinimumWidth(40)
        style(self.edit, kind="bare")
        self.matches_case = _switch("Aa", tr("Match case"), "Alt+C")
        self.is_regex = _switch(".*", tr("Regular expression"), "Alt+R")
        self.count = label("", "small", "secondary")
        self.problem = WrappedLabel("", "small", "problem", roomy=False)
        self.problem.hide()
        self._before = IconButton("chevron-up", tr("Hit before"), key="Enter")
        self._next = IconButton("chevron-down", tr("Next hit"), key="Shift+Enter")
        self._close = IconButton("x", tr("Close the find bar"), key="Esc")
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        switches = (self.matches_case, self.is_regex)
        line = row(Grow(self.edit), self.count, *switches, self._before, self._next, self._close, spacing=4)
        layout: QVBoxLayout = column(line, self.problem, margins=(10, 4, 4, 4), spacing=2)
        self.setLayout(layout)
        style(self, card="plain")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(tr("Find bar"))
        self.edit.installEventFilter(self)

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._find)
        self.matches_case.toggled.connect(self._find)
        self.is_regex.toggled.connect(self._find)
        self._before.clicked.connect(self.go_back)
        self._next.clicked.connect(self.go_on)
        self._close.clicked.connect(self.leave)
        for button in (self.matches_case, self.is_regex, self._before, self._next):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.edit)  # after a click anywhere in the bar Enter still goes from hit to hit
        self._again.timeout.connect(self.finder.find_again)
        self.finder.changed.connect(self._show_found)
        self.finder.moved.connect(self._terminal.show_moved)
        self._terminal.scrollback.measured.connect(self._follow)

    # -- for the terminal --------------------------------------------------------------------------

    def open(self, marked: str) -> None:
        """Show the bar with the focus in it; what is `marked` is looked for."""
        if self.finder.highlights not in self._terminal.screen_.markers:
            self._terminal.screen_.markers.append(self.finder.highlights)
        if marked and "\n" not in marked and len(marked) <= MAX_MARKED:
            self.edit.setText(marked)
        self.show()
        self.place()
        self.raise_()
        self.edit.setFocus()
        self.edit.selectAll()
        self._find()

    def place(self) -> None:
        """Put it into the corner, as wide as there is room."""
        room = self._terminal.width() - self._terminal.scrollback.bar.sizeHint().width() - 2 * GAP
        for step in (self._before, self._next):  # in a narrow pane the keys must do
            step.setVisible(room >= scaled(NARROW))
        self.setFixedWidth(max(0, min(scaled(WIDTH), room)))
        self.adjustSize()
        self.move(GAP + room - self.width(), GAP)

    # -- what a person does ------------------------------------------------------------------------

    @Slot()
    def go_back(self) -> None:
        """To the hit before the current one."""
        self.finder.step(-1)

    @Slot()
    def go_on(self) -> None:
        """To the hit after the current one."""
        self.finder.step(1)

    @Slot()
    def leave(self) -> None:
        """Close the bar, take the marks away, and give the focus back."""
        self._again.stop()
        self.hide()
        self.finder.stop()
        if self.finder.highlights in self._terminal.screen_.markers:
            self._terminal.screen_.markers.remove(self.finder.highlights)
        self._terminal.setFocus()
        self._terminal.schedule_refresh()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._act_on(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key goes on to the shell behind the bar."""
        event.accept()
        if not self._act_on(event) and belongs_to_satchel(event):
            event.ignore()

    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab stays in the bar: the terminal behind it would not give the focus on."""
        parts: list[QWidget] = [self.edit, self.matches_case, self.is_regex, self._before, self._next, self._close]
        able = [part for part in parts if part.isEnabled() and not part.isHidden()]
        at = next((n for n, part in enumerate(able) if part.hasFocus()), 0)
        reason = Qt.FocusReason.TabFocusReason if next_child else Qt.FocusReason.BacktabFocusReason
        able[(at + (1 if next_child else -1)) % len(able)].setFocus(reason)
        return True

    def _act_on(self, event: QKeyEvent) -> bool:
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3) and self.edit.hasFocus():
            self.finder.step(1 if has_shift else -1)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_C, Qt.Key.Key_R):
            (self.matches_case if event.key() == Qt.Key.Key_C else self.is_regex).toggle()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.edit.hasFocus():
            self.finder.step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            return False
        return True

    # -- what is found -----------------------------------------------------------------------------

    @Slot()
    def _find(self) -> None:
        query = Query(self.edit.text(), self.is_regex.isChecked(), self.matches_case.isChecked())
        problem = problem_of(query)
        self._say(problem)
        style(self.edit, invalid="true" if problem else "false")
        self.finder.find(query)

    @Slot(int)
    def _follow(self, top: int) -> None:
        """The text was measured: it may have changed."""
        if self.isVisible() and not self.finder.is_busy:
            self.finder.highlights.top = top
            if not self._again.isActive():
                self._again.start()

    @Slot()
    def _show_found(self) -> None:
        hits, found = self.finder.hits, self.finder.found
        more = "+" if found.is_cut_off else ""
        nothing = tr("No hit") if self.finder.query.text and not self.problem.words else ""
        self.count.setText(
            tr("{index:,} of {count:,}{more}", index=self.finder.index + 1, count=len(hits), more=more)
            if hits
            else nothing
        )
        if not found.costly_lines:
            self._say(problem_of(self.finder.query))
        else:
            lines = counted(found.costly_lines, "line")
            if found.costly_lines >= MAX_COSTLY_LINES:
                self._say(tr("Stopped: the expression takes too long in {lines}.", lines=lines))
            else:
                self._say(tr("Lines are left out: the expression takes too long in {lines}.", lines=lines))
        self.edit.setAccessibleDescription(self.problem.words or self.count.text())
        self._before.setEnabled(bool(hits))
        self._next.setEnabled(bool(hits))
        current = self.finder.highlights.current
        marked = self.finder.highlights.lines
        self._terminal.scrollback.bar.mark(marked, self.finder.line_count, current[0].line if current else -1)
        self._terminal.schedule_refresh()

    def _say(self, problem: str) -> None:
        if problem != self.problem.words:
            self.problem.set_words(problem)
            self.edit.setAccessibleDescription(problem)
            self.problem.setVisible(bool(problem))
            self.place()


def _switch(words: str, name: str, key: str) -> Button:
    switch = Button(words, "", Kind.GHOST, small=True, checkable=True)
    switch.setAccessibleName(name)
    switch.setToolTip(f"{name}  ({key})")
    return switch
