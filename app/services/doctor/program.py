"""The program itself: its Python, its libraries, and what they want of the system."""

import ctypes
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from app import __version__
from app.domain.language import tr
from app.services.doctor.conditions import Condition, bad, good
from app.services.doctor.elf import needed_by

NEEDED_PYTHON = (3, 13)
_QT = ("Core", "Gui", "Widgets", "XcbQpa", "DBus", "Svg")
_PLUGINS = "plugins/platforms/libqxcb.so"
_SONAME = re.compile(r"lib(?P<name>.+)\.so\.(?P<version>\d+)")
_ODD_PACKAGES = {"libglib-2.0.so.0": "libglib2.0-0", "libgthread-2.0.so.0": "libglib2.0-0"}


def look_at_program() -> Iterator[Condition]:
    """Versions, and what is missing."""
    subject = tr("Program")
    kind = tr("built program") if getattr(sys, "frozen", False) else tr("from its source")
    python = "{}.{}.{}".format(*sys.version_info[:3])
    yield good(subject, tr("Satchel {version}, {kind}, Python {python}", version=__version__, kind=kind, python=python))
    if sys.version_info[:2] < NEEDED_PYTHON:
        wanted = "{}.{}".format(*NEEDED_PYTHON)
        yield bad(
            tr("Python"),
            tr("This is Python {python}; Satchel needs {wanted} or newer.", python=python, wanted=wanted),
            tr("Start it with python3 dev.py run, which finds a Python that is new enough, or use the built program."),
        )
    yield from _look_at_qt()


def _look_at_qt() -> Iterator[Condition]:
    subject = tr("Qt, for the window")
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        yield bad(
            subject,
            tr("PySide6 is not there: there is no window, only the command line."),
            tr("Unpack the program again from what you downloaded. From its source: python3 dev.py setup."),
        )
        return
    folder = Path(next(iter(spec.submodule_search_locations)))
    versions = {name: _version(name) for name in ("PySide6-Essentials", "shiboken6")}
    found = {version for version in versions.values() if version}
    if len(found) > 1:
        yield bad(
            subject,
            tr("PySide6 {qt} and shiboken6 {base} do not belong together.", qt=versions["PySide6-Essentials"],
               base=versions["shiboken6"]),
            tr("Remove the folder .venv and run python3 dev.py setup."),
        )  # fmt: skip
    missing = missing_libraries(folder) if sys.platform == "linux" else ()
    if missing:
        packages = " ".join(sorted({package_of(name) for name in missing}))
        yield bad(
            subject,
            tr("This system lacks what the window needs: {libraries}.", libraries=", ".join(missing)),
            tr(
                "On Debian or Ubuntu: apt-get install {packages}. The command line works without it.", packages=packages
            ),
        )
    else:
        yield good(subject, " ".join(["PySide6", *found]))
    if broken := _does_not_load():
        yield bad(subject, broken, tr("Unpack the program again from what you downloaded, then run satchel self-test."))


def missing_libraries(pyside: Path) -> tuple[str, ...]:
    """What Qt's libraries name as needed, and neither lies beside them nor is known to the system."""
    folder = pyside / "Qt" / "lib"
    files = [folder / f"libQt6{name}.so.6" for name in _QT] + [pyside / "Qt" / _PLUGINS]
    beside = {path.name for place in (folder, pyside, pyside.parent) for path in place.glob("*.so*")}
    wanted: dict[str, None] = {}
    for file in files:
        try:
            wanted |= dict.fromkeys(needed_by(file))
        except (OSError, ValueError):
            continue  # it is not shipped, or so damaged that loading it says more
    return tuple(name for name in wanted if name not in beside and not _loads(name))


def package_of(library: str) -> str:
    """Debian's package of a library, by its rule for names (Debian Policy, 8.1)."""
    found = _SONAME.fullmatch(library)
    if library in _ODD_PACKAGES or found is None:
        return _ODD_PACKAGES.get(library, library)
    name = found["name"].lower()
    return f"lib{name}{'-' if name[-1].isdigit() else ''}{found['version']}"


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:  # the built program has no such notes
        return ""


def _does_not_load() -> str:
    """Why a library that the program is made of cannot be loaded, "" where all can."""
    for name in ("cryptography", "paramiko", "psutil", "sqlite3", "ssl"):
        try:
            importlib.import_module(name)
        except Exception as error:
            return tr("{name} cannot be loaded: {reason}.", name=name, reason=error)
    return ""
