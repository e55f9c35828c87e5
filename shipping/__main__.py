"""`python -m shipping`: build the program for this kind of computer, look it over, and with --archive pack it."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app import __version__
from shipping.archive import pack, write_checksums
from shipping.examination import MEGABYTE, complaints, size
from shipping.notices import target

ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    os.environ.setdefault("SOURCE_DATE_EPOCH", _day_of_source())
    if not options.no_build and not _build(options.dist, options.work, one_file=options.one_file):
        return 1
    if options.one_file:
        print(f"The program is the file satchel in {options.dist}")
        return 0
    folder = options.dist / "satchel"
    wrong = complaints(folder, target().partition("-")[0])
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    print(f"The program is in {folder}: {size(folder) / MEGABYTE:.1f} MB")
    if options.archive and not wrong:
        shipped = options.dist / "Satchel.app" if sys.platform == "darwin" else folder
        archive = pack(shipped, f"satchel-{__version__}-{target()}", options.dist)
        print(f"{archive}: {archive.stat().st_size / MEGABYTE:.1f} MB, {write_checksums(options.dist, archive).name}")
    return 1 if wrong else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py package", description=__doc__)
    parser.add_argument("--archive", action="store_true", help="pack it too, with SHA256SUMS")
    parser.add_argument("--no-build", action="store_true", help="take what is built, and may be signed meanwhile")
    parser.add_argument("--one-file", action="store_true", help="a single file, which unpacks itself at each start")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", metavar="FOLDER", help="where the program goes")
    parser.add_argument(
        "--work", type=Path, default=ROOT / "build", metavar="FOLDER", help="for PyInstaller's own files"
    )
    return parser


def _build(dist: Path, work: Path, *, one_file: bool) -> bool:
    """Whether it was built. What is in it must not depend on the day and on the order of Python's sets."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "9"}
    environment.pop("SATCHEL_ONE_FILE", None)
    if one_file:
        environment["SATCHEL_ONE_FILE"] = "1"
    # Without the columns of each instruction, which a traceback shows only beside the source: a fifth of the code.
    build = ["-X", "no_debug_ranges", "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "build.spec"]
    places = ["--distpath", str(dist), "--workpath", str(work)]
    return subprocess.run([sys.executable, *build, *places], cwd=ROOT, env=environment, check=False).returncode == 0


def _day_of_source() -> str:
    """Seconds of the newest commit, or of the changelog where there is no repository."""
    asked = ["git", "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return str(int((ROOT / "CHANGELOG.md").stat().st_mtime))


if __name__ == "__main__":
    sys.exit(main())
