"""Carries whole entries from one vault into another: values, history, attachments, marks. Nothing is in the clear."""

import base64
import copy
import uuid
from collections.abc import Collection
from xml.etree.ElementTree import Element

from app.domain.language import tr
from app.domain.vault_errors import VaultError
from app.services.vault.attached_files import LARGEST_OF_ALL
from app.services.vault.content import encode_id
from app.services.vault.document import Document, is_protected
from app.services.vault.filling import child_of
from app.services.vault.folding import OFFSET
from app.services.vault.format import VERSION_4_1
from app.services.vault.inner import InnerStream, mix

_NEWER_TAGS = ("QualityCheck", "PreviousParentGroup")  # of KDBX 4.1


class Carrier:
    """Makes copies of entries of `source` for `target`. The attachments that they need are added to `target`."""

    def __init__(self, source: Document, target: Document) -> None:
        self._source, self._target = source, target
        self._keys = source.stream.keystream(0, source.stream.end)
        self._numbers: dict[str, str] = {}  # of attachments, there and here
        self._is_old = target.header.version < VERSION_4_1

    def copy(self, entry: Element, *, taken: Collection[str] = (), identity: str = "") -> Element:
        """A copy with the same id, with `identity`, or with a new one where the id is among those that are `taken`."""
        copied = copy.deepcopy(entry)
        for part in (copied, *copied.iterfind("History/Entry")):
            self._adapt(part)
        own = copied.findtext("UUID") or ""
        if identity or own in taken:
            own = encode_id(identity or uuid.uuid4().hex)
        for part in (copied, *copied.iterfind("History/Entry")):
            child_of(part, "UUID").text = own
        return copied

    def copy_without_history(self, entry: Element) -> Element:
        """A copy with the same id; what the entry was before stays where it is."""
        bare = copy.copy(entry)
        bare[:] = [child for child in entry if child.tag != "History"]
        return self.copy(bare)

    def _adapt(self, entry: Element) -> None:
        for value in entry.iterfind("String/Value"):
            if is_protected(value):
                self._reseal(value, self._target.stream)
        for binary in entry.findall("Binary"):
            reference = binary.find("Value")
            number = self._number(reference.get("Ref", "")) if reference is not None else ""
            if reference is None or not number:
                entry.remove(binary)
            else:
                reference.set("Ref", number)
        for tag in ("CustomIconUUID", *(_NEWER_TAGS if self._is_old else ("PreviousParentGroup",))):
            for child in entry.findall(tag):  # what they point to is in the other vault
                entry.remove(child)

    def _reseal(self, value: Element, stream: InnerStream) -> None:
        """Move a protected value to another stream. Both keystreams are mixed before they meet the ciphertext."""
        data = base64.b64decode(value.text or "")
        start, place = int(value.get(OFFSET, "0")), stream.reserve(len(data))
        keys = mix(self._keys[start : start + len(data)], stream.keystream(place, len(data)))
        value.set(OFFSET, str(place))
        value.text = base64.b64encode(mix(data, keys)).decode("ascii")

    def _number(self, there: str) -> str:
        """The number of an attachment here; "" where it is missing there."""
        if there not in self._numbers:
            binaries = self._source.binaries
            if not (there.isascii() and there.isdigit() and len(there) < 10 and int(there) < len(binaries)):
                return ""
            self._numbers[there] = str(add_binary(self._target, binaries[int(there)].reveal()))
        return self._numbers[there]


def add_binary(document: Document, flagged: bytes) -> int:
    """Put an attachment, its flag before it, into the list of a vault; gives its number. `Changes` takes it back.

    Raises VaultError where a vault would hold too much.
    """
    if sum(len(binary.data) for binary in document.binaries) + len(flagged) > LARGEST_OF_ALL:
        raise VaultError(
            tr("The files of this vault would become too large."), hint=tr("Leave entries with large files out.")
        )
    document.binaries = (*document.binaries, InnerStream.fresh().seal(flagged))
    return len(document.binaries) - 1
