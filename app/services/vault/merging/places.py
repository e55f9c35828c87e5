"""Which groups and entries there are after a merge, and where each stands."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.services.vault.content import decode_time
from app.services.vault.merging.parts import Version, same_parts
from app.services.vault.merging.sides import Node, Side, is_newer, modified, moved


@dataclass(slots=True)
class Places:
    """`parents` says of each group and entry that stays in which group it is; `alias` which groups are one."""

    base: Side | None
    ours: Side
    theirs: Side
    alias: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    is_theirs: set[str] = field(default_factory=set)  # whose place is the one that they gave it
    gone: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)  # deleted on one side, and changed on the other

    def own(self, id: str) -> str:
        """The id of a group in the merged vault."""
        return self.alias.get(id, id)


def place_all(base: Side | None, ours: Side, theirs: Side) -> Places:
    places = Places(base, ours, theirs)
    if theirs.top != ours.top:
        places.alias[theirs.top] = ours.top
    if base and base.top not in (ours.top, ""):
        places.alias[base.top] = ours.top
    places.parents[ours.top] = ""
    _one_bin(places)
    for id in dict.fromkeys((*ours.groups, *theirs.groups)):
        if places.own(id) not in places.parents and not _is_gone(places, id, "groups"):
            places.parents[id] = _parent(places, id, "groups")
    _fold_namesakes(places)
    entries = [id for id in dict.fromkeys((*ours.entries, *theirs.entries)) if not _is_gone(places, id, "entries")]
    for id in entries:
        _need(places, places.own(_parent(places, id, "entries")))
        places.parents[id] = places.own(_parent(places, id, "entries"))
    for id in [id for id in places.parents if id in ours.groups or id in theirs.groups]:
        _need(places, places.parents[id])
    _break_rings(places)
    return places


def _one_bin(places: Places) -> None:
    """Both have made a recycle bin: theirs goes into ours, or what they deleted would be among the entries again."""
    ours, theirs = places.ours.bin, places.theirs.bin
    if ours and theirs and ours != theirs and places.own(theirs) == theirs:
        places.alias[theirs] = ours


def _is_gone(places: Places, id: str, what: str) -> bool:
    """Whether one side has deleted it, and the other has not changed it since."""
    mine, others, before = (_nodes(side, what).get(id) for side in (places.ours, places.theirs, places.base))
    if mine and others:
        return False
    node, side, absent = (mine, places.ours, places.theirs) if mine else (others, places.theirs, places.ours)
    assert node is not None  # noqa: S101 - one of them has it
    if before and places.base:
        is_used = not same_parts(Version(before.element, places.base), Version(node.element, side))
        is_used = is_used or _came_back(places, before, node, side)
    elif id in absent.deleted:
        is_used = is_newer(modified(node.element), decode_time(absent.deleted[id].findtext("DeletionTime") or ""))
    else:
        return False
    (places.kept if is_used else places.gone).add(id)
    return not is_used


def _came_back(places: Places, before: Node, node: Node, side: Side) -> bool:
    """Somebody took it out of the recycle bin."""
    assert places.base is not None  # noqa: S101 - `before` is of the base
    return places.base.is_recycled(before.parent) and not side.is_recycled(node.parent)


def _nodes(side: Side | None, what: str) -> dict[str, Node]:
    if side is None:
        return {}
    return side.groups if what == "groups" else side.entries


def _parent(places: Places, id: str, what: str) -> str:
    """Where it was moved to; where both moved it, by the later move."""
    mine, others, before = (_nodes(side, what).get(id) for side in (places.ours, places.theirs, places.base))
    if mine is None or others is None:
        if mine is None:
            places.is_theirs.add(id)
        node = mine or others
        assert node is not None  # noqa: S101 - one of them has it
        return places.own(node.parent)
    one, other = places.own(mine.parent), places.own(others.parent)
    old = places.own(before.parent) if before else None
    if other in (one, old):
        return one
    if one == old or is_newer(moved(others.element), moved(mine.element)):
        places.is_theirs.add(id)
        return other
    return one


def _fold_namesakes(places: Places) -> None:
    """Both have made a group of one name at one place: a person made one thing twice."""
    made = [(id, side) for side in (places.ours, places.theirs) for id in side.groups if _is_new(places, id)]
    named: dict[tuple[str, str], str] = {}
    for id, side in made:  # the groups of a side come parents first
        if id not in places.parents:
            continue
        key = (places.own(places.parents[id]), side.groups[id].element.findtext("Name") or "")
        if side is places.ours:
            named.setdefault(key, id)
        elif key in named:
            places.alias[id] = named[key]
            del places.parents[id]
    for id, parent in places.parents.items():
        places.parents[id] = places.own(parent)


def _is_new(places: Places, id: str) -> bool:
    is_old = places.base is not None and id in places.base.groups
    return not is_old and (id in places.ours.groups) != (id in places.theirs.groups)


def _need(places: Places, id: str) -> None:
    """A group in which something stays stays too."""
    while id and id not in places.parents:
        side = places.ours if id in places.ours.groups else places.theirs
        places.gone.discard(id)
        places.kept.add(id)
        places.parents[id] = places.own(side.groups[id].parent)
        id = places.parents[id]


def _break_rings(places: Places) -> None:
    """Moved into each other on two sides: they go to the top, where both can be seen."""
    groups = [id for id in places.parents if id in places.ours.groups or id in places.theirs.groups]
    for start in groups:
        seen, id = {start}, places.parents[start]
        while id and id not in seen:
            seen.add(id)
            id = places.parents.get(id, "")
        if id == start:
            places.parents[start] = places.ours.top


def element_of(places: Places, id: str, what: str) -> tuple[Element | None, Element | None, Element | None]:
    """Of the base, ours and theirs; of a group also what became one with it."""
    others = [other for other, own in places.alias.items() if own == id]
    found = []
    for side in (places.base, places.ours, places.theirs):
        nodes = _nodes(side, what)
        names = (id, *others) if side is not places.ours else (id,)
        found.append(next((nodes[name].element for name in names if name in nodes), None))
    base, ours, theirs = found
    return base, ours, theirs
