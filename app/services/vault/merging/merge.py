"""The door: three documents in, one out, and what came of it. None of those that are given is changed."""

import copy
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_merge import MergeReport
from app.services.vault.document import Document
from app.services.vault.merging.entries import Target
from app.services.vault.merging.groups import bin_of, build_tree, deletions
from app.services.vault.merging.meta import merge_header, merge_meta, merge_others
from app.services.vault.merging.parts import Version, same_parts
from app.services.vault.merging.places import Places, place_all
from app.services.vault.merging.sides import Side, side_of

_HISTORY_ITEMS = 10  # KeePass's defaults
_HISTORY_BYTES = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Merged:
    """`document` goes on with the stream of ours, and shares the entries that stay as they are with it."""

    document: Document
    report: MergeReport


def merge(base: Document | None, ours: Document, theirs: Document, task: TaskContext) -> Merged:
    """Make two documents one. `base` is what both come from; without it the histories of the entries have to tell."""
    task.report(tr("Comparing both"))
    before = side_of(base) if base else None
    mine, others = side_of(ours), side_of(theirs)
    places = place_all(before, mine, others)
    task.check()
    target = Target(
        mine,
        _number(mine, "HistoryMaxItems", _HISTORY_ITEMS),
        _number(mine, "HistoryMaxSize", _HISTORY_BYTES),
    )
    top = build_tree(places, target)
    task.check()
    root = _root(before, target, others, places, top)
    header, kdf = merge_header(before, mine, others)
    binaries, unknown = tuple(target.binaries), merge_others(before, mine, others)
    document = Document(header, kdf, ours.stream, binaries, unknown, root)
    groups = mine.groups.keys() | others.groups.keys()
    return Merged(
        document, _report(mine, side_of(document), target.conflicts, len(places.kept & places.parents.keys() - groups))
    )


def _root(base: Side | None, target: Target, theirs: Side, places: Places, top: Element) -> Element:
    root = Element("KeePassFile")
    root.append(merge_meta(base, target, theirs, bin_of(places, base)))
    inner = Element("Root")
    inner.extend((top, deletions(places)))
    for side in (target.side, theirs):
        for holder, path in ((root, "."), (inner, "Root")):
            present = {child.tag for child in holder}
            found = side.document.root.find(path)
            for child in found if found is not None else ():
                if child.tag not in present and child.tag not in ("Meta", "Root"):
                    holder.append(copy.deepcopy(target.take(child, side)))
    root.append(inner)
    return root


def _number(side: Side, tag: str, default: int) -> int:
    try:
        return int(side.document.root.findtext(f"Meta/{tag}") or "")
    except ValueError:
        return default


def _report(before: Side, after: Side, conflicts: int, kept: int) -> MergeReport:
    mine, merged = (
        {id for id, node in side.entries.items() if not side.is_recycled(node.parent)} for side in (before, after)
    )
    changed = sum(_differs(before, after, id) for id in mine & merged)
    return MergeReport(len(merged - mine), changed, len(mine - merged), conflicts, kept)


def _differs(before: Side, after: Side, id: str) -> bool:
    one, other = before.entries[id], after.entries[id]
    if one.parent != other.parent or one.element is other.element:
        return one.parent != other.parent
    return not same_parts(Version(one.element, before), Version(other.element, after))
