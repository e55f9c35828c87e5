"""Finding text in the lines of a terminal.

Expressions are PCRE's (QRegularExpression), because its matching can be bounded: Python's `re` cannot be stopped in the
middle of `(a+)+$`. Lines that cost more than the bound are left out and counted.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from PySide6.QtCore import QRegularExpression

from app.domain.language import tr
from app.views.terminal.reading import Transcript

MAX_STEPS = 100_000
"""Of the matcher in one line: 0.5 ms with PCRE's compiler, 5 ms without."""
MAX_COSTLY_LINES = 200
"""Lines that exceed MAX_STEPS; then the search ends."""
MAX_LINE = 16_384
"""Characters of a line; a longer one is searched in pieces."""
MAX_HITS = 20_000
"""The newest; there is no use in stepping through more."""
_BOUND = f"(*LIMIT_MATCH={MAX_STEPS})"  # an expression can lower it, but not raise it


@dataclass(frozen=True, slots=True)
class Query:
    """What to find."""

    text: str
    is_regex: bool = False
    matches_case: bool = False


class Piece(NamedTuple):
    """The part of a hit that lies in one line, in characters."""

    line: int
    start: int
    end: int
    text: str


type Hit = tuple[Piece, ...]
"""Several pieces where a line was wrapped."""


@dataclass(slots=True)
class Found:
    """What a search has found so far. The newest lines come first."""

    hits: list[Hit]
    costly_lines: int = 0

    @property
    def is_cut_off(self) -> bool:
        """Whether there may be more."""
        return len(self.hits) >= MAX_HITS or self.costly_lines >= MAX_COSTLY_LINES


class Costly(Exception):
    """A line that takes the expression too long."""


def expression(query: Query) -> QRegularExpression:
    """What matches the query; `isValid` is false for a wrong expression."""
    options = QRegularExpression.PatternOption.UseUnicodePropertiesOption
    if not query.matches_case:
        options |= QRegularExpression.PatternOption.CaseInsensitiveOption
    pattern = query.text if query.is_regex else QRegularExpression.escape(query.text)
    return QRegularExpression(_BOUND + pattern, options)


def problem_of(query: Query) -> str:
    """What is wrong with an expression, in a sentence; "" when nothing is."""
    found = expression(query)
    if found.isValid():
        return ""
    place = max(1, found.patternErrorOffset() - len(_BOUND) + 1)
    return tr(
        "{errorstring}, at character {count}.",
        errorstring=found.errorString().capitalize(),
        count=min(place, len(query.text) + 1),
    )


def hits_in_line(wanted: QRegularExpression, text: Transcript, first: int, after: int) -> Iterator[Hit]:
    """What is found in the lines from `first` on that are pieces of one. Raises Costly."""
    whole = text.lines[first] if after == first + 1 else "".join(text.lines[first:after])
    begins = [0, *accumulate(len(line) for line in text.lines[first:after])]
    for offset in range(0, len(whole), MAX_LINE):
        for start, end in _matches(wanted, whole[offset : offset + MAX_LINE]):
            yield _pieces(text.lines, first, begins, (start + offset, end + offset))


def _matches(wanted: QRegularExpression, line: str) -> Iterator[tuple[int, int]]:
    matches = wanted.globalMatch(line)
    units = None if line.isascii() or max(line) <= "\uffff" else _units(line)
    while matches.hasNext():
        match = matches.next()
        start, end = match.capturedStart(), match.capturedEnd()
        if units is not None:  # Qt counts UTF-16
            start, end = bisect_right(units, start) - 1, bisect_right(units, end) - 1
        if end > start:
            yield start, end
    if not matches.isValid():
        raise Costly


def _units(line: str) -> list[int]:
    """Where each character begins in UTF-16, and where the last one ends."""
    begins = [0]
    for character in line:
        begins.append(begins[-1] + (2 if character > "\uffff" else 1))
    return begins


def _pieces(lines: Sequence[str], first: int, begins: Sequence[int], span: tuple[int, int]) -> Hit:
    start, end = span
    pieces = []
    index = bisect_right(begins, start) - 1
    while index < len(begins) - 1 and begins[index] < end:
        left, right = max(start, begins[index]) - begins[index], min(end, begins[index + 1]) - begins[index]
        if right > left:
            pieces.append(Piece(first + index, left, right, lines[first + index][left:right]))
        index += 1
    return tuple(pieces)


def search(wanted: QRegularExpression, text: Transcript, found: Found) -> Iterator[None]:
    """Add to `found` what is found, a little in each step; in the order of the text when it is done."""
    after = len(text.lines)
    while after > 0 and not found.is_cut_off:
        first = text.whole_line(after - 1)[0]
        in_line: list[Hit] = []
        try:
            for hit in hits_in_line(wanted, text, first, after):
                in_line.append(hit)
                yield
        except Costly:
            found.costly_lines += 1
        found.hits.extend(reversed(in_line))
        after = first
        yield
    del found.hits[MAX_HITS:]
    found.hits.reverse()
