"""Finding entries as one types: words anywhere, and words for one field: "user:admin tag:old is:expired"."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.clients import client_of_group
from app.domain.credentials import VaultEntry
from app.domain.device_search import fold
from app.domain.expiries import Validity, validity
from app.domain.file_listing import natural_key
from app.domain.language import Worded

if TYPE_CHECKING:
    from app.services.vault.content import Content

FAVOURITE = "favourite"
"""The tag of an entry that a person wants at hand. Other programs show it as any other tag."""

_PARTS = re.compile(r'(-?)(?:([A-Za-z]+):)?("[^"]*"?|\S+|(?<=:))')
_NEVER = datetime.max.replace(tzinfo=UTC)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

type Pair = tuple[str, VaultEntry]
"""The text of the index, see `index_text`, and its entry."""

type Test = Callable[[Pair], bool]


class Order(Worded):
    """In which order entries are listed; the values are the words for it."""

    TITLE = "Title"
    USER = "User name"
    CLIENT = "Client and site"
    CHANGED = "Last changed"
    EXPIRY = "Next to expire"


def _remembering[T](get: Callable[[VaultEntry], T], holds: Callable[[str, T], bool]) -> Callable[[str], Test]:
    """Makes tests of one field. Many entries have the same user, group or tags: each is looked at once."""

    def make(wanted: str) -> Test:
        known: dict[T, bool] = {}

        def test(pair: Pair) -> bool:
            value = get(pair[1])
            found = known.get(value)
            if found is None:
                found = known[value] = holds(wanted, value)
            return found

        return test

    return make


def _within(wanted: str, text: str) -> bool:
    return wanted in fold(text)


FIELDS: dict[str, Callable[[str], Test]] = {
    "title": _remembering(attrgetter("title"), _within),
    "user": _remembering(attrgetter("user"), _within),
    "url": _remembering(attrgetter("url"), _within),
    "client": _remembering(attrgetter("group"), lambda wanted, group: wanted in fold(client_of_group(group))),
    "group": _remembering(attrgetter("group"), _within),
    "tag": _remembering(attrgetter("tags"), lambda wanted, tags: any(fold(tag).startswith(wanted) for tag in tags)),
    "notes": _remembering(attrgetter("notes"), _within),
}
STATES: dict[str, Callable[[datetime, Pair], bool]] = {
    "expired": lambda now, pair: validity(pair[1].expires, now) is Validity.OVER,
    "expiring": lambda now, pair: validity(pair[1].expires, now) is Validity.ENDING,
    "favourite": lambda _, pair: is_favourite(pair[1]),
    "inject-only": lambda _, pair: pair[1].inject_only,
}
THINGS: dict[str, Test] = {
    "client": lambda pair: bool(pair[1].client),
    "code": lambda pair: pair[1].has_code,
    "expiry": lambda pair: pair[1].expires is not None,
    "notes": lambda pair: bool(pair[1].notes),
    "password": lambda pair: pair[1].has_password,
    "tags": lambda pair: bool(pair[1].tags),
    "url": lambda pair: bool(pair[1].url),
    "user": lambda pair: bool(pair[1].user),
}
_IN_INDEX = frozenset(FIELDS) - {"notes"}  # what the text holds that is searched first


def is_favourite(entry: VaultEntry) -> bool:
    return marks_favourite(entry.tags)


def marks_favourite(tags: Sequence[str]) -> bool:
    return any(tag.casefold() == FAVOURITE for tag in tags)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, taken apart. All of it must fit."""

    words: tuple[str, ...] = ()  # must be in the text of the index
    tests: Mapping[tuple[str, str], Test] = field(default_factory=dict)  # by field, "-" before it, and value
    marks: tuple[str, ...] = ()  # what is to be shown as found

    def narrows(self, other: "Query") -> bool:
        """Whether all that it finds is found by `other` too, as far as that can be told from the words alone."""
        return all(any(old in new for new in self.words) for old in other.words) and other.tests.keys() <= {
            *self.tests,
            *((name, old) for name, new in self.tests if name in FIELDS for old in _beginnings(new)),
        }


def parse_query(text: str, now: datetime | None = None) -> Query:
    """Words may stand in quotes, "-" before one means without it. A field without a value says nothing yet."""
    now = now or datetime.now(UTC)
    words: list[str] = []
    tests: dict[tuple[str, str], Test] = {}
    marks: list[str] = []
    for minus, name, value in _PARTS.findall(text):
        kind, wanted = name.lower(), fold(value.strip('"'))
        if name and kind not in FIELDS and kind not in ("is", "has"):
            kind, wanted = "", fold(f"{name}:{value}".replace('"', ""))  # "https://…" is a word
        test = _test(kind, wanted, now) if kind else None
        if not wanted or (kind and test is None):
            continue
        if minus:
            tests[f"-{kind}", wanted] = _not(test or partial(_anywhere, wanted))
            continue
        if not kind or kind in _IN_INDEX:
            words.append(wanted)
            marks.append(wanted)
        if test is not None:
            tests[kind, wanted] = test
    return Query(tuple(words), tests, tuple(marks))


def _test(kind: str, wanted: str, now: datetime) -> Test | None:
    """What an entry must be for a word of a field. None for a word that is not typed to its end yet."""
    if kind in FIELDS:
        return FIELDS[kind](wanted)
    known = {name: partial(state, now) for name, state in STATES.items()} if kind == "is" else THINGS
    return known.get(wanted) or (None if any(one.startswith(wanted) for one in known) else _nothing)


def _beginnings(text: str) -> Iterator[str]:
    return (text[:end] for end in range(1, len(text) + 1))


def _nothing(_: Pair) -> bool:
    return False


def _not(test: Test) -> Test:
    return lambda pair: not test(pair)


def _anywhere(word: str, pair: Pair) -> bool:
    return word in pair[0]


def index_text(entry: VaultEntry) -> str:
    """What plain words are looked for in, without letter case and diacritics."""
    return fold("\n".join((entry.title, entry.user, entry.url, entry.group, *entry.tags)))


class Index:
    """The entries by title, each with its text. Made when first asked for: opening a vault does not wait for it."""

    def __init__(self, entries: Sequence[VaultEntry], before: "Index | None" = None) -> None:
        """The texts of entries that were there `before` are taken over."""
        self._entries, self._before = entries, before
        self._pairs: tuple[Pair, ...] | None = None
        self._making = Lock()

    @property
    def is_made(self) -> bool:
        return self._pairs is not None

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """10,000 take 40 ms the first time: not in the thread of the window."""
        with self._making:
            if self._pairs is None:
                before = self._before._pairs if self._before else None
                known = {id(entry): text for text, entry in before or ()}
                by_title = sorted(self._entries, key=lambda entry: natural_key(entry.title))
                self._pairs = tuple((known.get(id(entry)) or index_text(entry), entry) for entry in by_title)
                self._before = None
            return self._pairs

    def search(self, text: str) -> tuple[VaultEntry, ...]:
        """Entries in which every word of `text` occurs: in title, user, URL, tags or group. By title."""
        found: Sequence[Pair] = self.pairs
        for word in fold(text).split():
            found = [pair for pair in found if word in pair[0]]
        return tuple(entry for _, entry in found)


def _expiry(pair: Pair) -> datetime:
    return pair[1].expires or _NEVER


def _changed(pair: Pair) -> datetime:
    return pair[1].modified or _LONG_AGO


def _in_order(pairs: Sequence[Pair], order: Order) -> Sequence[Pair]:
    """Pairs that are in the order of their titles, in another one."""
    match order:
        case Order.TITLE:
            return pairs
        case Order.USER:
            return sorted(pairs, key=lambda pair: (not pair[1].user, pair[1].user.casefold()))
        case Order.CLIENT:
            keys = {pair[1].group: natural_key(pair[1].group).split("/") for pair in pairs}
            return sorted(pairs, key=lambda pair: keys[pair[1].group])
        case Order.CHANGED:
            return sorted(pairs, key=_changed, reverse=True)
        case Order.EXPIRY:
            return sorted(pairs, key=_expiry)


class EntrySearch:
    """Searches one reading of a vault after the other; what does not change between two letters is kept."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._ordered: dict[tuple[Order, bool], Sequence[Pair]] = {}
        self._last: tuple[tuple[Order, bool], Query, list[Pair]] | None = None

    def forget(self) -> None:
        self._content, self._last = None, None
        self._ordered.clear()

    def find(
        self, content: "Content", query: Query, order: Order = Order.TITLE, *, recycled: bool = False
    ) -> Sequence[VaultEntry]:
        """The entries, or those in the recycle bin, that fit."""
        if content is not self._content:
            self.forget()
            self._content = content
        kind = (order, recycled)
        before = self._last if self._last and self._last[0] == kind and query.narrows(self._last[1]) else None
        found = list(self._all(content, kind) if before is None else before[2])
        for word in query.words:
            if before is None or word not in before[1].words:
                found = [pair for pair in found if word in pair[0]]
        for key, test in query.tests.items():
            if before is None or key not in before[1].tests:
                found = [pair for pair in found if test(pair)]
        self._last = (kind, query, found)
        return [entry for _, entry in found]

    def _all(self, content: "Content", kind: tuple[Order, bool]) -> Sequence[Pair]:
        if kind not in self._ordered:
            order, recycled = kind
            pairs = content.index.pairs
            if recycled:
                by_title = sorted(content.recycled, key=lambda entry: natural_key(entry.title))
                pairs = tuple((index_text(entry), entry) for entry in by_title)
            self._ordered[kind] = _in_order(pairs, order)
        return self._ordered[kind]
