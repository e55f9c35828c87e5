"""The terminal engine: what a device wrote becomes rows of cells, what a person does becomes bytes.

The only place of `evp`. A device is not trusted: see `_harmless` and `take_events`.
"""

from collections.abc import Sequence
from typing import Any

from app.views.terminal.colors import TerminalColors
from app.views.terminal.dialect import Dialect
from app.views.terminal.model import (
    NOTHING_HELD,
    Bell,
    CellStyle,
    ClipboardOffered,
    CursorShape,
    Event,
    FolderTold,
    Frame,
    Held,
    Mode,
    MouseDid,
    Row,
    TitleChanged,
    shape_of,
)
from app.views.terminal.safeguard import Safeguard
from app.views.terminal.weak_calls import weakly

MAX_REPLIES = 64 * 1024
"""Bytes of answers that wait to be sent; more come only from a device that floods us with questions."""
MAX_CLIPBOARD = 256 * 1024
"""Characters that a device may offer for the clipboard."""
MAX_TITLE = 120
MAX_STYLES = 50_000
"""That are remembered: a film in 24-bit colours brings ten thousand new ones with each picture."""

_UNWANTED = (b"\x1b]l", b"\x1b]L", b"\x1b_")
"""Beginnings of answers: titles would type what the device chose into its shell, and pictures are not shown here."""
_C1 = dict.fromkeys(range(0x80, 0xA0), " ")
FRESH_START = (  # ESC 7: outside the alternate screen, leaving that would move the cursor to the top
    b"\x1b7\x1b[?1049l\x1b[!p\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[<9u"
)


def load() -> None:
    """Load the library now, so that the first terminal need not."""
    import evp  # noqa: F401 - for its effect


class TerminalEngine:
    """Belongs to one thread. What a device wrote goes in by `feed`; `frame` says what to draw."""

    def __init__(self, columns: int, rows: int, colors: TerminalColors, *, scrollback_bytes: int = 10_000_000) -> None:
        import evp

        self._evp: Any = evp
        self._cell = (8, 16)
        self._events: list[Event] = []
        self._replies = bytearray()
        self._answer: bytearray | None = None  # to a question of our own
        self._folder = ""
        self._terminal = evp.Terminal(
            max(columns, 1),
            max(rows, 1),
            max_scrollback_bytes=scrollback_bytes,
            on_write_pty=weakly(self._hear),
            on_bell=weakly(self._ring),
            on_title_changed=weakly(self._title),
            on_clipboard_write=weakly(self._clipboard),
            on_size=weakly(self._size),
        )
        self._safeguard = Safeguard(evp.codepoint_width)
        self._dialect = Dialect(evp, self._terminal, self._ask, self._reply)
        self._state: Any = evp.RenderState(self._terminal)
        self._keys = evp.KeyEncoder(self._terminal)
        self._mouse = evp.MouseEncoder(self._terminal, track_last_cell=True)
        self.styles: list[CellStyle] = []
        self.viewed_from: int | None = None
        """About where the view begins in `lines`; None while it shows the end, or after a resize."""
        self._moved = 0
        self._end: Sequence[Row] = ()  # what the end of the text showed when it was in view for the last time
        self.set_colors(colors)

    # -- what the device wrote ---------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Take in output. Holds the interpreter's lock meanwhile: feed slices of at most 16 KB."""
        self._dialect.feed(self._safeguard.pass_on(data))
        if (folder := self._told_folder()) != self._folder:
            self._folder = folder
            self._note(FolderTold(folder))

    def start_afresh(self) -> None:
        """Take back the modes that a lost session left behind; the screen and the scrollback stay."""
        self._safeguard.start_afresh()
        self._dialect.start_afresh()
        self.feed(FRESH_START)

    def take_replies(self) -> bytes:
        """The answers to the device's questions, to be sent to it."""
        replies, self._replies = bytes(self._replies), bytearray()
        return replies

    def take_events(self) -> list[Event]:
        """What happened since the last call, at most one event of a kind."""
        events, self._events = self._events, []
        return events

    @property
    def cursor_shape(self) -> CursorShape:
        return shape_of(self._dialect.cursor_style)

    def _told_folder(self) -> str:
        """As the shell wrote it (OSC 7, OSC 9;9, OSC 1337); what is no UTF-8 the engine does not give."""
        try:
            told: str = self._terminal.pwd()
        except self._evp.GhosttyError:
            return self._folder
        return told

    def _hear(self, data: bytes) -> None:
        if self._answer is None:
            self._reply(data)
        else:
            self._answer += data

    def _ask(self, question: bytes) -> bytes:
        self._answer = answer = bytearray()
        self._terminal.feed(question)
        self._answer = None
        return bytes(answer)

    def _reply(self, data: bytes) -> None:
        if _harmless(data) and len(self._replies) + len(data) <= MAX_REPLIES:
            self._replies += data

    def _note(self, event: Event) -> None:
        self._events = [other for other in self._events if type(other) is not type(event)]
        self._events.append(event)

    def _ring(self) -> None:
        self._note(Bell())

    def _title(self, title: str) -> None:
        self._note(TitleChanged(_one_line(title)))

    def _size(self) -> tuple[int, int]:
        return self._cell

    def _clipboard(self, _location: object, parts: Sequence[tuple[str, str]]) -> None:
        text = next((data for kind, data in parts if kind.startswith("text/")), "")
        if text and len(text) <= MAX_CLIPBOARD:
            self._note(ClipboardOffered(text))

    # -- what to draw ------------------------------------------------------------------------------

    def frame(self) -> Frame:
        """What the view shows now. When `styles` has become shorter, all rows are new and name styles anew."""
        if len(self.styles) > MAX_STYLES:
            self._state = None  # there is room for one
            self._state = self._evp.RenderState(self._terminal)
            self.styles.clear()
        frame = self._state.frame()
        self.styles.extend(frame.new_styles)
        if self.viewed_from is None:
            self._end = frame.rows
        cursor = None if frame.cursor is None else (frame.cursor[0] - frame.cursor[2], frame.cursor[1])
        return Frame(frame.rows, cursor, frame.foreground, frame.background, frame.palette)

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        columns, rows = self._terminal.size()
        return columns, rows

    def mode(self, mode: Mode) -> bool:
        return bool(self._terminal.mode(mode.value))

    def wants_mouse(self) -> bool:
        return any(self._terminal.mode(number) for number in (9, 1000, 1002, 1003))

    def resize(self, columns: int, rows: int, cell: tuple[int, int]) -> None:
        """Rewrap the screen and the scrollback. `cell` is a cell's width and height in pixels."""
        self._cell = cell
        self.viewed_from = None
        self._terminal.resize(max(columns, 1), max(rows, 1), cell_width=cell[0], cell_height=cell[1])

    def set_colors(self, colors: TerminalColors) -> None:
        self._terminal.set_default_colors(colors.foreground, colors.background)
        self._terminal.set_default_palette(colors.palette())

    def scroll(self, rows: int) -> None:
        """Move the view: negative goes back into the scrollback."""
        if rows < 0 or self.viewed_from is not None:
            before = self._last_top() if self.viewed_from is None else self.viewed_from
            last = self._last_top() if rows >= self.size()[1] else before + max(rows, 0)
            self.viewed_from = max(0, min(before + rows, last))
            self._moved += self.viewed_from - before
        self._terminal.scroll_viewport(rows)

    def scroll_to(self, line: int) -> None:
        """Begin the view with a line of `lines`; with one of the last, show the end."""
        self.viewed_from, self._moved = line, 0
        self._terminal.scroll_viewport_to_top()
        self._terminal.scroll_viewport(line)

    def scroll_to_end(self) -> None:
        self.viewed_from, self._moved = None, 0
        self._terminal.scroll_viewport_to_bottom()

    def take_move(self) -> int:
        """By how many rows `scroll` moved the view down since the last call; 0 when that is not known."""
        moved, self._moved = self._moved, 0
        return moved

    def _last_top(self) -> int:
        """Where the view begins that shows the end. `text` leaves out the blank rows below the last one with text."""
        text = self.text().rstrip()
        shown = next((n for n in range(len(self._end), 0, -1) if "".join(self._end[n - 1].graphemes).strip()), 0)
        return max(0, text.count("\n") + bool(text) - shown)

    def text(self, *, joined: bool = False) -> str:
        """The scrollback and the screen, oldest line first; `joined` undoes soft wraps. 10 ms for 12,000 lines."""
        text: str = self._evp.Formatter(self._terminal, unwrap=joined, trim=False).format()
        return text

    def lines(self, *, joined: bool = False) -> list[str]:
        """The same as lines."""
        return self.text(joined=joined).split("\n")

    def html(self) -> str:
        """The same as HTML, which alone says what links are behind the text. 12 ms for 12,000 lines."""
        page: str = self._evp.Formatter(
            self._terminal, format=self._evp.FormatterFormat.HTML, unwrap=False, trim=False
        ).format()
        return page

    # -- what a person does ------------------------------------------------------------------------

    def key(self, name: str, *, text: str = "", unshifted: str = "", held: Held = NOTHING_HELD) -> bytes:
        """The bytes of a key. `name` as in W3C's KeyboardEvent.code ("ARROW_UP", "A"), "UNIDENTIFIED" for others."""
        if held.control and not held.alt and text in _C0 and self._keys.encode(self._evp.Key.ESCAPE) == b"\x1b":
            return _C0[text]
        mods = self._evp.Mods
        consumed = mods.SHIFT if held.shift and text and text != unshifted else mods(0)
        encoded: bytes = self._keys.encode(
            self._evp.Key[name],
            mods=self._mods(held),
            consumed_mods=consumed,
            text=text or None,
            unshifted_codepoint=unshifted or None,
        )
        if encoded == b"\r" and self._terminal.mode(20, ansi=True):  # LNM
            return b"\r\n"
        return encoded

    def mouse(self, did: MouseDid, column: int, row: int, *, button: str = "", held: Held = NOTHING_HELD) -> bytes:
        """The bytes of a mouse event, none when the program did not ask for it. The wheel is FOUR (up) and FIVE."""
        encoded: bytes = self._mouse.encode(
            self._evp.MouseAction[did.value],
            column,
            row,
            button=self._evp.MouseButton[button] if button else None,
            mods=self._mods(held),
            any_button_pressed=bool(button),
        )
        return encoded

    def paste(self, text: str) -> bytes:
        """The bytes of a paste, with its control characters made harmless and its end marker taken out."""
        text = text.replace("\x1b[201~", "").replace("\x9b201~", "").replace("\r\n", "\n").translate(_C1)
        encoded: bytes = self._evp.encode_paste(text, bracketed=self.mode(Mode.BRACKETED_PASTE))
        return encoded

    def focus(self, gained: bool) -> bytes:
        """What tells the program about the focus; nothing when it did not ask."""
        if not self.mode(Mode.FOCUS_REPORTS):
            return b""
        event = self._evp.FocusEvent.GAINED if gained else self._evp.FocusEvent.LOST
        encoded: bytes = self._evp.encode_focus(event)
        return encoded

    def _mods(self, held: Held) -> Any:
        mods = self._evp.Mods
        return (
            (mods.SHIFT if held.shift else mods(0))
            | (mods.CTRL if held.control else mods(0))
            | (mods.ALT if held.alt else mods(0))
        )


_C0 = {"[": b"\x1b", "\\": b"\x1c", "]": b"\x1d", "^": b"\x1e", "_": b"\x1f", "/": b"\x1f", "@": b"\x00", "?": b"\x7f"}


def _harmless(reply: bytes) -> bool:
    return not reply.startswith(_UNWANTED)


def _one_line(title: str) -> str:
    return "".join(character for character in title if character.isprintable())[:MAX_TITLE]
