"""The ids of entries and groups in a file that somebody else has written: each once.

KeePass files from a converter have entries without an id, or one id for two: then a change of one would change the
other. What gets an id here gets the same one every time, so that two copies of such a file still fit together.
"""

import base64
import hashlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.services.vault.folding import ENTRIES, unfold
from app.services.vault.usual_entries import Reading

_NONE = base64.b64encode(bytes(16)).decode("ascii")


def tell_apart(root: Element, readings: dict[Element, Reading]) -> None:
    """Give an id to whatever has none, and another one to whatever has that of something before it.

    `readings` tells of what is folded.
    """
    seen: set[str] = set()
    for element in _in_order(root.find("Root/Group")):
        reading = readings.get(element)
        is_usual = len(element) and element[0].tag == "UUID"
        own = element[0].text if is_usual else element.findtext("UUID")
        text = (own if reading is None else reading[0]) or ""
        if text in seen or not text.strip() or text == _NONE:
            if readings.pop(element, None) is not None:
                unfold(element)
            text = _identify(element, text, seen)
        seen.add(text)


def _in_order(top: Element | None) -> Iterator[Element]:
    waiting = [top] if top is not None else []
    while waiting:
        group = waiting.pop()
        yield group
        yield from (child for child in group if child.tag in ENTRIES)
        waiting += reversed(group.findall("Group"))


def _identify(element: Element, text: str, seen: set[str]) -> str:
    """The versions of an entry get its id too."""
    number = 1
    while (identity := _made_of(text, number)) in seen:
        number += 1
    for one in (element, *element.iterfind("History/Entry")):
        present = one.find("UUID")
        if present is None:
            present = Element("UUID")
            one.insert(0, present)
        present.text = identity
    return identity


def _made_of(text: str, number: int) -> str:
    return base64.b64encode(hashlib.sha256(f"{text}#{number}".encode()).digest()[:16]).decode("ascii")
