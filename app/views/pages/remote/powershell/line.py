"""The line under the output: the prompt with the folder, what is typed, completion and recall over it."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.domain.language import tr
from app.domain.powershell import Completion, Completions
from app.views.pages.remote.powershell.completion import CompletionPopup, PopupKeys, common_beginning
from app.views.pages.remote.powershell.editor import Editor
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Grow, row, style
from app.views.widgets.text import plain_tip

_PROMPT_SHARE = 0.45
"""Of the width, at most; of a longer prompt its end is shown, for that is where one is."""
_LONGEST_PROMPT = 500  # characters
MOST_OFFERED = 500
MOST_SEARCHED = 100


class Line(QFrame):
    """`popup_place` is what the completion lies over."""

    run_asked = Signal(str)
    stop_asked = Signal()
    completion_asked = Signal(str, int)  # text, place of the cursor in characters

    def __init__(self, popup_place: QWidget) -> None:
        super().__init__()
        self._prompt = ""
        self._asked: tuple[str, int] | None = None  # what is being completed
        self._wants_all = False
        self._range: tuple[int, int] | None = None  # what a choice takes the place of, in characters
        self._offered: Completions | None = None
        self.prompt = QLabel()
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.prompt.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        style(self.prompt, role="code", tone="accent")
        self.editor = Editor()
        self.popup = CompletionPopup(popup_place)
        self.editor.popup = PopupKeys(self.popup)
        self.stop = Button(tr("Stop"), "", Kind.GHOST, small=True, key="Ctrl+C")
        self.stop.clicked.connect(self.stop_asked)
        self.stop.hide()
        self._row = row(self.prompt, Grow(self.editor), self.stop, margins=(12, 5, 12, 5), spacing=4)
        for part in (self.prompt, self.stop):
            self._row.setAlignment(part, TOP)
        self.setLayout(self._row)
        self.setFocusProxy(self.editor)
        style(self, edge="top", bg="term")
        self.popup.chosen.connect(self._take)
        self.popup.left.connect(self._forget)
        self.editor.completion_asked.connect(self._ask)
        self.editor.search_asked.connect(self._begin_search)
        self.editor.textChanged.connect(self._narrow)
        self.editor.cursorPositionChanged.connect(self._leave_if_moved)

    # -- state -------------------------------------------------------------------------------------

    def show_prompt(self, prompt: str) -> None:
        """It can be typed and run."""
        self._prompt = prompt[-_LONGEST_PROMPT:]
        self.prompt.show()
        self.stop.hide()
        self.stop.set_reason("")
        self.editor.setPlaceholderText("")
        self._fit_prompt()

    def show_running(self) -> None:
        """What is typed meanwhile stays until the command has ended."""
        self.prompt.hide()
        self.stop.show()
        self.editor.setPlaceholderText(tr("Running. Ctrl+C stops it."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_prompt()

    def _fit_prompt(self) -> None:
        self.prompt.ensurePolished()
        room = round(self.width() * _PROMPT_SHARE)
        shown = self.prompt.fontMetrics().elidedText(self._prompt, Qt.TextElideMode.ElideLeft, room)
        if shown != self._prompt:
            shown = shown.rstrip() + " "
        self.prompt.setText(shown)
        self.prompt.setAccessibleName(self._prompt)
        self.prompt.setToolTip(plain_tip(self._prompt) if shown != self._prompt else "")
        self.prompt.setFixedSize(self.prompt.fontMetrics().horizontalAdvance(shown) + 2, self.editor.line_height + 8)

    # -- completion --------------------------------------------------------------------------------

    @Slot(bool)
    def _ask(self, wants_all: bool) -> None:
        self._wants_all = wants_all
        self._asked = (self.editor.text, self.editor.cursor_at)
        self.completion_asked.emit(*self._asked)

    def offer(self, found: Completions) -> None:
        """What the device knows; passed over where a person has typed on meanwhile."""
        asked, self._asked = self._asked, None
        found = replace(found, items=found.items[:MOST_OFFERED])
        if asked != (self.editor.text, self.editor.cursor_at) or not found.items:
            return
        if len(found.items) == 1 and not self._wants_all:
            self.editor.replace(found.start, found.length, found.items[0].text)
            return
        typed = asked[0][found.start : found.start + found.length]
        begin = common_beginning(found.items)
        length = found.length
        if len(begin) > len(typed) and begin.lower().startswith(typed.lower()):
            self.editor.replace(found.start, found.length, begin)
            length = len(begin)
        self._open(found, length)

    def _open(self, found: Completions, length: int) -> None:
        self._offered, self._range = found, (found.start, length)
        at = self.editor.cursorRect()
        corner = self.editor.viewport().mapTo(self.popup.place, QPoint(at.left() - 40, at.top() - 4))
        self.popup.offer(found.items, corner)

    @Slot()
    def _narrow(self) -> None:
        """Typed on: only what still fits stays."""
        if self._offered is None or self._range is None or not self.popup.isVisible():
            return
        start, text = self._range[0], self.editor.text
        typed = text[start : self.editor.cursor_at]
        if self._offered.items and self._offered.items[0].kind == "History":
            self._search(text)
            return
        left = [one for one in self._offered.items if one.text.lower().startswith(typed.lower())]
        self._range = (start, len(typed))
        if left and (typed or self._wants_all):
            self.popup.model.show(left)
            self.popup.step(0)
            self.popup.list.setCurrentIndex(self.popup.model.index(0))
        else:
            self.popup.leave()

    @Slot()
    def _leave_if_moved(self) -> None:
        if self._range is not None and self.popup.isVisible() and self.editor.cursor_at < self._range[0]:
            self.popup.leave()

    @Slot(object)
    def _take(self, chosen: Completion) -> None:
        place, self._range = self._range, None
        self._forget()
        if place is not None:
            self.editor.replace(*place, chosen.text)
        self.editor.setFocus()

    @Slot()
    def _forget(self) -> None:
        self._offered = self._range = None

    # -- what was typed before ---------------------------------------------------------------------

    @Slot()
    def _begin_search(self) -> None:
        """What is typed narrows the list of earlier commands, in any order of its words."""
        self._search(self.editor.text)

    def _search(self, words: str) -> None:
        found = self.editor.recall.search(words, MOST_SEARCHED)
        items = tuple(Completion(one, " ⏎ ".join(one.split("\n")), "History") for one in found)
        self._offered, self._range = Completions(0, len(self.editor.text), items), (0, len(self.editor.text))
        corner = self.editor.mapTo(self.popup.place, QPoint(0, -4))
        self._wants_all = True
        self.popup.offer(items, corner)
