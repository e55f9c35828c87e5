"""Entries that stay the text that they are in the file, until somebody looks into one.

A tree of Python objects takes six times the memory of its text, and most of the time that it takes to open a vault. So
an entry of the usual form stays folded: its whole text, without a tree. What is of another form, in whatever way, is
read by the XML parser as ever. The pattern is stricter than XML: what fits it is well-formed, shallow, and has no
attribute but "Protected"; no repetition in it can be tried twice.
"""

import re
from binascii import a2b_base64
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from secrets import token_hex
from threading import Lock
from typing import NamedTuple
from xml.etree.ElementTree import Element, XMLParser

OFFSET = "offset in memory"  # with spaces: no file can hold an attribute of that name
FOLDED = "folded entry"  # nor an element of this one
ENTRIES = ("Entry", FOLDED)
SEALED = '<Value Protected="True">'
"""Before each protected value of a folded text, and nowhere else: in text there is no such bracket."""
_DECLARATION = "<?xml"
_LONGEST = 64 * 1024  # characters; a longer entry is not folded
_MOST = 32 << 20  # characters of a vault that are folded

_LETTERS = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*+"
_TEXT = rf"{_LETTERS}(?:&(?:amp|lt|gt|quot|apos);{_LETTERS})*+"
_S = r"[ \t\r\n]*+"
_OWN_PLACE = "UUID|Tags|Times|String|Binary|AutoType|CustomData|History"
_OWN_TIME = "LastModificationTime|ExpiryTime|Expires"
_SIMPLE = rf"(?:<(?!(?:{_OWN_PLACE}|{_OWN_TIME})[>/])(?:([A-Za-z]++)>{_TEXT}</\%d>|[A-Za-z]++/>){_S})*+"
_STRING = (
    rf'<String>{_S}<Key>(%s{_TEXT})</Key>{_S}<Value(%s Protected="True")?+(?:/>|>(%s{_TEXT})</Value>){_S}</String>{_S}'
)
_STRINGS = 6  # that are found at once


class _Pattern:
    """Puts the pattern together: what refers back needs the number of its group."""

    def __init__(self) -> None:
        self._groups = 0
        self.places: list[int] = []
        """The groups that `Reading` is made of."""

    def simple(self) -> str:
        """Elements without any of their own, that have no other place."""
        self._groups += 1
        return _SIMPLE % self._groups

    def named(self, name: str, *, held: bool) -> str:
        return self.held(rf"<{name}>(%s{_TEXT})</{name}>{_S}", held=held)

    def held(self, text: str, *, held: bool) -> str:
        """With groups that are remembered where they are to be read."""
        self._groups += text.count("%s") if held else 0
        if held:
            self.places += range(self._groups - text.count("%s") + 1, self._groups + 1)
        return text.replace("%s", "" if held else "?:")

    def tags(self, *, held: bool) -> str:
        return "(?:" + self.named("Tags", held=held) + rf"|<Tags/>{_S})?+"

    def times(self, *, held: bool) -> str:
        names = [self.simple(), self.named("LastModificationTime", held=held), self.simple()]
        names += [self.named("ExpiryTime", held=held), self.named("Expires", held=held), self.simple()]
        return f"<Times>{_S}" + "".join(names) + f"</Times>{_S}"

    def rest(self) -> str:
        """What programs write behind the strings, but the history."""
        auto = f"(?:<AutoType>{_S}{self.simple()}{self.several('Association')}</AutoType>{_S})?+"
        return auto + f"(?:<CustomData>{_S}{self.several('Item')}</CustomData>{_S})?+" + self.simple()

    def several(self, name: str) -> str:
        return f"(?:<{name}>{_S}{self.simple()}</{name}>{_S})*+"

    def entry(self, *, held: bool) -> str:
        parts = [f"<Entry>{_S}", self.held(rf"<UUID>(%s[A-Za-z0-9+/]{{21}}[AQgw]==)</UUID>{_S}", held=held)]
        parts += [self.simple(), self.tags(held=held), self.simple(), self.times(held=held), self.simple()]
        parts += [self.tags(held=held), self.simple()]
        if held:
            parts += [f"(?:{self.held(_STRING, held=True)})?+" for _ in range(_STRINGS)]
        loose = f"(?:{self.held(_STRING, held=False)})*+"
        parts += [self.held(f"(%s{loose})", held=held), self.rest()]
        if held:
            parts.append(f"(?:<History/>|<History>{_S}(?:{self.entry(held=False)}{_S})*+</History>)?+{_S}")
        return "".join(parts) + "</Entry>"


_PATTERN = _Pattern()
_ENTRY = re.compile(_PATTERN.entry(held=True))
_HELD = tuple(_PATTERN.places)
_FOUND_STRING = re.compile(_STRING.replace("%s", ""))
_BASE64 = re.compile(r"[A-Za-z0-9+/]*+={0,2}+")
_CLEAR = frozenset({"Title", "UserName", "URL", "Notes"})  # an entry with one of these protected is not folded
_OWN_MARK = "satchel."  # what Satchel knows of an entry by its mark is looked up in trees

_unfolding = Lock()


class Reading(NamedTuple):
    """What a folded entry says to a list, as the file has it."""

    uuid: str
    strings: dict[str, str]  # by key; those that are protected still sealed
    tags: str
    modified: str
    expiry: str
    expires: str


class Folded(NamedTuple):
    text: str
    size: int  # bytes of the stream that its values take
    reading: Reading


def fold(text: str, at: int) -> Folded | None:
    """The entry that begins at `at`; None where it is not one of the usual form."""
    found = _ENTRY.match(text, at, at + _LONGEST)
    if found is None:
        return None
    own: str = found[0]
    uuid, tags, modified, expiry, expires, more_tags, *held, loose = found.group(*_HELD)
    keys, flags, values = held[::3], held[1::3], held[2::3]
    if loose:
        for key, flag, value in _FOUND_STRING.findall(loose):
            keys.append(key)
            flags.append(flag or None)
            values.append(value)
    size = sum(map(_size, own.split(SEALED)[1:]))
    is_odd = size < 0 or _OWN_MARK in own or (tags and more_tags)
    if is_odd or not _CLEAR.isdisjoint(compress(keys, flags)):
        return None
    strings = dict(zip(keys, values, strict=True))
    tags = tags or more_tags or ""
    if "&" in own:
        strings = {_plain(key): _plain(value) for key, value in strings.items() if key is not None}
        tags, modified, expiry, expires = map(_plain, (tags, modified, expiry, expires))
    return Folded(own, size, Reading(uuid, strings, tags, modified, expiry, expires))


def _size(part: str) -> int:
    """The bytes of a sealed value, which is the first of a text; negative where it is not plain base64."""
    value = part[: part.index("<")]
    if len(value) % 4 or _BASE64.fullmatch(value) is None:
        return -_MOST
    return len(value) // 4 * 3 - value.count("=")


def _plain(text: str | None) -> str:
    if not text or "&" not in text:
        return text or ""
    for name, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, char)
    return text


class Folder:
    """Takes the usual entries out of XML that comes in pieces, and leaves an empty element in the place of each."""

    def __init__(self) -> None:
        self.readings: dict[Element, Reading] = {}
        """What was folded, once `settle` has found its place."""
        self._mark = f"folded{token_hex(16)}"  # no file can know it
        self._folded = deque[Folded]()
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
            self._look(held[max(seen - 2, 0) :], is_first=is_first)
            is_first = False
            done, held = self._fold(held, most_held=_LONGEST)
            yield done.encode()
        held += decoder.decode(b"", final=True)
        done, held = self._fold(held, most_held=0)
        yield (done + held).encode()

    def _look(self, text: str, *, is_first: bool) -> None:
        """From what is no plain text and no element on nothing is folded any more: an entry in it would be none."""
        beginning = len(_DECLARATION) if is_first and text.startswith(_DECLARATION) else 0
        if "<!" in text or "]]>" in text or text.find("<?", beginning) >= 0:
            self._may_fold = False

    def _fold(self, text: str, *, most_held: int) -> tuple[str, str]:
        """What is ready, and what has to wait for the end of its last entry."""
        done: list[str] = []
        position = 0
        while self._may_fold and (at := text.find("<Entry>", position)) >= 0:
            if len(text) - at < most_held:
                done.append(text[position:at])
                return "".join(done), text[at:]
            done.append(text[position:at])
            folded = fold(text, at)
            if folded is None:
                done.append("<Entry>")
                position = at + len("<Entry>")
                continue
            self._folded.append(folded)
            self._left -= len(folded.text)
            self._may_fold = self._left > 0
            done.append(f"<{self._mark}/>")
            position = at + len(folded.text)
        end = len(text) - len("<Entry>") if most_held else len(text)  # its beginning may be cut
        end = max(position, end)
        done.append(text[position:end])
        return "".join(done), text[end:]

    def settle(self, root: Element, place: Callable[[Element], None], reserve: Callable[[int], int]) -> None:
        """Bind what was folded to its elements, and in the order of the file everything to its place in the stream.

        `place` is called for each other element that has the flag of a protected value.
        """
        for element in root.iter():
            if element.tag == self._mark:
                found = self._folded.popleft()
                element.tag, element.text = FOLDED, f"{reserve(found.size)} {found.text}"
                self.readings[element] = found.reading
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
