"""The XML inside a vault: read without entities, written back whole, with protected values never in the clear.

A protected value keeps its ciphertext as its text, and its place in the stream in an attribute that exists in memory
only. Copying an element (for the history) copies both, and nothing has to be decrypted for it.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from app.domain.language import tr
from app.domain.vault_errors import VaultDamaged, VaultError
from app.services.vault.folding import ENTRIES, OFFSET, Folder, unfold_all
from app.services.vault.format import Header
from app.services.vault.identities import tell_apart
from app.services.vault.inner import InnerStream, Sealed, mix
from app.services.vault.keys import KdfParameters
from app.services.vault.usual_entries import Reading
from app.services.vault.wiping import wiped

_TRUE = "True"
XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
_MAX_DEPTH = 128
_ELEMENT_COST, _ATTRIBUTE_COST, _MOST_COST = 150, 150, 1 << 30  # bytes of memory, roughly and at most
_SMALL, _DEAREST = 8 << 20, 40  # bytes of XML that are not counted, and the memory that each may cost
_CHUNK = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Fragment:
    """The text of an entry, cut where a protected value stands."""

    texts: tuple[str, ...]  # one more than there are values
    values: tuple[Element, ...]


@dataclass(slots=True)
class Document:
    """A vault in memory. `stream` holds the protected values of `root`."""

    header: Header
    kdf: KdfParameters
    stream: InnerStream
    binaries: tuple[Sealed, ...]
    others: tuple[tuple[int, bytes], ...]
    tree: Element
    """For whoever knows that entries in it may be folded."""
    readings: dict[Element, Reading] = field(default_factory=dict, repr=False)
    """What folded entries say, until it was read for the first time."""
    written: dict[Element, Fragment] = field(default_factory=dict, repr=False)
    """The text of entries that were written and proven. An entry never changes in place; what does clears this."""

    def forget_keys(self) -> None:
        """From now on whoever asks for a protected value or an attachment hears that the vault is locked."""
        self.written.clear()
        for stream in (self.stream, *(binary.stream for binary in self.binaries)):
            stream.forget()

    @property
    def root(self) -> Element:
        """The whole tree, all of it unfolded."""
        unfold_all(self.tree)
        return self.tree

    @root.setter
    def root(self, tree: Element) -> None:
        self.tree = tree

    @property
    def meta(self) -> Element:
        """The part that tells of the vault as a whole; a document without it is refused when it is read."""
        found = self.tree.find("Meta")
        assert found is not None  # noqa: S101 - see above
        return found


def is_protected(value: Element) -> bool:
    flag = value.get("Protected")
    return flag is not None and (flag == _TRUE or flag.lower() == "true" or flag == "1")


def parse_document(pieces: Iterable[bytes], stream: InnerStream, folder: Folder | None = None) -> Element:
    """The tree, with each protected value bound to its place in `stream`. Raises VaultDamaged, or what XML raises.

    Nothing larger than about 1 GB is built, whatever the content says. With `folder` the usual entries are folded.
    """
    parser = XMLParser(target=TreeBuilder(), encoding="utf-8")  # noqa: S314 - no document type, so no entities
    seen = _Seen()
    looked_at = seen.looking(pieces)
    for piece in folder.cut(looked_at) if folder else looked_at:
        seen.count(piece)
        parser.feed(piece)
    root: Element = parser.close()
    _check_shape(root, has_namespaces=seen.has_namespaces)

    def bind(value: Element) -> None:
        if is_protected(value):
            value.set("Protected", _TRUE)
            value.set(OFFSET, str(stream.reserve(_size_of(value))))

    if folder is not None and folder.has_any:
        folder.settle(root, bind, stream.reserve)
    else:
        values = [value for value in root.iter("Value") if value.get("Protected") is not None]
        if len(values) != seen.flags:  # other elements have the flag too, or a text holds the word
            values = [element for element in root.iter() if element.get("Protected") is not None]
        for value in values:
            bind(value)
    tell_apart(root, folder.readings if folder else {})
    return root


def _size_of(value: Element) -> int:
    text = value.text or ""
    try:
        return len(base64.b64decode(text, validate=True))
    except binascii.Error:
        value.text = "".join(text.split())
        return len(base64.b64decode(value.text, validate=True))


class _Cost:
    """Roughly the bytes of memory that XML takes when it is read."""

    def __init__(self) -> None:
        self._size = self._bytes = 0

    def with_chunk(self, chunk: bytes) -> int:
        self._size += len(chunk)
        if self._size <= _SMALL:
            self._bytes = self._size * _DEAREST
        else:
            self._bytes += chunk.count(b"<") * _ELEMENT_COST + chunk.count(b"=") * _ATTRIBUTE_COST
        return self._bytes


def readable(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """XML on its way into a file. Raises VaultError for more than `parse_document` would take."""
    cost = _Cost()
    for piece in pieces:
        if cost.with_chunk(piece) > _MOST_COST * 0.9:
            raise VaultError(
                tr("The vault would hold more than Satchel can read again."), hint=tr("Shorten its longest notes.")
            )
        yield piece


class _Seen:
    """What the XML holds, as far as bytes can tell."""

    def __init__(self) -> None:
        self.flags = 0
        self.has_namespaces = False
        self._cost = _Cost()
        self._end = self._counted = b""

    def looking(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, no longer than the parser, which keeps every other thread waiting, should get at once.

        Raises VaultDamaged for what no vault has, before it is parsed.
        """
        for piece in pieces:
            for start in range(0, len(piece), _CHUNK):
                chunk = piece[start : start + _CHUNK]
                joined = self._end + chunk  # a word may be cut
                if b"!" in joined and b"<!DOCTYPE" in joined:
                    raise VaultDamaged(tr("The vault holds a document type, which no vault has."))
                self.has_namespaces = self.has_namespaces or b"xmlns" in joined
                if self._cost.with_chunk(chunk) > _MOST_COST:
                    raise VaultDamaged(tr("The vault holds more than Satchel can keep in memory."))
                self._end = joined[-8:]
                yield chunk

    def count(self, chunk: bytes) -> None:
        joined = self._counted + chunk
        self.flags += joined.count(b"Protected") - self._counted.count(b"Protected")
        self._counted = joined[-8:]


def _check_shape(root: Element, *, has_namespaces: bool) -> None:
    if root.tag != "KeePassFile" or root.find("Meta") is None or root.find("Root/Group/UUID") is None:
        raise VaultDamaged(tr("The vault file holds no KeePass database."))
    if _is_deep(root) or (has_namespaces and any(_has_namespace(element) for element in root.iter())):
        raise VaultDamaged(tr("The vault file holds XML that no vault has."))


def _has_namespace(element: Element) -> bool:
    return any("{" in name.replace(XML_NAMESPACE, "") for name in (element.tag, *element.keys()))


def _is_deep(root: Element) -> bool:
    level, depth = [root], 0
    while level and depth <= _MAX_DEPTH:
        level = [child for parent in level for child in parent[:] if len(child)]
        depth += 1
    return bool(level)


def reveal_bytes(value: Element, stream: InnerStream) -> bytes:
    """What a value holds, protected or not."""
    text = value.text or ""
    if not is_protected(value):
        return text.encode("utf-8")
    return stream.reveal(int(value.get(OFFSET, "0")), base64.b64decode(text))


def reveal_text(value: Element, stream: InnerStream) -> str:
    """As `reveal_bytes`. Raises VaultDamaged for what is no text."""
    if not is_protected(value):
        return value.text or ""
    data = base64.b64decode(value.text or "")
    try:
        with wiped(stream.reveal_into(int(value.get(OFFSET, "0")), data)) as plain:
            return plain.decode("utf-8")
    except UnicodeDecodeError as error:
        raise VaultDamaged(tr("A value of this entry is damaged.")) from error


def set_value(value: Element, text: str, stream: InnerStream | None) -> None:
    """Put text into a new Value element; with a stream it is protected."""
    if stream is None:
        value.text = text
        return
    sealed = stream.seal(text.encode("utf-8"))
    value.attrib = {"Protected": "True", OFFSET: str(sealed.offset)}
    value.text = base64.b64encode(sealed.data).decode("ascii")


def rekey(root: Element, old: bytes, stream: InnerStream) -> None:
    """Move all protected values from the keystream `old` to `stream`, at the same places, none of them in the clear."""
    keys = mix(old, stream.keystream(0, len(old)))
    for value in root.iter():
        if (offset := value.get(OFFSET)) is not None:
            start, data = int(offset), base64.b64decode(value.text or "")
            value.text = base64.b64encode(mix(data, keys[start : start + len(data)])).decode("ascii")


def take_apart(root: Element) -> None:
    """Give back the memory of a tree that nobody needs, entry by entry: at once it would stop every thread."""
    groups = root.findall("Root/Group")
    while groups:
        group = groups.pop()
        groups += group.findall("Group")
        for entry in [child for child in group if child.tag in ENTRIES]:
            group.remove(entry)
