"""Which entries a change of the vault has added, changed or deleted: seen in the tree, whoever has made the change."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.domain.audit import AuditNote, AuditVerb
from app.domain.clients import client_of_group
from app.domain.language import tr
from app.services.vault.changes import Changes
from app.services.vault.content import element_id
from app.services.vault.folding import ENTRIES, look

MOST_NOTED = 50
"""Entries of one save that get a line each; an import of thousands gets one line for each kind."""


def touched(changes: Changes) -> list[AuditNote]:
    """What a change that is about to be saved has done to entries. An entry never changes in place: it gets another
    element, so a look at the groups whose children are others tells all.
    """
    notes = [AuditNote(verb, identity, client) for verb, identity, client in _entries(changes)]
    if len(notes) <= MOST_NOTED:
        return notes
    counts = Counter((note.verb, note.client) for note in notes)
    return [
        AuditNote(verb, "", client, reason=tr("{count:,} entries", count=count))
        for (verb, client), count in counts.items()
    ]


def _entries(changes: Changes) -> Iterator[tuple[AuditVerb, str, str]]:
    gone: dict[str, Element] = {}
    come: dict[str, Element] = {}
    for group, before in changes.groups_before():
        old, new = _entries_of(before), _entries_of(list(group))
        gone |= {element_id(look(entry)): group for entry in old.keys() - new.keys()}
        come |= {element_id(look(entry)): group for entry in new.keys() - old.keys()}
    for identity in dict.fromkeys([*come, *gone]):
        source, target = gone.get(identity), come.get(identity)
        from_bin = source is not None and changes.is_recycled(source)
        into_bin = target is not None and changes.is_recycled(target)
        if target is None or (into_bin and not from_bin):
            verb = AuditVerb.DELETED
        elif source is None:
            verb = AuditVerb.ADDED
        else:
            verb = AuditVerb.RESTORED if from_bin and not into_bin else AuditVerb.CHANGED
        where = source if verb is AuditVerb.DELETED and source is not None else target
        yield verb, identity, client_of_group(changes.path_of(where)) if where is not None else ""


def _entries_of(children: list[Element]) -> dict[Element, None]:
    return {child: None for child in children if child.tag in ENTRIES}
