"""Job packs: some entries of a vault in a file of their own, with its own passphrase and a last day.

The day is a rule of Satchel's, not of the file: whoever has a copy and its passphrase opens it for ever elsewhere.
"""

import copy
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.domain.vault_exports import PackMark
from app.services.vault.carrying import Carrier
from app.services.vault.codec import dump
from app.services.vault.content import element_id
from app.services.vault.document import Document
from app.services.vault.exporting.pack_marks import put_mark
from app.services.vault.keys import KdfParameters, calibrated, composite_key
from app.services.vault.new import new_document
from app.services.vault.storage import VaultFile
from app.services.vault.vault import Vault

_LEFT_AT_HOME = ("Entry", "Group", "CustomIconUUID", "LastTopVisibleEntry", "PreviousParentGroup")


@dataclass(frozen=True, slots=True)
class PackOrder:
    """What a job pack is to be. Without `kdf` its key derivation is tuned to this computer."""

    path: Path
    passphrase: Secret
    mark: PackMark
    kdf: KdfParameters | None = None


def write_pack(vault: Vault, ids: Collection[str], order: PackOrder, task: TaskContext) -> int:
    """Write the entries into a new vault file. Histories stay at home. Returns how many went in.

    Raises VaultError, FileError (also where there is a file already), Cancelled.
    """
    path, mark = order.path, order.mark
    if not order.passphrase:
        raise VaultError(tr("A job pack needs a passphrase."), hint=tr("Use another one than that of the vault."))
    file = VaultFile(path)
    file.check_free()
    if file.path == vault.path:
        raise FileError(tr("{path} is the vault itself.", path=path), hint=tr("Choose another name."))
    task.report(tr("Making the key"))
    document = new_document(_name(mark), order.kdf or calibrated(task))
    source, _ = vault.reading()
    document.header.version = source.header.version
    count = _fill(document, source, set(ids), task)
    put_mark(document, mark, source)
    task.report(tr("Writing the job pack"))
    data = dump(document, bytes(composite_key(order.passphrase)), task)
    task.check()
    file.write_new(data)
    return count


def _name(mark: PackMark) -> str:
    return tr("{client} until {until}", client=mark.client or tr("Job pack"), until=mark.until.isoformat())


def _fill(document: Document, source: Document, ids: set[str], task: TaskContext) -> int:
    """Copy the entries with the groups above them, under the ids that they have: a merge finds them by these.

    The group at the top is called as at home too, or a merge would have two names to choose from.
    """
    carrier, count = Carrier(source, document), 0
    top, home = document.root.find("Root/Group"), source.root.find("Root/Group")
    assert top is not None and home is not None  # noqa: S101 - a document without it is refused when it is read
    top[:] = [top[0], *(copy.deepcopy(child) for child in home if child.tag not in (*_LEFT_AT_HOME, "UUID"))]
    bin_id = source.root.findtext("Meta/RecycleBinUUID") or ""
    waiting: list[tuple[Element, list[Element]]] = [(home, [])]
    made: dict[Element, Element] = {home: top}
    while waiting:
        group, above = waiting.pop()
        for entry in group.findall("Entry"):
            if element_id(entry) in ids:
                task.check()
                copied = carrier.copy_without_history(entry)
                _group_for([*above, group], made).append(copied)
                count += 1
        for child in group.findall("Group"):
            if not bin_id or child.findtext("UUID") != bin_id:
                waiting.append((child, [*above, group]))
    return count


def _group_for(chain: list[Element], made: dict[Element, Element]) -> Element:
    """The group of the pack for the last of the chain; what is missing of it is made, without what is in it."""
    for parent, group in pairwise(chain):
        if group not in made:
            made[group] = SubElement(made[parent], "Group")
            for child in group:
                if child.tag not in _LEFT_AT_HOME:
                    made[group].append(copy.deepcopy(child))
    return made[chain[-1]]
