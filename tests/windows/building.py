"""The Windows program by the same `build.spec` as everywhere, and what can be read off it without starting it."""

import subprocess
from dataclasses import dataclass

from app import __version__
from tests.windows import wine
from tests.windows.interpreter import tool
from tests.windows.places import BUILT, COPY, SOURCE, WORK, as_windows_says, copy_source

PROGRAMS = ("satchel.exe", "satchelw.exe")
_WITHIN = 3600.0  # seconds; a computer may be slow or busy
_MEGABYTE = 1e6
_ASK = """
import pefile, sys
found = pefile.PE(sys.argv[1])
print("subsystem", pefile.SUBSYSTEM_TYPE[found.OPTIONAL_HEADER.Subsystem])
for info in getattr(found, "FileInfo", ()):
    for table in (table for part in info for table in getattr(part, "StringTable", ())):
        for name, text in table.entries.items():
            print("version", name.decode(), text.decode())
for kind in found.DIRECTORY_ENTRY_RESOURCE.entries:
    print("resource", kind.id or kind.name, len(kind.directory.entries))
    if kind.id == 24:
        place = kind.directory.entries[0].directory.entries[0].data.struct
        print("manifest", found.get_data(place.OffsetToData, place.Size).decode().replace("\\n", " "))
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """In megabytes of 1,000,000 bytes; `largest` names what takes most."""

    unpacked: float
    zipped: float
    largest: tuple[str, ...]


def build(display: str) -> None:
    """`C:\\satchel\\dist\\satchel`. Raises OSError."""
    copy_source(COPY)
    ended = wine.run(
        ["cmd", "/c", "cd", as_windows_says(COPY), "&&", "C:\\python\\python.exe",
         "-m", "shipping", "--archive"],
        display, _WITHIN, {"SOURCE_DATE_EPOCH": str(int((SOURCE / "CHANGELOG.md").stat().st_mtime))},
    )  # fmt: skip
    (WORK / "build.log").write_text(ended.output, "utf-8")
    if ended.code or not all((BUILT / name).exists() for name in PROGRAMS):
        raise OSError(f"The program was not built:\n{ended.output[-4000:]}")


def measured() -> Sizes:
    [packed] = BUILT.parent.glob("*.zip")
    files = [path for path in BUILT.rglob("*") if path.is_file()]
    largest = sorted(files, key=lambda path: -path.stat().st_size)[:12]
    return Sizes(
        sum(path.stat().st_size for path in files) / _MEGABYTE,
        packed.stat().st_size / _MEGABYTE,
        tuple(f"{path.stat().st_size / _MEGABYTE:.1f} {path.relative_to(BUILT)}" for path in largest),
    )


def faults(name: str) -> list[str]:
    """What Windows would miss in a program before it starts it."""
    done = subprocess.run([tool("python"), "-c", _ASK, str(BUILT / name)], check=True, capture_output=True, text=True)
    wanted = {
        "its kind": f"subsystem IMAGE_SUBSYSTEM_WINDOWS_{'GUI' if name == 'satchelw.exe' else 'CUI'}",
        "the version": f"version FileVersion {__version__}",
        "the name": "version ProductName Satchel",
        "an icon in nine sizes": "resource 3 9",
        "long paths": "<longPathAware",
        "screens of other density": "PerMonitorV2",
        "no administrator": 'level="asInvoker"',
    }
    return [f"{name} lacks {what}: {words}" for what, words in wanted.items() if words not in done.stdout]
