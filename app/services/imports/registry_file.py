"""What `regedit` exports: version 5 in UTF-16, or REGEDIT4 in the code page of Windows.

Format: https://support.microsoft.com/topic/9c7f37cf-a5e9-e1cd-c4fa-2a26218a1a23
"""

import re

from app.domain.errors import ImportInvalid
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.imports.text import decode, lines_of

_HEADS = ("Windows Registry Editor Version 5.00", "REGEDIT4")
_VALUE = re.compile(r'^\s*("(?:[^"\\]|\\.)*"|@)\s*=\s*(.*?)\s*$')
_ESCAPED = re.compile(r"\\(.)")
_REPORT_EVERY = 50_000  # lines


def is_registry_file(data: bytes) -> bool:
    return decode(data[:200]).lstrip().startswith(_HEADS)


def read_registry_file(data: bytes, wanted: re.Pattern[str], task: TaskContext) -> dict[str, dict[str, str]]:
    """The values of the keys in which `wanted` is found; numbers as decimal text. Binary data is left out.

    Raises ImportInvalid with the place, Cancelled.
    """
    keys: dict[str, dict[str, str]] = {}
    values: dict[str, str] | None = None
    lines = _joined(lines_of(decode(data)))
    for number, (place, line) in enumerate(lines):
        if number % _REPORT_EVERY == 0:
            task.report(tr("Reading the registry file"), number, len(lines))
        text = line.strip()
        if not text or text.startswith((";", *_HEADS)):
            continue
        if text.startswith("["):
            if not text.endswith("]"):
                raise ImportInvalid(tr("The file is damaged at line {place}: a key without its end.", place=place))
            key = text[1:-1]
            values = keys.setdefault(key, {}) if wanted.search(key) and not key.startswith("-") else None
        elif values is None:
            continue  # a key of another program, whose values may go over several lines
        elif match := _VALUE.match(text):
            if (value := _value(match[2])) is not None:
                values[_unescaped(match[1])] = value
        else:
            raise ImportInvalid(tr("The file is damaged at line {place}: neither a key nor a value.", place=place))
    return keys


def _joined(lines: list[str]) -> list[tuple[int, str]]:
    """Each line with its number; one that ends with a backslash goes on in the next (only binary data does)."""
    result: list[tuple[int, str]] = []
    open_parts: list[str] = []
    start = 1
    for number, line in enumerate(lines, 1):
        if not open_parts:
            start = number
        if line.endswith("\\") and ("=hex" in line or open_parts):
            open_parts.append(line[:-1])
            continue
        result.append((start, "".join([*open_parts, line])))
        open_parts = []
    if open_parts:
        result.append((start, "".join(open_parts)))
    return result


def _value(text: str) -> str | None:
    if text.startswith('"') and text.endswith('"') and len(text) >= 2:
        return _unescaped(text)
    if text.startswith("dword:"):
        try:
            return str(int(text[6:14], 16))
        except ValueError:
            return None
    if text.startswith(("hex(1):", "hex(2):")):
        try:
            return bytes.fromhex(text[7:].replace(",", " ")).decode("utf-16-le", "replace").rstrip("\0")
        except ValueError:
            return None
    return None


def _unescaped(quoted: str) -> str:
    return _ESCAPED.sub(r"\1", quoted[1:-1]) if quoted.startswith('"') else ""
