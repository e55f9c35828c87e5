"""The parts of a vault that the page lists: all of it, each group, the recycle bin; and the places beside them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.domain.credentials import VaultEntry
from app.views.pages.vault.places import PlaceSpec

CLIENTS = "Clients/"


class Part(Enum):
    HEADING = "heading"
    ALL = "all"
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

    def holds(self, entry: VaultEntry) -> bool:
        """Whether an entry outside the recycle bin is in this part."""
        inside = entry.group == self.path or entry.group.startswith(f"{self.path}/")
        return self.part is Part.ALL or (self.part is Part.GROUP and inside)

    def is_same(self, other: "Scope") -> bool:
        """Whether both are one part, whatever is in it."""
        return (self.part, self.path) == (other.part, other.path)


ALL_ENTRIES = Scope(Part.ALL, "All entries")


def scopes_of(
    entries: Sequence[VaultEntry], groups: Sequence[str], recycled: int, places: Sequence[PlaceSpec] = ()
) -> list[Scope]:
    """Clients (the groups under "Clients"), the other groups of the top, the recycle bin, and the tools."""
    paths = list(dict.fromkeys(_top(path) for path in groups))
    counts: Counter[str] = Counter()
    for group, count in Counter(entry.group for entry in entries).items():
        counts[_top(group)] += count
    clients = sorted((path for path in paths if path.startswith(CLIENTS)), key=str.casefold)
    others = [path for path in paths if not path.startswith(CLIENTS) and (path != "Clients" or counts[path])]
    scopes = [Scope(Part.HEADING, "Vault"), Scope(Part.ALL, "All entries", count=len(entries))]
    if clients:
        scopes += [Scope(Part.HEADING, "Clients")]
        scopes += [Scope(Part.GROUP, path.removeprefix(CLIENTS), path, counts[path]) for path in clients]
    if others:
        scopes += [Scope(Part.HEADING, "Groups")]
        scopes += [Scope(Part.GROUP, path, path, counts[path]) for path in others]
    if recycled:
        scopes += [Scope(Part.HEADING, "Deleted"), Scope(Part.RECYCLED, "Recycle bin", count=recycled)]
    if places:
        scopes += [Scope(Part.HEADING, "Tools")]
        scopes += [Scope(Part.PLACE, place.title, place.key, icon=place.icon) for place in places]
    return scopes


def _top(path: str) -> str:
    """ "Clients/Nordlys/Praxis" is at the client "Clients/Nordlys"; other groups stand for themselves."""
    parts = path.split("/")
    return "/".join(parts[:2]) if path.startswith(CLIENTS) else parts[0]
