"""What of the files that PyInstaller found goes into the program, and how large it may be."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from shipping.icu import write_lean
from shipping.run_paths import without_foreign_run_paths

Entry = tuple[str, str, str]
"""As PyInstaller has it: the name in the program's folder, the file that it comes from, and what it is."""

ARCHIVE = "satchel.pyz"
"""Where both programs of Windows find their modules; see `start.py`."""

WINDOWS = sys.platform == "win32"
LINUX = sys.platform == "linux"

# Qt's plug-ins bring whole libraries with them (QML by the on-screen keyboard, GTK by a theme), or
# read image formats that no page shows.
UNWANTED_PLUGINS = (
    "egldeviceintegrations", "generic", "imageformats", "networkinformation", "platformthemes/libqgtk3", "printsupport",
    "platforminputcontexts/libqtvirtualkeyboard", "platforminputcontexts/qtvirtualkeyboard", "platforms/libqeglfs",
    "platforms/libqlinuxfb", "platforms/libqminimal", "platforms/libqminimalegl", "platforms/libqvkkhrdisplay",
    "platforms/libqvnc", "platforms/qminimal", "platforms/qdirect2d", "qmltooling", "sqldrivers", "tls",
    "styles", "vectorimageformats",
)  # fmt: skip

# What pip tells itself about a library. The list of its files differs with the folder in which the program is built.
NOTES_OF_PIP = {"INSTALLER", "RECORD", "REQUESTED"}

# What runs before our first line in a built program. PyInstaller's own load Qt in the usual, slow way, and `inspect`
# and `zipfile` with it (`app/views/lean_qt.py` says why we do not); `start.py` does what is needed of them.
UNWANTED_STARTS = ("pyi_rth_inspect", "pyi_rth_pkgutil", "pyi_rth_pyside6", "pyi_rth_multiprocessing")


def is_wanted(entry: Entry) -> bool:
    """Whether a file that PyInstaller found goes into the program."""
    name = entry[0].replace("\\", "/")
    if "/translations/" in name and "PySide6" in name:
        return False  # the program speaks English
    if name.endswith("opengl32sw.dll"):
        return False  # 20 MB that draw OpenGL without a graphics card; our windows draw without OpenGL
    if PurePosixPath(name).name in NOTES_OF_PIP and ".dist-info/" in name:
        return False
    return not any(f"/plugins/{plugin}" in name for plugin in UNWANTED_PLUGINS)


def without_orphans(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out the shared libraries that only unwanted plug-ins had asked for (GTK on Linux, QML everywhere)."""
    from PyInstaller.depend.bindepend import get_imports

    files = [entry for entry in entries if entry[2] != "SYMLINK"]
    shared = {Path(entry[0]).name: entry for entry in files if _is_shared(entry)}
    left = [entry for entry in files if not _is_shared(entry) or entry[0].startswith("libpython")]
    kept = {entry[0]: entry for entry in left}
    while left:
        for name, _ in get_imports(left.pop()[1]):
            entry = shared.get(Path(name).name)
            if entry and entry[0] not in kept:
                kept[entry[0]] = entry
                left.append(entry)
    return [entry for entry in files if entry[0] in kept]


def without_loose_links(entries: Iterable[Entry], files: Iterable[Entry]) -> list[Entry]:
    """Leave out the links to libraries that were left out. A link has for its source the name that it leads to."""
    names = {name for name, _, _ in files}
    return [entry for entry in entries if entry[2] != "SYMLINK" or entry[1] in names]


def without_docstrings(modules: Iterable[Entry]) -> list[Entry]:
    """Have the modules of libraries compiled as by `python -OO`: nobody asks them for help here. Ours keep their texts,
    the command line shows some."""
    return [
        (name, source, kind if name.partition(".")[0] == "app" else kind.partition("-")[0] + "-2")
        for name, source, kind in modules
    ]


def slimmed(entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """On Linux: libraries without what only debuggers read, the folders of the computer that built them, and ICU's
    languages. The copies lie in `folder`."""
    return [_slim(entry, folder) for entry in entries] if LINUX else list(entries)


def _is_shared(entry: Entry) -> bool:
    name = Path(entry[0]).name
    if WINDOWS:
        return name.startswith("Qt6")
    return name.startswith("lib") and entry[2] == "BINARY" and "/plugins/" not in entry[0]


def _slim(entry: Entry, folder: Path) -> Entry:
    name, source, kind = entry
    if kind not in {"BINARY", "EXTENSION"}:
        return entry
    if Path(name).name.startswith("libicudata.so"):
        return name, str(write_lean(Path(source), folder / name)), kind
    if "PySide6" in Path(name).parts or "shiboken6" in Path(name).parts:
        return entry  # Qt goes along as its makers built it
    return name, str(_stripped(Path(source), folder / name)), kind


def _stripped(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    target.chmod(0o755)
    subprocess.run(["strip", "--strip-unneeded", str(target)], check=True)
    target.write_bytes(without_foreign_run_paths(target.read_bytes()))
    return target
