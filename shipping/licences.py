"""THIRD_PARTY_LICENSES: whose work is in the built program, and under which words."""

from collections.abc import Sequence
from pathlib import Path

from shipping.parts import Part

_HEAD = """Other people's work in Satchel
==============================

This file was written when this program was built, from the files that are in it. Satchel itself is under the MIT
licence; its text is in LICENSE. Qt, PySide6, Shiboken and paramiko are under the LGPL: they are separate files here and
may be exchanged for versions of your own; where to get their source stands beside them.

"""


def third_party_licences(parts: Sequence[Part]) -> str:
    """A list of all parts, and then each licence's text once, headed by the parts that it is for."""
    lines = [_HEAD]
    for part in parts:
        inside = f" (in {part.inside})" if part.inside else ""
        lines.append(f"{part.name} {part.version}".rstrip() + f"{inside}: {part.licence or 'see its text'}")
        if part.source:
            lines.append(f"    {part.source}")
    for text, names in _texts(parts).items():
        lines += ["", "", "=" * 100, f"For {', '.join(names)}", "=" * 100, "", text.strip()]
    return "\n".join(lines) + "\n"


def _texts(parts: Sequence[Part]) -> dict[str, list[str]]:
    """Each text with the parts that come with it; line ends and margins do not make two of one."""
    texts: dict[str, list[str]] = {}
    known: dict[str, str] = {}
    for part in parts:
        for path in part.texts:
            text = _read(path)
            first = known.setdefault(" ".join(text.split()), text)
            names = texts.setdefault(first, [])
            if part.name not in names:
                names.append(part.name)
    return texts


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
