"""What has to be compiled for this Windows: three libraries that Wine 8 lacks, and the two programs of Python."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.windows.places import PYTHON, SOURCES, SYSTEM, WORK

_COMPILER, _RESOURCES = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres"


def make_shims() -> None:
    """The libraries go into the system of the simulated Windows, never into the program."""
    for name, libraries in (("bcryptprimitives", ["-ladvapi32"]), ("mscms", []), ("icuuc", [])):
        place = SYSTEM / f"{name}.dll"
        place.unlink(missing_ok=True)  # a link into Wine's own files, which are not ours to write
        _compile(["-shared", "-o", str(place), str(SOURCES / f"{name}.c"), *libraries])


def make_programs(library: str) -> None:
    """`library` is the name of Python's own, as "python313"."""
    script, resource = WORK / "python.rc", WORK / "python.res"
    script.write_text(f'1 24 "{SOURCES / "python.manifest"}"\n', "utf-8")
    subprocess.run([_RESOURCES, str(script), "-O", "coff", "-o", str(resource)], check=True)
    common = ["-municode", f'-DLIBRARY=L"{library}.dll"', str(SOURCES / "python.c"), str(resource)]
    _compile([*common, "-o", str(PYTHON / "python.exe")])
    _compile([*common, "-mwindows", "-DWINDOWED", "-o", str(PYTHON / "pythonw.exe")])


def make_stable_library(library: str, exports: Sequence[str]) -> None:
    """`python3.dll`, which extensions for any Python 3 ask for: it hands everything on to the real library."""
    names = "".join(f'"{name}" = "{library}.{name}"\n' for name in exports)
    definition, nothing = WORK / "python3.def", WORK / "nothing.c"
    definition.write_text(f"LIBRARY python3.dll\nEXPORTS\n{names}", "ascii")
    nothing.write_text("int nothing_;\n", "ascii")
    place = PYTHON / "python3.dll"
    _compile(["-shared", "-nostdlib", "-Wl,--entry=0", "-o", str(place), str(nothing), str(definition)])


def _compile(arguments: Sequence[str | Path]) -> None:
    subprocess.run([_COMPILER, "-O2", "-s", *map(str, arguments)], check=True)
