"""The words of a terminal that the engine, the picture and the widget share."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Protocol

from app.views.terminal.colors import Rgb

type Color = int | Rgb | None
"""None for the default, an index of the palette, or the colour itself."""


class Row(Protocol):
    """One row of cells; the same object as long as it shows the same, also when it scrolls."""

    @property
    def graphemes(self) -> tuple[str, ...]: ...
    @property
    def widths(self) -> bytes: ...
    @property
    def styles(self) -> tuple[int, ...]: ...


class Underline(IntEnum):
    """SGR 4:0 to 4:5."""

    NONE = 0
    SINGLE = 1
    DOUBLE = 2
    CURLY = 3
    DOTTED = 4
    DASHED = 5


class CellStyle(Protocol):
    """How a cell is drawn. Rows name it by its place in `TerminalEngine.styles`."""

    @property
    def foreground(self) -> Color: ...
    @property
    def background(self) -> Color: ...
    @property
    def bold(self) -> bool: ...
    @property
    def italic(self) -> bool: ...
    @property
    def faint(self) -> bool: ...
    @property
    def inverse(self) -> bool: ...
    @property
    def invisible(self) -> bool: ...
    @property
    def strikethrough(self) -> bool: ...
    @property
    def underline(self) -> int:
        """A value of Underline."""

    @property
    def underline_color(self) -> Color:
        """None: that of the text."""

    @property
    def overline(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Frame:
    """What the view shows at one moment."""

    rows: Sequence[Row]
    cursor: tuple[int, int] | None  # column, row; None when it is hidden or scrolled out of sight
    foreground: Rgb
    background: Rgb
    palette: bytes  # 768 bytes of RGB


class Mode(Enum):
    """DEC private modes that the widget asks for."""

    CURSOR_KEYS = 1
    WIDE = 3  # 132 columns
    FOCUS_REPORTS = 1004
    WHEEL_AS_ARROWS = 1007
    ALTERNATE_SCREEN = 1049
    BRACKETED_PASTE = 2004
    HOLD_DRAWING = 2026


class CursorShape(Enum):
    BLOCK = "block"
    UNDERLINE = "underline"
    BAR = "bar"


def shape_of(number: int) -> CursorShape:
    """DECSCUSR: 0 to 2 block, 3 and 4 underline, 5 and 6 bar."""
    if number in (3, 4):
        return CursorShape.UNDERLINE
    return CursorShape.BAR if number in (5, 6) else CursorShape.BLOCK


class MouseDid(Enum):
    PRESS = "PRESS"
    RELEASE = "RELEASE"
    MOVE = "MOTION"


@dataclass(frozen=True, slots=True)
class Held:
    """Modifier keys."""

    shift: bool = False
    control: bool = False
    alt: bool = False


NOTHING_HELD = Held()


@dataclass(frozen=True, slots=True)
class Bell:
    pass


@dataclass(frozen=True, slots=True)
class TitleChanged:
    title: str  # one line, no control characters


@dataclass(frozen=True, slots=True)
class ClipboardOffered:
    """The device wants to put `text` on the clipboard. A person decides."""

    text: str


@dataclass(frozen=True, slots=True)
class FolderTold:
    """The shell says in which folder it is."""

    told: str  # as it wrote it


type Event = Bell | TitleChanged | ClipboardOffered | FolderTold
