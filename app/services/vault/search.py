"""Finding entries as one types: words anywhere, and words for one field: "user:admin tag:old is:expired"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING

from app.domain.credentials import VaultEntry
from app.domain.device_search import fold
from app.domain.expiries import Validity, validity

if TYPE_CHECKING:
    from app.services.vault.content import Content

FAVOURITE = "favourite"
"""The tag of an entry that a person wants at hand. Other programs show it as any other tag."""

_PARTS = re.compile(r'(-?)(?:([A-Za-z]+):)?("[^"]*"?|\S+|(?<=:))')
_NEVER = datetime.max.replace(tzinfo=UTC)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

type Test = Callable[[VaultEntry], bool]


class Order(Enum):
    """In which order entries are listed; the values are the words for it."""

    TITLE = "Title"
    USER = "User name"
    CLIENT = "Client and site"
    CHANGED = "Last changed"
    EXPIRY = "Next to expire"


FIELDS: dict[str, Callable[[VaultEntry, str], bool]] = {
    "title": lambda entry, value: value in fold(entry.title),
    "user": lambda entry, value: value in fold(entry.user),
    "url": lambda entry, value: value in fold(entry.url),
    "client": lambda entry, value: value in fold(entry.client),
    "group": lambda entry, value: value in fold(entry.group),
    "tag": lambda entry, value: any(fold(tag).startswith(value) for tag in entry.tags),
    "notes": lambda entry, value: value in fold(entry.notes),
}
STATES: dict[str, Callable[[VaultEntry, datetime], bool]] = {
    "expired": lambda entry, now: validity(entry.expires, now) is Validity.OVER,
    "expiring": lambda entry, now: validity(entry.expires, now) is Validity.ENDING,
    "favourite": lambda entry, _: is_favourite(entry),
    "inject-only": lambda entry, _: entry.inject_only,
}
THINGS: dict[str, Test] = {
    "client": lambda entry: bool(entry.client),
    "code": attrgetter("has_code"),
    "expiry": lambda entry: entry.expires is not None,
    "notes": lambda entry: bool(entry.notes),
    "password": attrgetter("has_password"),
    "tags": lambda entry: bool(entry.tags),
    "url": lambda entry: bool(entry.url),
    "user": lambda entry: bool(entry.user),
}
_IN_INDEX = frozenset(FIELDS) - {"notes"}  # what the text holds that is searched first


def is_favourite(entry: VaultEntry) -> bool:
    return bool(entry.tags) and any(tag.casefold() == FAVOURITE for tag in entry.tags)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, taken apart. All of it must fit."""

    words: tuple[str, ...] = ()  # must be in the text of the index
    tests: tuple[Test, ...] = ()
    marks: tuple[str, ...] = ()  # what is to be shown as found
    is_plain: bool = True  # each letter more can only find less


def parse_query(text: str, now: datetime | None = None) -> Query:
    """Words may stand in quotes, "-" before one means without it. A field without a value says nothing yet."""
    now = now or datetime.now(UTC)
    words: list[str] = []
    tests: list[Test] = []
    marks: list[str] = []
    is_plain = True
    for minus, name, value in _PARTS.findall(text):
        field, wanted = name.lower(), fold(value.strip('"'))
        if name and field not in FIELDS and field not in ("is", "has"):
            field, wanted = "", fold(f"{name}:{value}".replace('"', ""))  # "https://…" is a word
        test = _test(field, wanted, now) if field else None
        is_plain = is_plain and not (minus or field or value.startswith('"'))
        if not wanted or (field and test is None):
            continue
        if minus:
            tests.append(_not(test or _anywhere(wanted)))
            continue
        if not field or field in _IN_INDEX:
            words.append(wanted)
            marks.append(wanted)
        if test is not None:
            tests.append(test)
    return Query(tuple(words), tuple(tests), tuple(marks), is_plain)


def _test(field: str, wanted: str, now: datetime) -> Test | None:
    """What an entry must be for a word of a field. None for a word that is not typed to its end yet."""
    if field == "is":
        state = STATES.get(wanted)
        if state is not None:
            return lambda entry: state(entry, now)
    elif field == "has":
        if wanted in THINGS:
            return THINGS[wanted]
    else:
        holds = FIELDS[field]
        return lambda entry: holds(entry, wanted)
    known = STATES if field == "is" else THINGS
    return None if any(one.startswith(wanted) for one in known) else _nothing


def _nothing(_: VaultEntry) -> bool:
    return False


def _not(test: Test) -> Test:
    return lambda entry: not test(entry)


def _anywhere(word: str) -> Test:
    return lambda entry: word in index_text(entry)


def index_text(entry: VaultEntry) -> str:
    """What plain words are looked for in, without letter case and diacritics."""
    return fold("\n".join((entry.title, entry.user, entry.url, entry.group, *entry.tags)))


def _expiry(pair: tuple[str, VaultEntry]) -> datetime:
    return pair[1].expires or _NEVER


def _changed(pair: tuple[str, VaultEntry]) -> datetime:
    return pair[1].modified or _LONG_AGO


def _in_order(pairs: Sequence[tuple[str, VaultEntry]], order: Order) -> Sequence[tuple[str, VaultEntry]]:
    """Pairs that are in the order of their titles, in another one."""
    match order:
        case Order.TITLE:
            return pairs
        case Order.USER:
            return sorted(pairs, key=lambda pair: (not pair[1].user, pair[1].user.casefold()))
        case Order.CLIENT:
            return sorted(pairs, key=lambda pair: pair[1].group.casefold().split("/"))
        case Order.CHANGED:
            return sorted(pairs, key=_changed, reverse=True)
        case Order.EXPIRY:
            return sorted(pairs, key=_expiry)


class EntrySearch:
    """Searches one reading of a vault after the other; what does not change between two letters is kept."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._ordered: dict[tuple[Order, bool], Sequence[tuple[str, VaultEntry]]] = {}
        self._last: tuple[tuple[Order, bool], Query, list[tuple[str, VaultEntry]]] | None = None

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
        found = list(self._narrowed(kind, query) or self._all(content, kind))
        for word in query.words:
            found = [pair for pair in found if word in pair[0]]
        for test in query.tests:
            found = [pair for pair in found if test(pair[1])]
        self._last = (kind, query, found)
        return [entry for _, entry in found]

    def _narrowed(self, kind: tuple[Order, bool], query: Query) -> Sequence[tuple[str, VaultEntry]]:
        """What was found before, where that holds all that can be found now."""
        if self._last is None or self._last[0] != kind:
            return ()
        _, before, found = self._last
        narrows = all(any(old in new for new in query.words) for old in before.words)
        return found if before.is_plain and query.is_plain and before.words and narrows else ()

    def _all(self, content: "Content", kind: tuple[Order, bool]) -> Sequence[tuple[str, VaultEntry]]:
        if kind not in self._ordered:
            order, recycled = kind
            pairs = content.index
            if recycled:
                by_title = sorted(content.recycled, key=lambda entry: entry.title.casefold())
                pairs = tuple((index_text(entry), entry) for entry in by_title)
            self._ordered[kind] = _in_order(pairs, order)
        return self._ordered[kind]
