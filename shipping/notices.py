"""The files that tell whose work a built program is, in its folder."""

import platform
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from shipping.bill import bill_of_materials
from shipping.licences import third_party_licences
from shipping.parts import Part

LICENCES = "THIRD_PARTY_LICENSES.txt"
BILL = "satchel.cdx.json"


def add_notices(folder: Path, notices: Iterable[Path], parts: Sequence[Part]) -> None:
    """Put our own notices, the licences of all parts and the bill of materials into a folder."""
    for notice in notices:
        shutil.copy(notice, folder)
    (folder / LICENCES).write_text(third_party_licences(parts), "utf-8", newline="\n")
    (folder / BILL).write_text(bill_of_materials(parts, target()), "utf-8", newline="\n")


def target() -> str:
    """What this computer builds for, as it stands in the names of archives."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    machine = platform.machine().lower()
    return f"{system}-{'x86_64' if machine == 'amd64' else machine}"
