"""Entries that stay the text that they are in the file, until somebody looks into one.

A tree of Python objects takes six times the memory of its text, and most of the time that it takes to open a vault. So
an entry of the usual form stays folded: its whole text, without a tree. What is of another form, in whatever way, is
read by the XML parser as ever.
"""

from binascii import a2b_base64
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from threading import Lock
from xml.etree.ElementTree import Element, XMLParser

from app.services.vault.usual_entries import LONGEST, SEALED, Reading, Usual, read_usual

OFFSET = "offset in memory"  # with spaces: no file can hold an attribute of that name
FOLDED = "folded entry"  # nor an element of this one
ENTRIES = ("Entry", FOLDED)
_DECLARATION = "<?xml"
_ENTRY = "<Entry>"
_MOST = 32 << 20  # characters of a vault that are folded

_unfolding = Lock()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in the tree."""

    held: Element
    """For whoever knows that it may be folded."""
    parent: Element

    @property
    def element(self) -> Element:
        """With all that is in it."""
        return unfold(self.held)

    def look(self) -> Element:
        """To be read only, and not kept: one that is folded stays so."""
        return look(self.held)


class Folder:
    """Takes the usual entries out of XML that comes in pieces, and leaves an empty element in the place of each."""

    def __init__(self) -> None:
        self.readings: dict[Element, Reading] = {}
        """What was folded, once `settle` has found its place."""
        self._mark = f"folded{token_hex(16)}"  # no file can know it
        self._instead = f"<{self._mark}/>"
        self._folded = deque[Usual]()
        self._left = _MOST
        self._may_fold = True

    @property
    def has_any(self) -> bool:
        return bool(self._folded)

    def cut(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The XML without what was folded. Raises UnicodeDecodeError for what is no UTF-8."""
        decoder = getincrementaldecoder("utf-8")("strict")
        held, is_first = "", True
        for piece in pieces:
            seen, held = len(held), held + decoder.decode(piece)
            if is_first and len(held) < len(_DECLARATION):
                continue
            self._look(held if is_first else held[max(seen - 2, 0) :], is_first=is_first)
            is_first = False
            done, held = self._fold(held, most_held=LONGEST)
            yield done.encode()
        held += decoder.decode(b"", final=True)
        done, held = self._fold(held, most_held=0)
        yield (done + held).encode()

    def _look(self, text: str, *, is_first: bool) -> None:
        """From what is no plain text and no element on nothing is folded any more: an entry in it would be none."""
        beginning = len(_DECLARATION) if is_first and text.startswith(_DECLARATION) else 0
        # one letter is looked for ten times as fast as two of which the first is everywhere
        is_comment = "!" in text and "<!" in text
        is_instruction = "?" in text and text.find("<?", beginning) >= 0
        if is_comment or is_instruction or ("]" in text and "]]>" in text):
            self._may_fold = False

    def _fold(self, text: str, *, most_held: int) -> tuple[str, str]:
        """What is ready, and what has to wait for the end of its last entry."""
        done: list[str] = []
        position = 0
        while self._may_fold and (at := text.find(_ENTRY, position)) >= 0:
            done.append(text[position:at])
            if len(text) - at < most_held:
                return "".join(done), text[at:]
            usual = read_usual(text, at)
            position = at + len(_ENTRY if usual is None else usual[0])
            if usual is None:
                done.append(_ENTRY)
                continue
            self._folded.append(usual)
            self._left -= position - at
            self._may_fold = self._left > 0
            done.append(self._instead)
        ready = max(position, len(text) - len(_ENTRY) if most_held else len(text))  # the next may be cut
        done.append(text[position:ready])
        return "".join(done), text[ready:]

    def settle(self, root: Element, place: Callable[[Element], None], reserve: Callable[[int], int]) -> None:
        """Bind what was folded to its elements, and in the order of the file everything to its place in the stream.

        `place` is called for each other element that has the flag of a protected value.
        """
        for element in root.iter():
            if element.tag == self._mark:
                text, size, reading = self._folded.popleft()
                element.tag, element.text = FOLDED, f"{reserve(size)} {text}"
                self.readings[element] = reading
            elif element.get("Protected") is not None:
                place(element)
        for misplaced in self.readings.keys() - set(_in_groups(root.find("Root/Group"))):
            self.unfold(misplaced)

    def unfold(self, element: Element) -> None:
        del self.readings[element]
        unfold(element)


def _in_groups(top: Element | None) -> Iterator[Element]:
    waiting = [top] if top is not None else []
    while waiting:
        group = waiting.pop()
        yield from group.findall(FOLDED)
        waiting += group.findall("Group")


def unfold(element: Element) -> Element:
    """The element itself; one that is folded becomes its tree. Another thread sees the one or the other."""
    if element.tag == FOLDED:
        with _unfolding:
            if element.tag == FOLDED:
                tree = _tree(element.text or "")
                element.text, element[:] = tree.text, tree[:]
                element.tag = "Entry"
    return element


def look(element: Element) -> Element:
    """As `unfold`, to be read only: one that is folded stays so, and gives a tree that nothing else has."""
    text = text_of(element)
    return element if text is None else _tree(text)


def text_of(element: Element) -> str | None:
    """The place of its first value in the stream, a blank, and its XML; None for an element that is not folded."""
    if element.tag != FOLDED:
        return None
    with _unfolding:
        return element.text if element.tag == FOLDED else None


def unfold_all(root: Element) -> None:
    for element in list(root.iter(FOLDED)):
        unfold(element)


def _tree(folded: str) -> Element:
    place, _, text = folded.partition(" ")
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - it fits the pattern above, which knows no entities
    parser.feed(text)
    tree: Element = parser.close()
    offset = int(place)
    for value in tree.iter("Value"):
        if value.get("Protected") is not None:
            value.set(OFFSET, str(offset))
            offset += len(a2b_base64(value.text or ""))
    return tree


def sealed_parts(folded: str) -> tuple[int, list[str]]:
    """The place of the first value, and the text cut at the brackets before each."""
    place, _, text = folded.partition(" ")
    return int(place), text.split(SEALED)
