"""What a person may call a file: said beside the field before the place refuses it."""

from app.domain.files import PathStyle, shown_name
from app.domain.language import tr

_LONGEST = 255  # bytes on most file systems
_NOT_ON_WINDOWS = '<>:"/\\|?*'
_KEPT_BY_WINDOWS = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(1, 10))}


def wrong_name(name: str, style: PathStyle) -> str:
    """Why it cannot be the name of a file there, "" where it can."""
    rules = [
        (not name, tr("Write a name.")),
        (name in (".", ".."), tr("These dots mean a folder already.")),
        ("/" in name, tr("A name holds no slash.")),
        (shown_name(name) != name, tr("It holds a character that cannot be seen.")),
        (
            len(name.encode("utf-8", "surrogateescape")) > _LONGEST,
            tr("It is too long: {longest} bytes at most.", longest=_LONGEST),
        ),
    ]
    if style is PathStyle.WINDOWS:
        refused = " ".join(sorted(set(name) & set(_NOT_ON_WINDOWS)))
        rules += [
            (bool(refused), tr("Windows takes no {refused} in a name.", refused=refused)),
            (name.endswith((".", " ")), tr("Windows takes no dot or space at the end.")),
            (name.partition(".")[0].rstrip().casefold() in _KEPT_BY_WINDOWS, tr("Windows keeps this name for itself.")),
        ]
    return next((words for is_wrong, words in rules if is_wrong), "")


def free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with a number that makes it free: "New folder (2)"."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name
