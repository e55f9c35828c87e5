"""The usual form of an entry, as KeePass, KeePassXC and Satchel write it: told from its text, without a parser.

The pattern is stricter than XML: what fits it is well-formed, shallow, and has no attribute but "Protected". Nothing in
it can be tried in two ways, so what does not fit is known in one go.
"""

import re
from itertools import count

LONGEST = 64 * 1024
"""Characters; a longer entry counts as unusual."""
SEALED = '<Value Protected="True">'
"""Before each protected value of such a text, and nowhere else: in a text of XML there is no such bracket."""
CODE_SECRETS = ("otp", "TOTP Seed", "TimeOtp-Secret", *(f"TimeOtp-Secret-{way}" for way in ("Hex", "Base32", "Base64")))
"""The strings of which each makes one-time passwords."""
_CLEAR = ("Title", "UserName", "URL", "Notes")  # of which one that is protected is unusual
_OWN_MARK = "satchel."  # what Satchel marks is looked for in trees

type Reading = tuple[str | None, ...]
"""What a list shows of an entry: its UUID, tags, time of change, time of expiry and whether it counts, tags where they
come later; then for `value_of` title, user, URL, notes, and sealed the password and a secret of codes."""

type Usual = tuple[str, int, Reading]
"""The whole text, the bytes that its sealed values take, and what it says."""

_HELD = ("uuid", "tags", "modified", "expiry", "expires", "more_tags", *_CLEAR, "Password", "code")

_S = r"[ \t\r\n]*+"
_LETTERS = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*+"
_TEXT = rf"{_LETTERS}(?:&(?:amp|lt|gt|quot|apos);{_LETTERS})*+"
_UUID = r"[A-Za-z0-9+/]{21}[AQgw]=="
_BASE64 = r"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?+"
_PLACED = "UUID|Tags|Times|String|Binary|AutoType|CustomData|History|LastModificationTime|ExpiryTime|Expires"

_numbers = count()


def _group(name: str, text: str) -> str:
    """A group to be read, or one that is only there where it has no name."""
    return f"(?P<{name}>{text})" if name else f"(?:{text})"


def _simple() -> str:
    """Elements without any of their own, that have no other place."""
    name = f"n{next(_numbers)}"
    return rf"(?:<(?!(?:{_PLACED})[>/])(?:(?P<{name}>[A-Za-z]++)>{_TEXT}</(?P={name})>|[A-Za-z]++/>){_S})*+"


def _element(tag: str, name: str, text: str = _TEXT) -> str:
    return f"<{tag}>{_group(name, text)}</{tag}>{_S}"


def _several(tag: str) -> str:
    return f"(?:<{tag}>{_S}{_simple()}</{tag}>{_S})*+"


def _tags(name: str) -> str:
    return f"(?:{_element('Tags', name)}|<Tags/>{_S})?+"


def _value(name: str, *, may_be_sealed: bool = True) -> str:
    """What follows "<Value"; held from there to its end, so that an empty one counts as any other."""
    sealed = rf' Protected="True"(?=/>|>{_BASE64}</Value>)'
    return (f"(?:{sealed})?+" if may_be_sealed else "") + _group(name, f"/>|>{_TEXT}</Value>")


def _strings(*, held: bool) -> str:
    """Of several of one name the last one counts."""
    names = [rf"{name}</Key>{_S}<Value{_value(name, may_be_sealed=False)}" for name in _CLEAR]
    names.append(rf"Password</Key>{_S}<Value{_value('Password')}")
    codes = "|".join(map(re.escape, CODE_SECRETS))
    empty = r'(?: Protected="True")?+(?:/>|></)'
    names.append(rf"(?:{codes})</Key>{_S}<Value(?!{empty}){_value('code')}")
    other = rf"{_TEXT}</Key>{_S}<Value{_value('')}"
    names.append(rf"(?!(?:{'|'.join((*_CLEAR, 'Password'))})<){other}")
    return f"(?:<String>{_S}<Key>(?:{'|'.join(names) if held else other}){_S}</String>{_S})*+"


def _body(*, held: bool) -> str:
    """An entry without its history."""
    names = _HELD if held else ("",) * len(_HELD)
    times = [_element("LastModificationTime", names[2]), _element("ExpiryTime", names[3])]
    times.append(_element("Expires", names[4]))
    tags, more_tags = _tags(names[1]), _tags(names[5])
    if held:  # once, also where they are empty: a tree takes the first ones
        tags, more_tags = rf"(?:(?=<Tags[>/])(?P<has_tags>){tags})?+", f"(?(has_tags)|{more_tags})"
    parts = [_element("UUID", names[0], _UUID), _simple(), tags, _simple(), f"<Times>{_S}", _simple()]
    parts += [times[0], _simple(), times[1], times[2], _simple(), f"</Times>{_S}", _simple(), more_tags]
    parts += [
        _simple(),
        _strings(held=held),
        f"(?:<AutoType>{_S}{_simple()}{_several('Association')}</AutoType>{_S})?+",
    ]
    parts += [f"(?:<CustomData>{_S}{_several('Item')}</CustomData>{_S})?+", _simple()]
    return "".join(parts)


_older = f"<History>{_S}(?:<Entry>{_S}{_body(held=False)}(?:<History/>{_S})?+</Entry>{_S})*+</History>"
_ENTRY = re.compile(f"<Entry>{_S}{_body(held=True)}(?:(?:<History/>|{_older}){_S})?+</Entry>")


def read_usual(text: str, at: int) -> Usual | None:
    """The entry that begins at `at`; None where it is not one of the usual form."""
    found = _ENTRY.match(text, at, at + LONGEST)
    if found is None:
        return None
    own: str = found[0]
    reading = found.group(*_HELD)
    if _OWN_MARK in own:
        return None
    if "&" in own:
        reading = tuple(map(_plain, reading))
    return own, sum(map(_size, own.split(SEALED)[1:])), reading


def value_of(held: str | None) -> str:
    """The text of a string, of which a `Reading` has more; "" where there is none."""
    return held[1:-8] if held else ""


def _size(part: str) -> int:
    """The bytes of the sealed value with which a text begins."""
    end = part.index("<")
    return end // 4 * 3 - part.count("=", 0, end)


def _plain(text: str | None) -> str | None:
    if not text or "&" not in text:
        return text
    for name, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, char)
    return text
