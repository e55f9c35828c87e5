"""The parts of a vault that the page lists: all of it, each group, the recycle bin; and the places beside them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from operator import attrgetter

from app.domain.credentials import VaultEntry
from app.domain.file_listing import natural_key
from app.domain.language import tr
from app.services.vault.search import marks_favourite
from app.views.pages.vault.places import PlaceSpec

CLIENTS = "Clients/"
TOP_OF_CLIENTS = "Clients"
MANY = 24
"""Groups: with more of them the tools stand above them, so that nobody has to scroll to the tools."""
_FAVOURITE, _EXPIRED = "is:favourite", "is:expired"
_GROUP, _TAGS, _EXPIRES = attrgetter("group"), attrgetter("tags"), attrgetter("expires")


class Part(Enum):
    HEADING = "heading"
    ALL = "all"
    FILTER = "filter"  # entries of one kind; `path` is what one would search for
    GROUP = "group"
    RECYCLED = "recycled"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Scope:
    """One part of the vault, as the left pane shows it. `path` is that of a group, or the key of a place."""

    part: Part
    title: str
    path: str = ""
    count: int = 0
    icon: str = ""
    depth: int = 0  # how many of the parts before it hold this one

    def holds(self, entry: VaultEntry) -> bool:
        """Whether an entry is in this part; for the recycle bin of those that are in it."""
        return self._holds_group(entry.group)

    def those_of(self, entries: Sequence[VaultEntry]) -> list[VaultEntry]:
        """The entries that are in this part. Many have the same group: each is looked at once."""
        held = {group for group in set(map(_GROUP, entries)) if self._holds_group(group)}
        return [entry for entry in entries if entry.group in held]

    def _holds_group(self, group: str) -> bool:
        if self.part in (Part.GROUP, Part.RECYCLED):
            inside = group == self.path or bool(self._below and group.startswith(self._below))
            return inside or (self.part is Part.RECYCLED and not self.path)
        return self.part is Part.ALL

    @property
    def _below(self) -> str:
        return "" if self.path in ("", TOP_OF_CLIENTS) else f"{self.path}/"

    @property
    def is_client(self) -> bool:
        return self.part is Part.GROUP and self.path.startswith(CLIENTS) and self.path.count("/") == 1

    @property
    def is_group(self) -> bool:
        """Whether it is a group that can be renamed, moved and deleted."""
        return self.part is Part.GROUP and self.path not in ("", TOP_OF_CLIENTS)

    def is_same(self, other: "Scope") -> bool:
        """Whether both are one part, whatever is in it."""
        return (self.part, self.path) == (other.part, other.path)


ALL_ENTRIES = Scope(Part.ALL, tr("All entries"))
RECYCLE_BIN = Scope(Part.RECYCLED, tr("Recycle bin"))


def scopes_of(
    entries: Sequence[VaultEntry],
    groups: Sequence[str],
    recycled: Sequence[VaultEntry] = (),
    places: Sequence[PlaceSpec] = (),
) -> list[Scope]:
    """Clients (the groups under "Clients") with their sites, other groups, the recycle bin, and the tools: these at the
    end, but of many groups above them."""
    direct = Counter(map(_GROUP, entries))
    counts = _with_those_inside(direct)
    scopes = [
        Scope(Part.HEADING, tr("Vault")),
        Scope(Part.ALL, tr("All entries"), count=len(entries)),
        *_filters(entries),
    ]
    tools = [Scope(Part.PLACE, place.title, place.key, icon=place.icon) for place in places]
    tools = [Scope(Part.HEADING, tr("Tools")), *tools] if tools else []
    has_many = len(groups) > MANY
    if has_many:
        scopes += tools
    clients = [path for path in groups if path.startswith(CLIENTS)]
    others = [path for path in groups if not path.startswith(CLIENTS) and path != TOP_OF_CLIENTS]
    if clients:
        scopes += [Scope(Part.HEADING, tr("Clients"), TOP_OF_CLIENTS), *_tree(clients, counts, 1)]
    loose = (
        [Scope(Part.GROUP, tr("Without a client"), TOP_OF_CLIENTS, direct[TOP_OF_CLIENTS])] if direct["Clients"] else []
    )
    if direct[""] and len(direct) > 1:
        loose.append(Scope(Part.GROUP, tr("Without a group"), "", direct[""]))
    if others or loose:
        scopes += [Scope(Part.HEADING, tr("Groups"), "/"), *_tree(others, counts, 0), *loose]
    if recycled:
        scopes += [Scope(Part.HEADING, tr("Deleted")), Scope(Part.RECYCLED, tr("Recycle bin"), count=len(recycled))]
        binned = _with_those_inside(Counter(map(_GROUP, recycled)))
        deep = [path for path in binned if "/" in path]
        scopes += [
            Scope(Part.RECYCLED, path.rpartition("/")[2], path, binned[path], depth=path.count("/"))
            for path in sorted(deep, key=_by_name)
        ]
    return scopes if has_many else [*scopes, *tools]


def with_count(scopes: Iterable[Scope], place: str, count: int) -> list[Scope]:
    """The same parts, with the number of things that wait in one of the places."""
    return [replace(one, count=count) if (one.part, one.path) == (Part.PLACE, place) else one for one in scopes]


def _filters(entries: Sequence[VaultEntry]) -> list[Scope]:
    """Favourites, and what has expired: only where there is such a thing."""
    now = datetime.now(UTC)
    favourites = sum(many for tags, many in Counter(map(_TAGS, entries)).items() if marks_favourite(tags))
    expired = sum(moment <= now for moment in filter(None, map(_EXPIRES, entries)))
    found = (
        Scope(Part.FILTER, tr("Favourites"), _FAVOURITE, favourites, "star"),
        Scope(Part.FILTER, tr("Expired"), _EXPIRED, expired, "timer"),
    )
    return [scope for scope in found if scope.count]


def _with_those_inside(direct: Mapping[str, int]) -> Counter[str]:
    """How many entries each group holds, with those of the groups in it."""
    counts: Counter[str] = Counter()
    for group, count in direct.items():
        parts = group.split("/")
        for end in range(1, len(parts) + 1):
            counts["/".join(parts[:end])] += count
    return counts


def _tree(paths: Sequence[str], counts: Counter[str], top: int) -> list[Scope]:
    """Groups in the order of their names, each before those in it; `top` is the depth of the uppermost."""
    return [
        Scope(
            Part.GROUP, path.rpartition("/")[2] or tr("Without a name"), path, counts[path], depth=path.count("/") - top
        )
        for path in sorted(dict.fromkeys(paths), key=_by_name)
    ]


def _by_name(path: str) -> str:
    """Each group right before those in it: nothing that one can type sorts before a zero."""
    return natural_key(path).replace("/", "\0")
