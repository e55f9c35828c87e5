"""Where things lie: the work folder, and in it the drive C: of the simulated Windows."""

import os
import shutil
from pathlib import Path

SOURCE = Path(__file__).parents[2]
WORK = Path(os.environ.get("SATCHEL_WINDOWS_FOLDER") or SOURCE / ".windows")
"""Takes 2 GB; the variable puts it elsewhere."""
PREFIX = WORK / "prefix"
DRIVE = PREFIX / "drive_c"
SYSTEM = DRIVE / "windows/system32"
PYTHON = DRIVE / "python"
COPY, TESTED = DRIVE / "satchel", DRIVE / "tested"
"""The source, as this Windows sees it: to build from, and to run the tests in."""
BUILT = COPY / "dist/satchel"
PICTURES, SAID = WORK / "pictures", WORK / "said"
"""What was seen, and what the tests said at length."""
SOURCES = Path(__file__).parent / "sources"


def as_windows_says(path: Path) -> str:
    r"""`C:\...` of a path on the drive."""
    return "C:\\" + str(path.relative_to(DRIVE)).replace("/", "\\")


def is_done(step: str, mark: str) -> bool:
    """Whether a step of the preparation was completed for what `mark` stands for."""
    stamp = WORK / f"{step}.done"
    return stamp.exists() and stamp.read_text("utf-8") == mark


def done(step: str, mark: str) -> None:
    (WORK / f"{step}.done").write_text(mark, "utf-8")


def copy_source(place: Path) -> None:
    """All of it anew, but for what is made from it; what was made from the last copy is gone."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(
        SOURCE, place, ignore=lambda folder, names: [name for name in names if not _is_source(Path(folder), name)]
    )


def _is_source(folder: Path, name: str) -> bool:
    if folder == SOURCE:
        return name not in ("build", "dist", "shots") and not name.startswith(".")
    return name != "__pycache__"
