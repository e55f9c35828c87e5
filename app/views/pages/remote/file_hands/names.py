"""What a person may call a file: said beside the field before the place refuses it."""

from app.domain.files import PathStyle, shown_name

_LONGEST = 255  # bytes on most file systems
_NOT_ON_WINDOWS = '<>:"/\\|?*'
_KEPT_BY_WINDOWS = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(1, 10))}


def wrong_name(name: str, style: PathStyle) -> str:
    """Why it cannot be the name of a file there, "" where it can."""
    if not name:
        return "Write a name."
    if name in (".", ".."):
        return "These dots mean a folder already."
    if shown_name(name) != name:
        return "It holds a character that cannot be seen."
    if len(name.encode("utf-8", "surrogateescape")) > _LONGEST:
        return f"It is too long: {_LONGEST} bytes at most."
    if style is PathStyle.WINDOWS:
        if found := next((letter for letter in name if letter in _NOT_ON_WINDOWS), ""):
            return f"Windows takes no {found} in a name."
        if name[-1] in ". ":
            return "Windows takes no dot or space at the end."
        if name.partition(".")[0].rstrip().casefold() in _KEPT_BY_WINDOWS:
            return "Windows keeps this name for itself."
    return "A name holds no slash." if "/" in name else ""


def free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with a number that makes it free: "New folder (2)"."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name
