"""Fills the offline cache: a device of the same kind with a network fetches what a profile wants, and hands it over.

The device installs nothing, and keeps nothing.
"""

import base64
import binascii
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import CommandFailed, SetupError
from app.domain.language import tr
from app.domain.profiles import Profile
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.facts.parameters import encode_single, single_script
from app.services.files import own_file_errors
from app.services.setup.cache.files import CachedFile
from app.services.setup.cache.scripts import (
    PS_CLEAR,
    PS_FETCH,
    PS_READ_PIECE,
    SH_CLEAR,
    SH_FETCH,
    SH_READ_PIECE,
)
from app.services.setup.cache.store import ANY, Kept, OfflineCache, names_of
from app.services.setup.steps.scripts import decode

PIECE = {Os.LINUX: 16 * 1024 * 1024, Os.WINDOWS: 1024 * 1024}
"""Bytes that come at once."""
MOST_FILES = 2000
MOST_BYTES = 8 * 1024**3
"""What one file of a package may have: more is no package."""

_SCRIPTS = {
    Os.LINUX: {"fetch": SH_FETCH, "piece": SH_READ_PIECE, "clear": SH_CLEAR},
    Os.WINDOWS: {"fetch": PS_FETCH, "piece": PS_READ_PIECE, "clear": PS_CLEAR},
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What came into the cache, and what could not be had."""

    files: tuple[CachedFile, ...]
    refused: tuple[str, ...]


def _told(names: str, said: list[str]) -> list[str]:
    """What a device says against a download in a line: without a network it says it of each file."""
    if len(said) > 1:
        return [tr("{names}: {first} (and {more} more)", names=names, first=said[0], more=len(said) - 1)]
    return [f"{names}: {said[0]}"] if said else []


def fill(profile: Profile, target: Target, cache: OfflineCache, task: TaskContext) -> Filled:
    """Fetch all packages of a profile on `target`.

    Raises TargetError, CommandError, SetupError, FileError, Cancelled.
    """
    files: list[CachedFile] = []
    refused: list[str] = []
    for item in profile.items:
        if item.step != "software.package":
            continue
        names = names_of(item)
        task.report(tr("{name} fetches {names}", name=target.name, names=", ".join(names)))
        answer = _run(target, "fetch", {"names": "\n".join(names)}, task, timeout=3600)
        lines = [line.partition(" ") for line in answer.splitlines()]
        about = {name: value for name, _, value in lines}
        if "folder" not in about or "system" not in about:
            raise SetupError(tr("{name} gave no answer that can be understood.", name=target.name))
        folder = decode(about["folder"])
        try:
            told = [value.split(" ") for name, _, value in lines if name == "file"]
            if len(told) > MOST_FILES:
                raise SetupError(
                    tr("{name} names more than {most_files} packages.", name=target.name, most_files=MOST_FILES)
                )
            files += _hand_over(_Fetched(target, folder, about["system"], names), told, cache, task)
        finally:
            _run(target, "clear", {"folder": folder}, TaskContext())
        refused += _told(", ".join(names), [value for name, _, value in lines if name == "refuses"])
    return Filled(tuple(files), tuple(refused))


def add(cache: OfflineCache, path: Path) -> CachedFile:
    """Take in an installer that a person has."""
    name = re.sub(r"\s+", "_", path.name)
    return cache.keep(path, Kept(CachedFile(ANY, name, "", "", 0, name, "")))


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What lies ready on a device, for these names of a profile."""

    target: Target
    folder: str
    system: str
    names: Sequence[str]


def _hand_over(
    source: _Fetched, told: Sequence[Sequence[str]], cache: OfflineCache, task: TaskContext
) -> list[CachedFile]:
    found: list[CachedFile] = []
    with tempfile.TemporaryDirectory(prefix="satchel-cache-") as place:
        for number, words in enumerate(told):
            name, package, version, *more = [*words, "", "", ""]
            if not package or "/" in name or "\\" in name or name.startswith("."):
                raise SetupError(
                    tr("{name} names a file that is none: {name_2}", name=source.target.name, name_2=name[:60])
                )
            task.report(tr("Take {name}", name=name), number, len(told))
            path = _read(source, name, Path(place) / f"{number}", task)
            try:
                code, switches = decode(more[0]), decode(more[1]) if len(more) > 1 else ""
                file = CachedFile(source.system, package, version, "", 0, name, "", code, switches)
                found.append(cache.keep(path, Kept(file, tuple(source.names)), move=True))
            except ValueError as error:
                raise SetupError(
                    tr("{name} names a file that is none: {name_2}", name=source.target.name, name_2=name[:60])
                ) from error
    return found


def _read(source: _Fetched, name: str, place: Path, task: TaskContext) -> Path:
    target = source.target
    size = PIECE[target.os]
    with own_file_errors(place, "written"), place.open("wb") as file:
        begin, piece = 1, b" "
        while piece and begin < MOST_BYTES:
            task.check()
            given = {"folder": source.folder, "name": name, "from": str(begin), "size": str(size)}
            try:
                piece = base64.b64decode("".join(_run(target, "piece", given, task, timeout=600).split()))
            except binascii.Error as error:
                raise SetupError(
                    tr("{name} did not hand over {name_2} whole.", name=target.name, name_2=name)
                ) from error
            file.write(piece)
            begin += len(piece)
            if len(piece) < size:
                break
    return place


def _run(target: Target, name: str, given: dict[str, str], task: TaskContext, *, timeout: float = 60) -> str:
    script = _SCRIPTS[target.os if target.os in _SCRIPTS else Os.LINUX][name]
    result = target.run(single_script(target.os, script), task, timeout=timeout, stdin=encode_single(target.os, given))
    if result.exit_code != 0:
        said = (result.errors.strip() or result.output.strip())[-2000:]
        last = said.splitlines()[-1] if said else f"code {result.exit_code}"
        raise CommandFailed(tr("{name} could not fetch: {last}", name=target.name, last=last), details=said)
    return result.output
