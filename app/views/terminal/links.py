"""Links in a terminal: addresses in the text, and those that a program put behind it (OSC 8).

A device is not trusted: only a few kinds of address are links, the address that is shown is the one that is opened,
and nothing is opened without a modifier and a question.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QUrl

from app.views.terminal.engine import TerminalEngine
from app.views.terminal.marks import columns_of
from app.views.terminal.model import Row
from app.views.terminal.reading import Transcript
from app.views.terminal.words import row_cells

MAX_ADDRESS = 2_000
MAX_PLACE = 60
REACH = 32
"""Rows above and below the mouse over which an address may go on."""

_PLAIN = re.compile(r"(?<![\w.+-])(?:https?://|ssh://|mailto:)[^\s\x00-\x1f\x7f-\x9f<>\"'`{}|\\^]+", re.IGNORECASE)
_SENTENCE = ".,:;?!"
_BRACKETS = {")": "(", "]": "["}
_OPENING = '<a href="'
_TAG = re.compile(r'<a href="([^"]*)">|</a>|\n')
_ANY_TAG = re.compile(r"<[^>]*>")
_SSH = re.compile(r"ssh://(?:[A-Za-z0-9_][\w.-]*@)?(?:[A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?/?", re.ASCII)
_MAIL = re.compile(r"mailto:[A-Za-z0-9][\w.+-]*@[A-Za-z0-9][A-Za-z0-9.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and where it stands: row of the view, first column, and the one behind the last."""

    address: str
    places: tuple[tuple[int, int, int], ...]


def true_address(address: str) -> str:
    """What will be opened, in ASCII, so that no letter looks like another one; "" for what is no link for us."""
    if len(address) > MAX_ADDRESS or not address.isprintable() or any(map(str.isspace, address)):
        return ""
    scheme = address.partition(":")[0].lower()
    if scheme == "ssh":  # strict: it may reach the command line of another program
        return address if _SSH.fullmatch(address) else ""
    if scheme == "mailto":  # without what would fill in the message, or attach a file to it
        found = _MAIL.match(address)
        return found.group() if found else ""
    if scheme not in ("http", "https"):
        return ""
    url = QUrl(address, QUrl.ParsingMode.TolerantMode)
    is_whole = url.isValid() and bool(url.host())
    return bytes(url.toEncoded().data()).decode("ascii") if is_whole else ""


def place_of_address(address: str) -> str:
    """Where an address leads: its host, or the person's address."""
    url = QUrl(address)
    place = url.path() if url.scheme() == "mailto" else url.host(QUrl.ComponentFormattingOption.FullyEncoded)
    return place if len(place) <= MAX_PLACE else f"…{place[-MAX_PLACE:]}"  # the end says whose it is


class Links:
    """The links of what a terminal shows now."""

    def __init__(self, engine: TerminalEngine, text: Transcript, rows: Sequence[Row]) -> None:
        self._text, self._rows = text, rows
        page = engine.html()
        first, after = max(0, text.top - REACH), text.top + len(rows) + REACH
        self._hidden = list(_hidden_links(page, first, after)) if _OPENING in page else []

    def at(self, cell: tuple[int, int]) -> Link | None:
        """The link in a cell of the view; what a program put behind the text goes before what the text says."""
        for address, pieces in self._hidden:
            places = [place for piece in pieces if (place := self._place(*piece))]
            if any(row == cell[1] and start <= cell[0] < end for row, start, end in places):
                target = true_address(address)
                return Link(target, tuple(places)) if target else None
        return _plain_link(self._text, self._rows, cell)

    def _place(self, line: int, start: int, end: int) -> tuple[int, int, int] | None:
        row = line - self._text.top
        return (row, *columns_of(self._rows[row], start, end)) if 0 <= row < len(self._rows) else None


def _plain_link(text: Transcript, rows: Sequence[Row], cell: tuple[int, int]) -> Link | None:
    """An address in the text, also over the end of a row."""
    number = text.top + cell[1]
    first, after = text.whole_line(number)
    first, after = max(first, number - REACH), min(after, number + REACH)
    cells: list[str] = []
    owners: list[tuple[int, int]] = []  # row and column of each character
    for number in range(first, after):
        row = number - text.top
        for column, grapheme in enumerate(row_cells(text, rows, row)):
            cells.append(grapheme)
            owners.extend((row, column) for _ in grapheme)
    line, at = "".join(cells), next((n for n, owner in enumerate(owners) if owner == (cell[1], cell[0])), -1)
    for found in _PLAIN.finditer(line):
        address = _without_sentence(found.group())
        begin, end = found.start(), found.start() + len(address)
        if begin <= at < end and (target := true_address(address)):
            return Link(target, _places(owners[begin:end]))
    return None


def _without_sentence(address: str) -> str:
    """Without the marks that belong to the sentence around it, and brackets that it did not open."""
    while address:
        last = address[-1]
        is_loose = last in _BRACKETS and address.count(last) > address.count(_BRACKETS[last])
        if last not in _SENTENCE and not is_loose:
            break
        address = address[:-1]
    return address


def _places(owners: Sequence[tuple[int, int]]) -> tuple[tuple[int, int, int], ...]:
    by_row: dict[int, list[int]] = {}
    for row, column in owners:
        by_row.setdefault(row, []).append(column)
    return tuple((row, min(columns), max(columns) + 1) for row, columns in by_row.items())


def _hidden_links(page: str, first: int, after: int) -> Iterator[tuple[str, list[tuple[int, int, int]]]]:
    """Address, and for each of its lines: number, first character, and the one behind the last.

    Of some lines only: a device can put a link behind each character of a long scrollback.
    """
    page = "\n".join(page.split("\n", after)[first:after])
    line, line_start, opened = first, 0, 0
    address, pieces = "", []
    for tag in _TAG.finditer(page):
        if tag.group() == "\n" or tag.group() == "</a>":
            if address:
                start, end = _length(page[line_start:opened]), _length(page[line_start : tag.start()])
                pieces.append((line, start, end))
            if tag.group() == "</a>":
                if address:
                    yield address, pieces
                address = ""
            else:
                line, line_start, opened = line + 1, tag.end(), tag.end()
        else:
            address, pieces, opened = html.unescape(tag.group(1)), [], tag.end()


def _length(piece: str) -> int:
    return len(html.unescape(_ANY_TAG.sub("", piece)))
