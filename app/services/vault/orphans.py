"""Attachments that no entry has any more, taken out of the vault: KeePass programs leave none in a file."""

from xml.etree.ElementTree import Element, SubElement

from app.services.vault.changes import Changes
from app.services.vault.content import reference_of
from app.services.vault.document import Document


def sweep(changes: Changes, document: Document) -> None:
    """Take out what nothing refers to. Whoever reads meanwhile gets the right file, or finds none and looks again.

    The last attachment takes the place of a missing one: first it is in both places, then what refers to it moves,
    then the old place goes.
    """
    if not document.binaries:
        return
    users: dict[int, list[Element]] = {}  # an entry with attachments is never folded
    for binary in document.tree.iter("Binary"):
        number = reference_of(binary)
        if number is not None:
            users.setdefault(number, []).append(binary)
    binaries = list(document.binaries)
    for free in [number for number in range(len(binaries)) if number not in users]:
        while len(binaries) > free and len(binaries) - 1 not in users:
            binaries.pop()
        if free >= len(binaries):
            break
        last = len(binaries) - 1
        binaries[free] = binaries[last]
        document.binaries = tuple(binaries)
        users[free] = users.pop(last)
        for binary in users[free]:
            _refer(changes, binary, free)
        binaries.pop()
    document.binaries = tuple(binaries)


def _refer(changes: Changes, binary: Element, number: int) -> None:
    changes.remember(binary)
    for value in binary.findall("Value"):
        binary.remove(value)
    SubElement(binary, "Value", {"Ref": str(number)})
