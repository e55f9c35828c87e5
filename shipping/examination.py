"""Looks over a built program before anyone is given it: what must be there, what must not, and how large it may be."""

import re
from collections.abc import Iterator
from pathlib import Path

from shipping.notices import BILL, LICENCES
from shipping.run_paths import foreign_run_paths

MEGABYTE = 1_000_000
LARGEST = {"linux": 130, "windows": 90, "macos": 130}  # megabytes of all files of the folder

_NEEDED = ("LICENSE", LICENCES, BILL, "_internal/CHANGELOG.md", "_internal/compiled.bin")
_NEEDED_OF_RESOURCES = ("icons", "styles", "templates", "data", "profiles", "licences", "help")
_FOREIGN = re.compile(
    r"(^|/)(tests?|testing|bench|shipping|\.git|__pycache__|pip|setuptools|pytest|PyInstaller|mypy|ruff|hypothesis)(/|$)"
    r"|\.(pdb|a|lib|h|pyi|c|cpp|o|orig|rej|spec|toml)$|(^|/)(dev\.py|conftest\.py|direct_url\.json)$",
    re.I,
)
_QT = re.compile(r"(?:lib)?Qt6?([A-Z]\w+?)(?:\.so\.6|\.dll|\.abi3\.so|\.pyd)?$")
QT = {"Core", "Gui", "Widgets", "Svg", "DBus", "XcbQpa", "OpenGL", "WaylandClient", "WlShellIntegration"}


def complaints(folder: Path, system: str) -> list[str]:
    """What is wrong with the program in `folder`, one sentence each; nothing when it may be handed on."""
    return [*_missing(folder), *_foreign(folder), *_of_the_builder(folder), *_too_large(folder, system)]


def size(folder: Path) -> int:
    """Bytes of all files; a link to a file of the same folder takes none."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _missing(folder: Path) -> Iterator[str]:
    wanted = [*_NEEDED, *(f"_internal/resources/{name}" for name in _NEEDED_OF_RESOURCES)]
    for name in wanted:
        if not (folder / name).exists():
            yield f"{name} is missing."
    for link in folder.rglob("*"):
        if link.is_symlink() and not link.exists():
            yield f"{link.relative_to(folder)} leads nowhere."


def _foreign(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and _FOREIGN.search(name):
            yield f"{name} is for developers only."
        module = _QT.match(path.name)
        if path.is_file() and module and module[1] not in QT:
            yield f"{name} is of a part of Qt that Satchel does not use."


def _of_the_builder(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.so*")):
        library = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        for place in foreign_run_paths(library) if library.startswith(b"\x7fELF") else ():
            yield f"{path.relative_to(folder).as_posix()} looks for libraries in {place}."


def _too_large(folder: Path, system: str) -> Iterator[str]:
    taken = size(folder) / MEGABYTE
    if taken > LARGEST[system]:
        yield f"It takes {taken:.0f} MB, and may take {LARGEST[system]}."
