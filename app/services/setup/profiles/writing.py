"""Values written as YAML: what a person would write, in quotes only where it must be."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 100
"""Characters up to which a list stands in one line."""

_PLAIN = re.compile(r"(?:[^\W\d_]|[/_])(?:[\w/.()+@=;~$-]|:(?=[\w/])| (?=[\w/.()+@=;~$-]))*")
_PLAIN_LINE = re.compile(r"(?:[^\W\d_]|[/_])(?:[^\s:#]|:(?=[^\s])|(?<=[^\s])#| (?=[^\s#]))*")
"""Outside of brackets more letters need no quotes."""

_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"))


def scalar(value: Any, *, style: str = "", is_line: bool = False) -> str:
    """A single value in one line. `style` is the quotes that it had; it keeps them. `is_line`: not in brackets."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    plain = _PLAIN_LINE if is_line else _PLAIN
    if style != '"' and plain.fullmatch(text) and text.isprintable() and text.casefold() not in _WORDS:
        return text
    return _quoted(text)


def in_brackets(value: Any) -> str:
    """Any value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {in_brackets(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(in_brackets, value)) + "]"
    return scalar(value)


def after_key(value: Any, indent: int) -> str:
    """What stands behind `key:`; lines of its own are indented by `indent` and more."""
    if isinstance(value, Mapping) and value:
        return "".join(f"\n{' ' * (indent + 2)}{line}" for line in mapping_lines(value, indent + 2))
    if isinstance(value, list | tuple):
        line = in_brackets(value)
        if len(line) + indent <= WIDTH and not any(isinstance(part, Mapping | list) for part in value):
            return f" {line}"
        return "".join(f"\n{' ' * (indent + 2)}- {item(part, indent + 2)}" for part in value)
    if isinstance(value, str) and "\n" in value:
        return f" {_literal(value, indent + 2)}"
    return f" {in_brackets(value)}" if isinstance(value, Mapping) else f" {scalar(value, is_line=True)}"


def item(value: Any, indent: int) -> str:
    """What stands behind the "- " of a list whose dashes are indented by `indent`."""
    if isinstance(value, Mapping) and value:
        return f"\n{' ' * (indent + 2)}".join(mapping_lines(value, indent + 2))
    if isinstance(value, str) and "\n" in value:
        return _literal(value, indent + 2)
    return in_brackets(value)


def mapping_lines(value: Mapping[str, Any], indent: int) -> Sequence[str]:
    """Each key with its value; further lines of a value hold their indent already."""
    return [f"{scalar(key)}:{after_key(inner, indent)}" for key, inner in value.items()]


def _literal(text: str, indent: int) -> str:
    """Several lines as they are, where YAML gives them back unchanged."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    is_safe = all(line.replace("\t", "").isprintable() and (not line or line.strip()) for line in lines)
    if not is_safe or not lines[-1] or not lines[0] or lines[0][0] in " \t":
        return _quoted(text)
    padding = " " * indent
    shown = "\n".join(f"{padding}{line}" if line else "" for line in lines)
    return f"|{'' if body != text else '-'}\n{shown}"


def _quoted(text: str) -> str:
    """In double quotes, with what a person cannot see escaped."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escape(one) for one in written)


def _escape(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
