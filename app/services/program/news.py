"""What is new: the part of the changelog that a person has not seen, and which version this data was used with last."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.domain.language import tr
from app.services.json_file import FileDamaged, load_document, save_document
from app.services.paths import Paths
from app.services.resources import beside_resources

UNRELEASED = "Unreleased"
_FORMAT = "satchel.seen"
_VERSION = 1
_NUMBERS = re.compile(r"\d+")
_MOST_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Release:
    """One part of the changelog, as Markdown without its heading."""

    version: str  # "0.2.0"; that of this program for what is not released
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a start finds: whether the data folder is new, and which releases are new to it."""

    is_new: bool
    news: tuple[Release, ...] = ()


def changelog() -> str:
    """The whole of it; "" where it did not come along."""
    try:
        return beside_resources("CHANGELOG.md").read_text("utf-8", "replace")
    except OSError:
        return ""


def releases(text: str) -> Sequence[Release]:
    """The parts of a changelog, the newest first."""
    _, *parts = f"\n{text}".split("\n## ")
    return [_release(*part.partition("\n")[::2]) for part in parts]


def releases_since(text: str, seen: str) -> Sequence[Release]:
    """The parts that somebody who knows the version `seen` does not know."""
    return [release for release in releases(text) if _order(release.version) > _order(seen)]


def as_markdown(parts: Sequence[Release]) -> str:
    """These parts under their headings."""
    return "\n\n".join(f"## {part.title}\n\n{part.text.strip()}" for part in parts) + "\n"


def look_first(paths: Paths) -> FirstLook:
    """What this start finds; the next one finds nothing. Reads and writes a file.

    What cannot be noted is not told either: it would be told at every start. Raises FileError.
    """
    try:
        seen = _read(paths.seen_file)
    except FileDamaged:  # a copy is kept; nobody is told twice
        _note(paths.seen_file)
        return FirstLook(is_new=False)
    if _order(seen) >= _order(__version__):
        return FirstLook(is_new=False)
    is_new = not seen and not paths.window_file.exists()  # at first no version was noted
    _note(paths.seen_file)
    return FirstLook(is_new, () if is_new else tuple(releases_since(changelog(), seen)))


def _read(path: Path) -> str:
    version = load_document(path, format_name=_FORMAT, version=_VERSION).get("version_used")
    return version if isinstance(version, str) else ""


def _note(path: Path) -> None:
    save_document(path, {"version_used": __version__}, format_name=_FORMAT, version=_VERSION)


def _release(title: str, text: str) -> Release:
    first = title.split(maxsplit=1)[0].strip("[]") if title.split() else ""
    if first == UNRELEASED:
        return Release(__version__, tr("This version, {version}", version=__version__), text)
    return Release(first, title.strip(), text)


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBERS.findall(version[:40])[:_MOST_NUMBERS]))
