"""Names that a place tells: what they may be called in the target. A hostile server makes them up.

Rules of Windows: Microsoft, "Naming Files, Paths, and Namespaces".
"""

import hashlib
import os
import re
from itertools import dropwhile

from app.domain.files import PathStyle

LONGEST = 255
"""Of one name: bytes where paths are POSIX (Linux, limits.h NAME_MAX), UTF-16 units on Windows."""
PART = "satchel-part"
LOCAL_STYLE = PathStyle.WINDOWS if os.name == "nt" else PathStyle.POSIX
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\.|$)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOT_ON_WINDOWS = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\ud800-\udfff]')


def safe_name(name: str, style: PathStyle, *, is_trusted: bool = False) -> str | None:
    """The name under which it may stand in a folder of the target; None for one that would lead out of it.

    `is_trusted`: it comes from this computer's own disk, and may hold what it likes as long as the target takes it.
    """
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        return None
    if style is PathStyle.WINDOWS:
        name = _NOT_ON_WINDOWS.sub("_", name)
        if name[-1] in ". ":
            name = f"{name[:-1]}_"
        if _RESERVED.match(name):
            name = f"_{name}"
    elif not is_trusted:
        name = _CONTROLS.sub("_", name)
    return name if _length(name, style) <= LONGEST else _shorter(name, style, LONGEST)


def numbered(name: str, number: int, style: PathStyle) -> str:
    """`name` with a number before its ending: "report (2).txt"."""
    stem, ending = _split(name)
    wanted = f"{stem} ({number}){ending}"
    room = LONGEST - _length(wanted, style)
    return wanted if room >= 0 else f"{_shorter(stem, style, _length(stem, style) + room)} ({number}){ending}"


def part_name(name: str, order: str, style: PathStyle) -> str:
    """The temporary name beside `name` in the target, which no other order uses."""
    wanted = f".{name}.{order[:8]}.{PART}"
    room = LONGEST - _length(wanted, style)
    return wanted if room >= 0 else f".{_shorter(name, style, _length(name, style) + room)}.{order[:8]}.{PART}"


def leads_out(target: str, depth: int) -> bool:
    """Does what is written in a link lead out of the copied tree? `depth`: of folders from the tree's top, which counts
    too, down to the link. ".." after a name leads out, because the name could be a link that leads elsewhere."""
    if target.startswith(("/", "\\")) or ":" in target.split("/", 1)[0] or "\0" in target:
        return True
    parts = [part for part in re.split(r"[/\\]", target) if part not in ("", ".")]
    above = len(parts) - len(list(dropwhile(lambda part: part == "..", parts)))
    return above >= max(depth, 1) or ".." in parts[above:]


def _split(name: str) -> tuple[str, str]:
    """Stem and ending, also a double one: ("backup", ".tar.gz")."""
    match = re.fullmatch(r"(.+?)((?:\.tar)?\.[^. ]{1,10})", name, re.DOTALL)
    return (match[1], match[2]) if match else (name, "")


def _length(name: str, style: PathStyle) -> int:
    if name.isascii():
        return len(name)
    if style is PathStyle.WINDOWS:
        return len(name.encode("utf-16-le", "surrogatepass")) // 2
    return len(name.encode("utf-8", "surrogateescape" if _is_bytes(name) else "surrogatepass"))


def _is_bytes(name: str) -> bool:
    """Are its surrogates bytes that are no UTF-8? Then each stands for one."""
    return all("\udc80" <= letter <= "\udcff" for letter in name if "\ud800" <= letter <= "\udfff")


def _shorter(name: str, style: PathStyle, room: int) -> str:
    """Cut so that it fits, and told from others that begin and end as it does by a few letters of its hash."""
    stem, ending = _split(name)
    mark = f"~{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    while stem and _length(f"{stem}{mark}{ending}", style) > room:
        stem = stem[:-1]
    return f"{stem}{mark}{ending}"
