"""A document as XML: whole, with its protected values in a new stream and none of them in the clear.

The text of an entry is kept once it was written and proven, so that a save writes anew what has changed.
"""

import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from app.domain.language import tr
from app.domain.vault_errors import VaultDamaged, VaultError
from app.services.vault.document import XML_NAMESPACE, Document, Fragment, is_protected
from app.services.vault.folding import OFFSET, sealed_parts, text_of
from app.services.vault.inner import InnerStream
from app.services.vault.usual_entries import SEALED

NOT_AS_WRITTEN = (
    tr("The vault did not read back as it was written, so nothing was saved."),
    tr("The memory of this computer may be failing. Restart it and try again."),
)
_TOO_DEEP = (tr("The vault would have too many levels to be read again."), tr("Move its deepest groups further up."))
_DEEPEST_GROUP, _DEEPEST_PART = 100, 24  # together less than what is read
_PARTS = 4096  # strings that are joined at once
_BATCH = 64  # elements that are proven together
_MOST_WAITING = 1024  # pieces of text
_SPECIAL = re.compile(r"[&<>\r]")
_GROUPS = ("KeePassFile", "Root", "Group")


def serialise(document: Document, fresh: InnerStream) -> Iterator[bytes]:
    """The XML, in pieces, with its protected values moved to the stream `fresh`. The document itself stays as it is.

    Both keystreams are mixed before they meet the ciphertext, so that no value is in memory in the clear.
    """
    protect = _Moving(document, fresh)
    parts = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
    for fragment in _fragments(document):
        if isinstance(fragment, str):
            parts += protect.folded(fragment)
        else:
            for text, value in zip(fragment.texts, fragment.values, strict=False):
                parts += (text, protect(value.text or "", int(value.get(OFFSET, "0"))))
            parts.append(fragment.texts[-1])
        if len(parts) > _PARTS:
            yield "".join(parts).encode("utf-8")
            parts.clear()
    yield "".join(parts).encode("utf-8")


def _fragments(document: Document) -> Iterator[Fragment | str]:
    """The whole text from its beginning to its end. What is not known as proven is proven before it is given.

    A folded entry is its own text, as `text_of` gives it.
    """
    seen: dict[Element, Fragment] = {}
    new: dict[Element, Fragment] = {}
    waiting: list[Fragment | str] = []
    for part in _walk(document.tree):
        if isinstance(part, Fragment | str):
            waiting.append(part)
        elif part.tag == "Entry" and part in document.written:
            waiting.append(seen.setdefault(part, document.written[part]))
        else:
            waiting.append(new.setdefault(part, _fragment(part)))
        if len(new) >= _BATCH or len(waiting) >= _MOST_WAITING:
            prove(new)
            seen |= new
            new.clear()
            yield from waiting
            waiting.clear()
    prove(new)
    document.written = {element: fragment for element, fragment in {**seen, **new}.items() if element.tag == "Entry"}
    yield from waiting


def _walk(element: Element, depth: int = 0) -> Iterator[Fragment | str | Element]:
    """The tags of groups as text, and the elements in them. Raises VaultError where nobody could read them again."""
    if depth > _DEEPEST_GROUP:
        raise VaultError(_TOO_DEEP[0], hint=_TOO_DEEP[1])
    yield Fragment((_start(element),), ())
    for child in element:
        if child.tag in _GROUPS:
            yield from _walk(child, depth + 1)
        elif (text := text_of(child)) is not None:
            yield text
            if child.tail:
                yield Fragment((_escape(child.tail),), ())
        else:
            yield child
    yield Fragment((f"</{element.tag}>{_escape(element.tail or '')}",), ())


def _fragment(element: Element) -> Fragment:
    texts: list[str] = []
    parts: list[str] = []
    values: list[Element] = []
    is_plain = _SPECIAL.search("".join(element.itertext())) is None
    _write(element, parts, texts, values, is_plain=is_plain)
    return Fragment((*texts, "".join(parts)), tuple(values))


def _write(
    element: Element, parts: list[str], texts: list[str], values: list[Element], *, is_plain: bool, depth: int = 0
) -> None:
    if depth > _DEEPEST_PART:
        raise VaultError(_TOO_DEEP[0], hint=_TOO_DEEP[1])
    tag = element.tag
    attributes = element.keys()
    if not element.text and not len(element) and not attributes:
        parts.append(f"<{tag}/>{_escape(element.tail or '')}")
        return
    parts.append(f"<{tag}{_attributes(element) if attributes else ''}>")
    if attributes and is_protected(element):
        texts.append("".join(parts))
        parts.clear()
        values.append(element)
    elif element.text:
        parts.append(element.text if is_plain else _escape(element.text))
    for child in element:
        text = child.text
        if text and not len(child) and not child.keys() and not child.tail:  # nine in ten
            parts.append(f"<{child.tag}>{text if is_plain else _escape(text)}</{child.tag}>")
        else:
            _write(child, parts, texts, values, is_plain=is_plain, depth=depth + 1)
    parts.append(f"</{tag}>")
    if element.tail:
        parts.append(_escape(element.tail))


def prove(written: Mapping[Element, Fragment]) -> None:
    """Read texts again. Raises VaultDamaged unless they are the elements that they were made from."""
    parser = XMLParser(target=TreeBuilder(), encoding="utf-8")  # noqa: S314 - of our own making
    try:
        parser.feed("<all>")
        for fragment in written.values():
            values = [value.text or "" for value in fragment.values]
            parser.feed("".join(one for pair in zip(fragment.texts, [*values, ""], strict=True) for one in pair))
        parser.feed("</all>")
        again: Element = parser.close()
    except (ParseError, UnicodeEncodeError) as error:
        raise VaultDamaged(
            tr("The change holds a character that no vault can hold, so nothing was saved."),
            hint=tr("Type the text again, without pasting."),
            details=str(error),
        ) from error
    if len(again) != len(written) or not all(map(is_same, written, again)):
        raise VaultDamaged(NOT_AS_WRITTEN[0], hint=NOT_AS_WRITTEN[1])


def is_same(one: Element, other: Element) -> bool:
    """Whether two trees hold the same elements, attributes and texts, wherever the values lie in their stream."""
    for left, right in zip(one.iter(), other.iter(), strict=False):
        if len(left) != len(right) or left.tag != right.tag:
            return False
        if (left.text or "") != (right.text or "") or (left.tail or "") != (right.tail or ""):
            return False
        if (left.keys() or right.keys()) and _plain(left) != _plain(right):
            return False
    return True


def _plain(element: Element) -> dict[str, str]:
    return {name: value for name, value in element.items() if name != OFFSET}


class _Moving:
    """Gives the text of protected values in another stream, one after the other."""

    def __init__(self, document: Document, fresh: InnerStream) -> None:
        self._old = document.stream.keystream(0, document.stream.end)
        self._next_part = fresh.parts()

    def folded(self, text: str) -> Iterator[str]:
        """The parts of a folded entry."""
        start, (beginning, *parts) = sealed_parts(text)
        yield beginning
        for part in parts:
            end = part.index("<")
            yield SEALED
            yield self(part[:end], start)
            yield part[end:]
            start += end // 4 * 3 - part.count("=", 0, end)

    def __call__(self, value: str, start: int) -> str:
        data = a2b_base64(value)
        size = len(data)
        number = int.from_bytes
        keys = number(self._old[start : start + size], "little") ^ number(self._next_part(size), "little")
        moved = (number(data, "little") ^ keys).to_bytes(size, "little")
        return b2a_base64(moved, newline=False).decode("ascii")


def _start(element: Element) -> str:
    return f"<{element.tag}{_attributes(element)}>{_escape(element.text or '')}"


def _attributes(element: Element) -> str:
    names = ((name, value) for name, value in element.items() if name != OFFSET)
    return "".join(f' {name.replace(XML_NAMESPACE, "xml:")}="{_attribute(value)}"' for name, value in names)


def _escape(text: str) -> str:
    """A carriage return has to be written as a reference, or a reader turns it into a line feed."""
    if _SPECIAL.search(text) is None:
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _attribute(text: str) -> str:
    return _escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
