"""Other people's work in the program, and under which words: a list of texts."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import own_file_errors
from app.services.resources import beside_resources, resource

ALL = "THIRD_PARTY_LICENSES.txt"
"""Written beside the program when it is built."""
NOTICES = "THIRD-PARTY-NOTICES.md"
_HEAD = re.compile(r"\n=+\nFor (?P<names>[^\n]+)\n=+\n")


@dataclass(frozen=True, slots=True)
class LicenceText:
    """One text. `title` says what it is for."""

    title: str
    text: str

    def has(self, words: Sequence[str]) -> bool:
        """Whether all words, case-folded, stand in it or in its title."""
        whole = f"{self.title}\n{self.text}".casefold()
        return all(word in whole for word in words)


def beside_program(name: str) -> Path | None:
    """A file that lies beside the built program, where a person looks, or in a single file; None from its source."""
    if not getattr(sys, "frozen", False):
        return None
    folder = Path(sys.executable).parent
    mac = folder.parent / "Resources" / name
    places = (folder / name, mac, beside_resources(name))
    return next((place for place in places if place.is_file()), None)


def read_licences(task: TaskContext) -> Sequence[LicenceText]:
    """The list of all parts, then each text. From the source: the notices, and the texts that lie in it.

    Raises FileError.
    """
    own = _own()
    if (path := beside_program(ALL)) is not None:
        return [*own, *parts_of(_read(path))]
    notices = beside_resources(NOTICES)
    texts = [LicenceText(tr("All parts"), _read(notices))] if notices.is_file() else []
    files = sorted(resource("licences").glob("*.txt"))
    return [*own, *texts, *(LicenceText(file.stem, _read(file)) for file in files)]


def _read(path: Path) -> str:
    with own_file_errors(path, "read"):
        return path.read_text("utf-8", "replace")


def parts_of(text: str) -> Sequence[LicenceText]:
    """The file beside the built program, taken apart: the list of parts, and each text with the parts it is for."""
    first, *rest = _HEAD.split(text)
    named = zip(rest[::2], rest[1::2], strict=True)
    return [LicenceText(tr("All parts"), first.strip()), *(LicenceText(names, one.strip()) for names, one in named)]


def _own() -> list[LicenceText]:
    path = beside_program("LICENSE") or beside_resources("LICENSE")
    return [LicenceText(tr("Satchel"), _read(path))] if path.is_file() else []
