"""Takes secrets out of a stream of output before any of it reaches a disk.

What may be the beginning of a secret is held back until the rest of it decides: a known secret is found wherever the
pieces were cut, and over line ends, colours and the wraps of a line editor. The current line is held back while it says
something like "password": its rules need the whole line. What is looked at is both the characters in the order in which
they came, and the line that they make when backspaces are carried out.

Secrets of the vault are also found as base64 and as parts of addresses, where they come in one piece. Not found: a
secret that a full-screen program draws in parts with other text in between, and one that is encoded and cut.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from app.domain.secret import MASK
from app.services.recordings.control import CONTROL, STRING, STRING_LETTERS, unfinished_from, visible
from app.services.recordings.known import KnownSecrets
from app.services.recordings.line import Done, Line, has_edits
from app.services.recordings.prompts import may_ask
from app.services.redaction import may_hold_secret, redact, secret_spans

MOST_HELD = 16 * 1024
"""Characters that are held back at most. What then may be a part of a known secret is masked."""
_TELLING = 4  # characters: so much of a secret is too much
_KEY_LINES = 200  # an RSA key of 16,384 bits has 199
_MUCH = 256  # characters of whole lines that are first looked at together
_STRING_END = re.compile(r"[\x07\x9c]|\x1b\\?")
_EDITING = ("\b", " \r", "\x1b")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some output and when it came."""

    at: float  # seconds since the recording began
    text: str


class Redactor:
    """Belongs to one thread. What `feed` and `flush` give may be written."""

    def __init__(self, known: KnownSecrets, columns: int = 80) -> None:
        self.known = known
        self.line = Line(columns)  # as it was before anything was masked: never written
        self._pieces: list[Piece] = []
        self._base = 0  # offset of the first character that is held back
        self._read = 0  # offset up to which `line` has read
        self._tail = ""  # visible characters that were given out last
        self._key_lines = 0  # that are masked at most until a private key ends
        self._in_string = False  # in a title or the like that is too long
        self._cuts: list[tuple[int, int]] = []  # offsets that the rules take out of lines that have ended
        self._open_cuts: list[tuple[int, int]] = []  # the same of the current line

    def feed(self, at: float, text: str) -> list[Piece]:
        if self._in_string:
            end = _STRING_END.search(text)
            text = text[end.end() :] if end else ""
            self._in_string = end is None
        self._pieces.append(Piece(at, text))
        return self._give(is_last=False)

    def flush(self) -> list[Piece]:
        """Everything that is held back: the stream ends or is cut here. A part of a known secret is masked."""
        return self._give(is_last=True)

    def _give(self, *, is_last: bool) -> list[Piece]:
        held = "".join(piece.text for piece in self._pieces)
        unfinished = unfinished_from(held)
        is_last = is_last or len(held) > MOST_HELD + len(self._pieces[-1].text if self._pieces else "")
        whole = len(held) if is_last else unfinished
        self._look_at_lines(held[self._read - self._base : whole])
        seen = _Seen(held[:whole])
        joined = self._tail + seen.text
        cuts = [(start - self._base, end - self._base) for start, end in (*self._cuts, *self._open_cuts)]
        if is_last and held[unfinished + 1 : unfinished + 2] in STRING_LETTERS:
            cuts.append((unfinished, whole))
            self._in_string = True
        for start, end in self.known.spans(joined):
            cuts += seen.places(start - len(self._tail), end - len(self._tail))
        begun = min(self.known.begun(joined), len(seen.text))
        keep = whole
        if is_last and begun >= _TELLING:
            cuts += seen.places(len(seen.text) - begun, len(seen.text))
        elif not is_last:
            keep = min(self._hold_line(whole), seen.place(len(seen.text) - begun) if begun else whole)
        cuts += _strings_to_hide(held[:keep], self.known)
        size = max(0, self.known.longest - 1)
        self._tail = (self._tail + seen.text[: seen.count(keep)])[-size:] if size else ""
        return self._release(held, keep, cuts)

    # -- the line that is seen ---------------------------------------------------------------------

    def _look_at_lines(self, text: str) -> None:
        """Let the line read on, and note what must be cut out of the lines that are in `text`."""
        self._open_cuts = []
        self._read += len(text)
        first, last = text.find("\n") + 1, text.rfind("\n") + 1
        if last - first > _MUCH and not self._key_lines and self._is_plain(text[first:last]):
            self._read_lines(text[:first])
            self.line.skip(last - first)
            text = text[last:]
        self._read_lines(text)
        self._open_cuts = self._cuts_of(self.line.so_far())

    @staticmethod
    def _is_plain(text: str) -> bool:
        return not has_edits(text) and not may_hold_secret(visible(text))

    def _read_lines(self, text: str) -> None:
        for line in self.line.feed(text):
            self._cuts += self._cuts_of(line)
            if _begins_key(line.text):
                self._key_lines = _KEY_LINES
            elif self._key_lines:
                self._key_lines = 0 if "-----END" in line.text else self._key_lines - 1

    def _cuts_of(self, line: Done) -> list[tuple[int, int]]:
        if self._key_lines or _begins_key(line.text):
            return self._offsets(line, 0, len(line.text))
        cuts = []
        if may_hold_secret(line.text):
            for start, end in secret_spans(line.text):
                cuts += self._offsets(line, start, end)
        for start, end in self.known.spans(line.text) if line.was_edited else ():
            if found := self._offsets(line, start, end):  # with all that was typed and taken back there
                cuts.append((max(self._base, min(line.first[start:end], default=0)), max(found)[1]))
        return cuts

    def _offsets(self, line: Done, start: int, end: int) -> list[tuple[int, int]]:
        """Where some characters of a line stand, but for those that have gone out."""
        return [(offset, offset + 1) for offset in line.offsets[start:end] if offset >= self._base]

    def _hold_line(self, whole: int) -> int:
        """Up to where the current line allows to give out what is held."""
        line, text = self.line, self.line.text
        tells = self._key_lines or "-----BEGIN" in text or may_hold_secret(text)
        tells = tells or may_ask(text) or self.known.half_in(text)
        if tells or (line.was_edited and self.known.begun(line.text_to_cursor)):
            return max(0, min(whole, line.began - self._base))
        return whole

    # -- giving out --------------------------------------------------------------------------------

    def _release(self, held: str, keep: int, cuts: list[tuple[int, int]]) -> list[Piece]:
        """The pieces of the first `keep` characters, with a mask in the place of each cut."""
        kept = _without_controls(held, _merged(cuts, keep))
        given, at, given_to = [], 0, 0
        waiting: list[Piece] = []
        for piece in self._pieces:
            end = at + len(piece.text)
            if at < keep:  # a sequence that was cut goes out with the piece that ends it
                whole = keep if end >= keep else unfinished_from(held[:end])
                given.append(Piece(piece.at, _masked(held, given_to, whole, kept)))
                given_to = whole
            if end > keep:
                waiting.append(Piece(piece.at, held[max(at, keep) : end]))
            at = end
        self._pieces = waiting
        self._base += keep
        self._read = max(self._read, self._base)
        self._cuts = [cut for cut in self._cuts if cut[1] > self._base]
        return [piece for piece in given if piece.text]


class _Seen:
    """What is visible of a text, and where each visible character stands in it."""

    def __init__(self, raw: str) -> None:
        self.text = visible(raw)
        self._raw = raw

    @cached_property
    def _runs(self) -> tuple[list[int], list[int]]:
        """Of each run of visible characters: its place, and how many are before it. Mostly nobody asks."""
        starts, firsts = [], []
        at = count = 0
        for found in CONTROL.finditer(self._raw):
            if found.start() > at:
                starts.append(at)
                firsts.append(count)
                count += found.start() - at
            at = found.end()
        return [*starts, at], [*firsts, count]

    def place(self, index: int) -> int:
        """Where in the raw text a visible character stands."""
        starts, firsts = self._runs
        run = bisect_right(firsts, index) - 1
        return starts[run] + index - firsts[run]

    def count(self, place: int) -> int:
        """How many visible characters stand before a place in the raw text."""
        if place >= len(self._raw):
            return len(self.text)
        starts, firsts = self._runs
        run = bisect_right(starts, place) - 1
        if run < 0:
            return 0
        following = firsts[run + 1] if run + 1 < len(firsts) else len(self.text)
        return min(firsts[run] + place - starts[run], following)

    def places(self, start: int, end: int) -> list[tuple[int, int]]:
        """The raw place of some visible characters; one that has gone out already has none."""
        start = max(start, 0)
        return [(self.place(start), self.place(end - 1) + 1)] if start < end else []


def _merged(cuts: list[tuple[int, int]], keep: int) -> list[tuple[int, int]]:
    """The cuts before `keep`, in order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), min(end, keep)) for start, end in cuts):
        if start < end and merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def _without_controls(raw: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """What to put in the place of each cut: a mask, and the control sequences, so that the screen stays as it was."""
    kept = []
    for start, end in cuts:
        found = CONTROL.findall(raw[start:end])
        inside = "".join(one for one in found if one not in _EDITING and one[1:2] not in STRING_LETTERS)
        kept.append((start, end, MASK + inside if raw[start:end] != inside else inside))
    return kept


def _masked(raw: str, start: int, end: int, cuts: list[tuple[int, int, str]]) -> str:
    """`raw[start:end]` after the cuts. A cut belongs to the piece in which it begins."""
    parts, at = [], start
    for first, last, instead in cuts:
        if last <= start or first >= end:
            continue
        if first >= start:
            parts += [raw[at:first], instead]
        at = min(last, end)
    return "".join([*parts, raw[at:end]])


def _strings_to_hide(raw: str, known: KnownSecrets) -> list[tuple[int, int]]:
    """Titles and links that tell a secret, and all that goes to the clipboard: the payload is cut."""
    if "\x1b" not in raw:
        return []
    return [
        (found.start(), found.end())
        for found in STRING.finditer(raw)
        if found.group(2).startswith("52;") or known.spans(found.group(2)) or redact(found.group(2)) != found.group(2)
    ]


def _begins_key(line: str) -> bool:
    return "-----BEGIN" in line and "PRIVATE KEY" in line and "-----END" not in line
