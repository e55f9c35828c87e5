"""Values as PowerShell writes them down to send them ([MS-PSRP] 2.2.5), read within bounds."""

import html
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

_DEEPEST = 60  # objects in objects; PowerShell itself writes few levels
_ESCAPED = re.compile(r"_[xX]([0-9A-Fa-f]{4})_")
_LISTS = frozenset({"LST", "IE", "QUE", "STK"})


class Unreadable(ValueError):
    """What a device has sent is no value."""


@dataclass(slots=True)
class Thing:
    """An object: `value` where it stands for a simple one (an enumeration), `items` where it is a list."""

    types: Sequence[str] = ()
    text: str = ""
    value: "Value" = None
    properties: dict[str, "Value"] = field(default_factory=dict)
    items: "list[Value] | None" = None
    pairs: "list[tuple[Value, Value]]" = field(default_factory=list)

    def get(self, name: str) -> "Value":
        return self.properties.get(name)


type Value = str | int | float | bool | bytes | Thing | None


def read_value(content: bytes) -> Value:
    """Raises Unreadable for what is none."""
    if content.startswith(b"<S>") and content.endswith(b"</S>") and content.find(b"<", 3) == len(content) - 4:
        return read_text(content[3:-4].decode("utf-8", "replace"))
    if b"<!" in content[:200]:
        raise Unreadable("XML with a document type is none of PowerShell's")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - entities cannot be declared without a document type
        return _Reader().read(root, 0)
    except (ElementTree.ParseError, ValueError, OverflowError) as error:
        raise Unreadable(f"no value: {error}") from error


def read_thing(content: bytes) -> Thing:
    """The same where it has to be an object."""
    found = read_value(content)
    if not isinstance(found, Thing):
        raise Unreadable("an object was expected")
    return found


def read_text(written: str) -> str:
    """The text of an element as it stands in XML."""
    return unescaped(html.unescape(written) if "&" in written else written)


def unescaped(text: str) -> str:
    """`_x000A_` and the like as the characters for which they stand."""
    if "_x" not in text and "_X" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if any("\ud800" <= letter <= "\udfff" for letter in plain):
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def text_of(value: Value) -> str:
    """What a person reads of it."""
    match value:
        case None:
            return ""
        case bool():
            return "True" if value else "False"
        case Thing():
            if value.text or value.items is None:
                return value.text or text_of(value.value)
            return " ".join(item.text if isinstance(item, Thing) else text_of(item) for item in value.items)
        case bytes():
            return value.hex(" ")
        case _:
            return str(value)


def number_of(value: Value) -> int | None:
    """A whole number, also where it is one of an enumeration."""
    if isinstance(value, Thing):
        value = value.value
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(text: str) -> int:
    return int(text[:40])


_SIMPLE: Mapping[str, Callable[[str], Value]] = {
    "S": unescaped,
    "ToString": unescaped,
    "URI": unescaped,
    "XD": unescaped,
    "SBK": unescaped,
    "C": lambda text: unescaped(f"_x{_number(text) & 0xFFFF:04X}_"),
    "B": lambda text: text.lower() == "true",
    "G": lambda text: str(uuid.UUID(text)),
    "Sg": float,
    "Db": float,
    "BA": lambda text: text.encode("ascii"),  # left as base64: nobody asks for it
    **dict.fromkeys(("By", "SB", "U16", "I16", "U32", "I32", "U64", "I64"), _number),
    **dict.fromkeys(("DT", "TS", "D", "Version", "SS"), str),
    "Nil": lambda text: None,
}


class _Reader:
    def __init__(self) -> None:
        self._things: dict[str, Value] = {}
        self._types: dict[str, Sequence[str]] = {}

    def read(self, element: ElementTree.Element, depth: int) -> Value:
        if simple := _SIMPLE.get(element.tag):
            return simple(element.text or "")
        if depth > _DEEPEST:
            raise ValueError("too many objects in objects")
        if element.tag == "Ref":
            return self._things.get(element.get("RefId", ""))
        thing = Thing()
        self._things[element.get("RefId", "")] = thing
        for part in element:
            self._take(thing, part, depth + 1)
        return thing

    def _take(self, thing: Thing, part: ElementTree.Element, depth: int) -> None:
        if part.tag == "TN":
            thing.types = [kind.text or "" for kind in part]
            self._types[part.get("RefId", "")] = thing.types
        elif part.tag == "TNRef":
            thing.types = self._types.get(part.get("RefId", ""), ())
        elif part.tag == "ToString":
            thing.text = unescaped(part.text or "")
        elif part.tag in ("MS", "Props"):
            for named in part:
                thing.properties.setdefault(unescaped(named.get("N", "")), self.read(named, depth))
        elif part.tag in _LISTS:
            thing.items = [self.read(item, depth) for item in part]
        elif part.tag == "DCT":
            for pair in part:
                both = {item.get("N"): self.read(item, depth) for item in pair}
                thing.pairs.append((both.get("Key"), both.get("Value")))
        else:
            thing.value = self.read(part, depth)
