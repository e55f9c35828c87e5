"""Finding devices as one types: by name, address, user, tags, notes and folder, in any order of the words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.devices import Device

MOST = 200
"""Hits that are given: who needs more of them writes one more word."""

_PARTS = re.compile(r'(tag|folder):("[^"]*"?|\S*)|(\S+)')
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that are one of the plain ones for who types them, but have no decomposition in Unicode."""


def fold(text: str) -> str:
    """Without letter case and diacritics: "Müller" is found by "muller", "Straße" by "strasse"."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFKD", folded).casefold()  # "𝙰" has become an "A" only now
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, taken apart. All of it must fit."""

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # the beginning of a tag
    folders: tuple[str, ...] = ()  # a part of the path

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.tags or self.folders)


def parse_query(text: str) -> Query:
    """ "web tag:prod folder:"Server room"" taken apart. A filter without a value says nothing yet."""
    found: dict[str, list[str]] = {"": [], "tag": [], "folder": []}
    for kind, value, word in _PARTS.findall(text):
        if part := fold(value.strip('"') if kind else word):
            found[kind].append(part)
    return Query(tuple(found[""]), tuple(found["tag"]), tuple(found["folder"]))


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, and how many there are in all."""

    devices: tuple[Device, ...]
    total: int


@dataclass(slots=True)
class _Entry:
    device: Device
    name: str
    text: str  # everything, the name first
    folder: str
    tags: tuple[str, ...]


class DeviceSearch:
    """The devices made ready to be searched. Never changed once it is made; `before` spares the work done for it."""

    def __init__(self, devices: Iterable[Device], before: "DeviceSearch | None" = None) -> None:
        known: dict[str, _Entry] = before._by_id if before else {}
        entries = [
            old if (old := known.get(device.id)) and old.device is device else _entry(device) for device in devices
        ]
        self._by_id: dict[str, _Entry] = {entry.device.id: entry for entry in entries}
        self._entries = sorted(entries, key=lambda entry: (entry.name, entry.folder))
        self._last: tuple[Query, Sequence[_Entry]] = Query(), self._entries

    def find(self, text: str, most: int = MOST, *, favourites: bool = False) -> Found:
        """The best hits: names that begin with the first word, then those with a word that does, then the rest."""
        query = parse_query(text)
        hits = self._hits(query)
        if favourites:
            hits = [entry for entry in hits if entry.device.is_favourite]
        best = _ranked(hits, query.words[0], most) if query.words else hits[:most]
        return Found(tuple(entry.device for entry in best), len(hits))

    def _hits(self, query: Query) -> Sequence[_Entry]:
        last, hits = self._last
        if not _narrows(last, query):
            hits = self._entries
        for word in query.words:
            hits = [entry for entry in hits if word in entry.text]
        for folder in query.folders:
            hits = [entry for entry in hits if folder in entry.folder]
        for tag in query.tags:
            hits = [entry for entry in hits if any(one.startswith(tag) for one in entry.tags)]
        self._last = query, hits
        return hits


def _entry(device: Device) -> _Entry:
    name, folder, tags = fold(device.name), fold(device.folder), tuple(map(fold, device.tags))
    rest = fold(f"{device.host}\n{device.user}\n{device.effective_port}\n{device.notes}")
    return _Entry(device, name, f"{name}\n{rest}\n{folder}\n{'\n'.join(tags)}", folder, tags)


def _narrows(last: Query, query: Query) -> bool:
    """Whether every hit of `query` is one of `last`, because more was typed at its end."""
    return all(
        len(old) <= len(new) and all(now.startswith(then) for then, now in zip(old, new, strict=False))
        for old, new in ((last.words, query.words), (last.tags, query.tags), (last.folders, query.folders))
    )


def _ranked(hits: Sequence[_Entry], word: str, most: int) -> list[_Entry]:
    """`hits` are in the order of their names, and so are those of each rank."""
    ranks: tuple[list[_Entry], ...] = ([], [], [], [])
    for entry in hits:
        at = entry.name.find(word)
        ranks[3 if at < 0 else 0 if at == 0 else 2 if entry.name[at - 1].isalnum() else 1].append(entry)
        if len(ranks[0]) == most:
            break
    return [entry for rank in ranks for entry in rank][:most]
