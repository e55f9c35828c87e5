"""Values as YAML for Ansible: data can never become an expression, and an expression stands in its braces.

Written by hand and not by a library, because what is data and what is Jinja has to be decided at each text.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from app.domain.ansible import AnsibleValue, Expression

_BARE = frozenset({"when", "changed_when", "failed_when", "until", "that"})
"""Where Ansible expects an expression: there it stands without braces."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_PLAIN = re.compile(r"[A-Za-z/]([A-Za-z0-9_./-]|(?<! ) (?=[A-Za-z0-9/]))*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""What YAML 1.1 takes for something else than a text."""

_TEMPLATE = re.compile(r"\{[{%#]")
_BLOCK = re.compile(r"[^\s#][\x20-\x7e\n\t]*")
_WIDTH = 120  # letters in a line; ansible-lint allows 160


def to_yaml(value: AnsibleValue, indent: int = 0) -> str:
    """`value` as lines of block style, each with its line end."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        return "".join(f"{pad}{_key(name)}:{_inner(inner, indent, name)}" for name, inner in value.items())
    if _is_list(value) and value:
        return "".join(f"{pad}-{_item(inner, indent)}" for inner in value)
    return f"{pad}{_scalar(value, indent, '')}\n"


def one_line(text: str) -> str:
    """For names and comments: no line ends, no control characters, nothing that Ansible works out."""
    return re.sub(r"(?<=\{)(?=[{%#])", " ", "".join(letter if letter.isprintable() else " " for letter in text)).strip()


def comment(text: str, indent: int = 0) -> str:
    """`text` as lines of comment."""
    lines: list[str] = []
    for word in one_line(text).split():
        if lines and len(lines[-1]) + len(word) < _WIDTH - indent - 2:
            lines[-1] += f" {word}"
        else:
            lines.append(word[:_WIDTH])
    return "".join(f"{' ' * indent}# {line}\n" for line in lines)


def _inner(value: AnsibleValue, indent: int, name: str) -> str:
    if isinstance(value, Mapping) and value:
        return "\n" + to_yaml(value, indent + 2)
    if _is_list(value) and value:
        lines = (f"{' ' * (indent + 2)}-{_item(inner, indent + 2, name)}" for inner in value)
        return "\n" + "".join(lines)
    return f" {_scalar(value, indent + 2, name)}\n"


def _item(value: AnsibleValue, indent: int, name: str = "") -> str:
    if (isinstance(value, Mapping) or _is_list(value)) and value:
        return " " + to_yaml(value, indent + 2)[indent + 2 :]
    return f" {_scalar(value, indent + 2, name)}\n"


def _is_list(value: AnsibleValue) -> TypeGuard[Sequence[AnsibleValue]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _key(name: str) -> str:
    if _PLAIN_KEY.fullmatch(name) and name.casefold() not in _WORDS:
        return name
    return '"' + "".join(_escaped(letter, is_first=False) for letter in name) + '"'


def _scalar(value: AnsibleValue, indent: int, name: str) -> str:
    if isinstance(value, Expression):
        return _quoted(value.text if name in _BARE else f"{{{{ {value.text} }}}}", indent)
    if isinstance(value, str):
        return _text(value, indent)
    if isinstance(value, Mapping) or _is_list(value):
        return "{}" if isinstance(value, Mapping) else "[]"
    return "null" if value is None else str(value).lower()


def _text(text: str, indent: int) -> str:
    tag = "!unsafe " if _TEMPLATE.search(text) else ""
    lines = text.split("\n")
    is_script = len(lines) > 2 and _BLOCK.fullmatch(text) and "\t" not in text
    if is_script and not any(line != line.rstrip() or len(line) > _WIDTH for line in lines):
        body = text.rstrip("\n")
        ends = len(text) - len(body)
        if ends <= 1:
            pad = " " * indent
            return f"{tag}|{'' if ends else '-'}\n" + "\n".join(pad + line if line else "" for line in body.split("\n"))
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and len(text) < _WIDTH - indent
    if is_plain:
        return text
    return tag + _quoted(text, indent) + ("  # noqa: no-tabs" if "\t" in text else "")


def _quoted(text: str, indent: int) -> str:
    """In double quotes, over several lines where it is long."""
    pieces: list[str] = []
    room = max(40, _WIDTH - indent)
    piece = ""
    for letter in text:
        if len(piece) >= room or (len(piece) > room * 2 // 3 and piece.endswith(" ") and letter != " "):
            pieces.append(piece)
            piece = ""
        piece += _escaped(letter, is_first=not piece and bool(pieces))
    pieces.append(piece)
    return '"' + f"\\\n{' ' * indent}".join(pieces) + '"'


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escaped(letter: str, *, is_first: bool) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter == " ":
        return "\\x20" if is_first else " "  # a blank at the start of a line would be lost
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
