"""The XML inside a vault: read without entities, written back whole, with protected values never in the clear.

A protected value keeps its ciphertext as its text, and its place in the stream in an attribute that exists in memory
only. Copying an element (for the history) copies both, and nothing has to be decrypted for it.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from app.domain.vault_errors import VaultDamaged
from app.services.vault.format import Header
from app.services.vault.inner import InnerStream, Sealed, mix
from app.services.vault.keys import KdfParameters
from app.services.vault.wiping import wiped

OFFSET = "offset in memory"  # with spaces: no file can hold an attribute of that name
_TRUE = "True"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_MAX_DEPTH = 128
_ELEMENT_COST, _ATTRIBUTE_COST, _MOST_COST = 150, 150, 1 << 30  # bytes of memory, roughly and at most
_CHUNK = 64 * 1024  # bytes
_PARTS = 4096  # strings that are joined at once
_SPECIAL = re.compile(r"[&<>\r]")

type Protect = Callable[[Element], str]


@dataclass(slots=True)
class Document:
    """A vault in memory. `stream` holds the protected values of `root`."""

    header: Header
    kdf: KdfParameters
    stream: InnerStream
    binaries: tuple[Sealed, ...]
    others: tuple[tuple[int, bytes], ...]
    root: Element

    def forget_keys(self) -> None:
        """From now on whoever asks for a protected value or an attachment hears that the vault is locked."""
        for stream in (self.stream, *(binary.stream for binary in self.binaries)):
            stream.forget()

    @property
    def meta(self) -> Element:
        """The part that tells of the vault as a whole; a document without it is refused when it is read."""
        found = self.root.find("Meta")
        assert found is not None  # noqa: S101 - see above
        return found


def is_protected(value: Element) -> bool:
    flag = value.get("Protected")
    return flag is not None and (flag == _TRUE or flag.lower() == "true" or flag == "1")


def parse_document(pieces: Iterable[bytes], stream: InnerStream) -> Element:
    """The tree, with each protected value bound to its place in `stream`. Raises VaultDamaged, or what XML raises.

    Nothing larger than about 1 GB is built, whatever the content says.
    """
    parser = XMLParser(target=TreeBuilder(), encoding="utf-8")  # noqa: S314 - no document type, so no entities
    seen = _Seen()
    for piece in pieces:
        for start in range(0, len(piece), _CHUNK):  # the parser keeps every other thread waiting while it works
            chunk = piece[start : start + _CHUNK]
            seen.look(chunk)
            parser.feed(chunk)
    root: Element = parser.close()
    _check_shape(root, has_namespaces=seen.has_namespaces)
    values = [value for value in root.iter("Value") if value.get("Protected") is not None]
    if len(values) != seen.flags:  # other elements have the flag too, or a text holds the word
        values = [element for element in root.iter() if element.get("Protected") is not None]
    for value in values:
        if is_protected(value):
            value.set("Protected", _TRUE)
            value.set(OFFSET, str(stream.reserve(_size_of(value))))
    return root


def _size_of(value: Element) -> int:
    text = value.text or ""
    try:
        return len(base64.b64decode(text, validate=True))
    except binascii.Error:
        value.text = "".join(text.split())
        return len(base64.b64decode(value.text, validate=True))


class _Seen:
    """What the XML holds, as far as bytes can tell."""

    def __init__(self) -> None:
        self.flags = 0
        self.has_namespaces = False
        self._cost = 0
        self._end = b""

    def look(self, chunk: bytes) -> None:
        """Raises VaultDamaged for what no vault has, before it is parsed."""
        joined = self._end + chunk  # a word may be cut
        if b"<!DOCTYPE" in joined:
            raise VaultDamaged("The vault holds a document type, which no vault has.")
        self.flags += joined.count(b"Protected") - self._end.count(b"Protected")
        self.has_namespaces = self.has_namespaces or b"xmlns" in joined
        self._cost += chunk.count(b"<") * _ELEMENT_COST + chunk.count(b"=") * _ATTRIBUTE_COST
        if self._cost > _MOST_COST:
            raise VaultDamaged("The vault holds more than Satchel can keep in memory.")
        self._end = joined[-8:]


def _check_shape(root: Element, *, has_namespaces: bool) -> None:
    if root.tag != "KeePassFile" or root.find("Meta") is None or root.find("Root/Group/UUID") is None:
        raise VaultDamaged("The vault file holds no KeePass database.")
    if max(_depths(root)) > _MAX_DEPTH or (has_namespaces and any(_has_namespace(element) for element in root.iter())):
        raise VaultDamaged("The vault file holds XML that no vault has.")


def _has_namespace(element: Element) -> bool:
    return any("{" in name.replace(_XML, "") for name in (element.tag, *element.keys()))


def _depths(root: Element) -> Iterator[int]:
    """How deep each element stands that holds others."""
    parents = [(root, 1)]
    while parents:
        element, depth = parents.pop()
        yield depth
        parents += [(child, depth + 1) for child in element if len(child)]


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
        raise VaultDamaged("A value of this entry is damaged.") from error


def set_value(value: Element, text: str, stream: InnerStream | None) -> None:
    """Put text into a new Value element; with a stream it is protected."""
    if stream is None:
        value.text = text
        return
    sealed = stream.seal(text.encode("utf-8"))
    value.attrib = {"Protected": "True", OFFSET: str(sealed.offset)}
    value.text = base64.b64encode(sealed.data).decode("ascii")


def serialise(document: Document, fresh: InnerStream) -> Iterator[bytes]:
    """The XML, in pieces, with its protected values moved to the stream `fresh`. The document itself stays as it is.

    Both keystreams are mixed before they meet the ciphertext, so that no value is in memory in the clear.
    """
    old = document.stream.keystream(0, document.stream.end)
    next_part = fresh.parts()

    def protect(value: Element) -> str:
        data = base64.b64decode(value.text or "")
        start = int(value.get(OFFSET, "0"))
        keys = mix(old[start : start + len(data)], next_part(len(data)))
        return base64.b64encode(mix(data, keys)).decode("ascii")

    parts = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
    for _ in _write_groups(document.root, parts, protect):
        if len(parts) > _PARTS:
            yield "".join(parts).encode("utf-8")
            parts.clear()
    yield "".join(parts).encode("utf-8")


def _write_groups(element: Element, parts: list[str], protect: Protect) -> Iterator[None]:
    """As `_write`, with a stop after each entry."""
    if element.tag not in ("KeePassFile", "Root", "Group"):
        _write(element, parts, protect)
        yield
        return
    parts.append(_start(element))
    for child in element:
        yield from _write_groups(child, parts, protect)
    parts.append(f"</{element.tag}>{_escape(element.tail or '')}")


def _start(element: Element) -> str:
    return f"<{element.tag}{_attributes(element)}>{_escape(element.text or '')}"


def _attributes(element: Element) -> str:
    names = ((name, value) for name, value in element.items() if name != OFFSET)
    return "".join(f' {name.replace(_XML, "xml:")}="{_attribute(value)}"' for name, value in names)


def _write(element: Element, parts: list[str], protect: Protect) -> None:
    tag = element.tag
    attributes = element.items()
    if not attributes and not len(element) and element.text and not element.tail:  # nine in ten
        parts.append(f"<{tag}>{_escape(element.text)}</{tag}>")
        return
    parts.append(f"<{tag}{_attributes(element) if attributes else ''}")
    sealed = attributes and is_protected(element)
    text = protect(element) if sealed else _escape(element.text or "")
    if text or len(element):
        parts.append(f">{text}")
        for child in element:
            _write(child, parts, protect)
        parts.append(f"</{tag}>")
    else:
        parts.append("/>")
    if element.tail:
        parts.append(_escape(element.tail))


def _escape(text: str) -> str:
    """A carriage return has to be written as a reference, or a reader turns it into a line feed."""
    if _SPECIAL.search(text) is None:
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _attribute(text: str) -> str:
    return _escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


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
        for entry in group.findall("Entry"):
            group.remove(entry)


def same(one: Document, other: Document) -> bool:
    """Whether two documents hold the same: elements, attributes, texts, protected values and attachments."""
    ours = one.stream.keystream(0, one.stream.end)
    theirs = other.stream.keystream(0, other.stream.end)
    for left, right in zip(one.root.iter(), other.root.iter(), strict=False):
        if len(left) != len(right):
            return False
        is_plain = not left.keys() and not right.keys()  # nine in ten
        if is_plain and left.text == right.text and left.tag == right.tag and left.tail == right.tail:
            continue
        if not _same_element(left, right, ours, theirs):
            return False
    mine, yours = [[binary.reveal() for binary in document.binaries] for document in (one, other)]
    return mine == yours and one.others == other.others


def _same_element(left: Element, right: Element, ours: bytes, theirs: bytes) -> bool:
    if left.tag != right.tag or (left.tail or "") != (right.tail or ""):
        return False
    if not left.keys() and not right.keys():  # `attrib` would make a dictionary for each, and keep it
        return (left.text or "") == (right.text or "")
    mine, yours = dict(left.items()), dict(right.items())
    start, end = int(mine.pop(OFFSET, "-1")), int(yours.pop(OFFSET, "-1"))
    if mine != yours or (start < 0) != (end < 0):
        return False
    if start < 0:
        return (left.text or "") == (right.text or "")
    first, second = base64.b64decode(left.text or ""), base64.b64decode(right.text or "")
    size = len(first)
    keys = mix(ours[start : start + size], theirs[end : end + size])
    return size == len(second) and mix(first, second) == keys
