"""The offline cache: packages and installers for places without a network, each once, named by its SHA-256.

`<folder>/<sha256>/file` is the file, `about.json` beside it says what it is and for which steps it was fetched. A file
without it is one whose fetching was cut off, and does not count.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.language import tr
from app.domain.profiles import Profile, ProfileItem
from app.services.files import own_file_errors, read_file, write_atomically
from app.services.setup.cache.files import CachedFile, from_line
from app.services.setup.carrying import hash_of
from app.services.setup.planning import SHIPPED, Catalogue

ANY = "any"
"""The system of a file that was added by hand: the step that wants it knows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the cache, and the names in profiles for which it was fetched."""

    file: CachedFile
    wanted: tuple[str, ...] = ()


class OfflineCache:
    """Any number of programs may use one at the same time: a file is only ever added whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self) -> list[Kept]:
        """Everything that is there whole. A description that cannot be read is left out: it is fetched again."""
        found: list[Kept] = []
        for about in sorted(self._folder.glob("*/about.json")):
            place = about.parent / "file"
            try:
                told = json.loads(read_file(about) or b"[]")
                found += [_kept(one, place) for one in told if place.is_file()]
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def keep(self, source: Path, kept: Kept, *, move: bool = False) -> CachedFile:
        """Take a file in, or note that it serves something else too. Raises FileError, and ValueError for odd names."""
        sha256 = hash_of(source)
        place = self._folder / sha256
        file = place / "file"
        with own_file_errors(file, "written"):
            place.mkdir(parents=True, exist_ok=True)
            if not file.is_file() or hash_of(file) != sha256:
                new = place / f".file.{os.getpid()}"
                (shutil.move if move else shutil.copyfile)(source, new)
                new.chmod(0o600)
                new.replace(file)
            size = file.stat().st_size
        made = replace(kept.file, sha256=sha256, size=size, path=str(file))
        if from_line(made.line) != made:
            raise ValueError("a name that no line can hold")
        known = [one for one in self.files() if one.file.sha256 == sha256]
        same = [one for one in known if _key(one.file) == _key(made)]
        wanted = tuple(sorted({*kept.wanted, *(name for one in same for name in one.wanted)}))
        others = [one for one in known if one not in same]
        write_atomically(
            place / "about.json", json.dumps([_told(one) for one in (*others, Kept(made, wanted))]).encode()
        )
        return made


def _key(file: CachedFile) -> tuple[str, str, str]:
    return file.system, file.package, file.version


def _told(kept: Kept) -> dict[str, Any]:
    about = asdict(kept.file)
    del about["path"]
    return about | {"wanted": list(kept.wanted)}


def _kept(told: Mapping[str, Any], place: Path) -> Kept:
    words = ("system", "package", "version", "sha256", "name", "code", "switches")
    file = CachedFile(**{name: str(told[name]) for name in words}, size=int(told["size"]), path=str(place))
    if file.sha256 != place.parent.name or from_line(file.line) != file:
        raise ValueError("another file")
    return Kept(file, tuple(str(name) for name in told["wanted"]))


@dataclass(frozen=True, slots=True)
class Ready:
    """How much of a profile can be carried out without a network."""

    ready: int
    total: int  # of the steps that need something from outside
    missing: tuple[str, ...]  # what is not there yet, in words


def with_cache(profile: Profile, cache: OfflineCache, *, catalogue: Catalogue = SHIPPED) -> Profile:
    """The profile, with what each of its steps may take from the cache. So it is part of the plan that is approved."""
    kept: list[Kept] | None = None
    items: list[ProfileItem] = []
    for item in profile.items:
        step = catalogue.get(item.step)
        if step and any(one.name == "cached" for one in step.parameters) and not item.arguments.get("cached"):
            kept = cache.files() if kept is None else kept
            lines = [one.file.line for one in kept if serves(one, item)]
            items.append(replace(item, arguments={**item.arguments, "cached": lines}) if lines else item)
        else:
            items.append(item)
    return replace(profile, items=tuple(items))


def serves(kept: Kept, item: ProfileItem) -> bool:
    """Whether a file of the cache is one for this use of a step."""
    if item.step == "software.package":
        return bool(set(kept.wanted) & set(names_of(item)))
    return kept.file.sha256 == item.arguments.get("sha256")


def names_of(item: ProfileItem) -> list[str]:
    """The packages that an item wants."""
    names = item.arguments.get("names") or []
    return [names] if isinstance(names, str) else [str(name) for name in names]


def readiness(profile: Profile, cache: OfflineCache, system: str = "") -> Ready:
    """What of the profile would work without a network; `system` is the kind of device that is meant, "" for any."""
    kept = [one for one in cache.files() if system in ("", one.file.system) or one.file.system == ANY]
    judged = [(item, _NEEDS[item.step](item, kept)) for item in profile.items if item.step in _NEEDS]
    missing = [text for _, found in judged for text in found]
    return Ready(sum(not found for _, found in judged), len(judged), tuple(missing))


def _packages(item: ProfileItem, kept: Sequence[Kept]) -> list[str]:
    there = {name for one in kept for name in one.wanted}
    return [f"Package {name}" for name in names_of(item) if name not in there]


def _installer(item: ProfileItem, kept: Sequence[Kept]) -> list[str]:
    wanted = item.arguments.get("sha256")
    if item.arguments.get("place") or any(one.file.sha256 == wanted for one in kept):
        return []
    return [f"Installer {item.arguments.get('file') or item.arguments.get('title') or wanted}"]


def _flatpak(item: ProfileItem, _: Sequence[Kept]) -> list[str]:
    ids = item.arguments.get("ids") or []
    return [
        tr("Application {name} (Flatpak comes from its source)", name=name)
        for name in ([ids] if isinstance(ids, str) else ids)
    ]


def _always(text: str) -> "Callable[[ProfileItem, Sequence[Kept]], list[str]]":
    return lambda item, kept: [text]


_NEEDS: Mapping[str, Callable[[ProfileItem, Sequence[Kept]], list[str]]] = {
    "software.package": _packages,
    "software.installer": _installer,
    "software.flatpak": _flatpak,
    "software.source": _always(tr("A package source is a place in a network")),
    "update.run": _always(tr("Updates come from their source")),
}
"""What a step needs from outside, in words; none: it is ready."""
