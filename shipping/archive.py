"""Packs a built program for handing on: one archive whose bytes depend on its contents alone, and its checksum."""

import hashlib
import lzma
import os
import tarfile
import time
import zipfile
from pathlib import Path

_EARLIEST = 315_532_800  # 1 January 1980: no archive of the zip format knows an earlier day


def pack(folder: Path, name: str, target: Path) -> Path:
    """`name`.zip for Windows, `name`.tar.xz for the others, with all of `folder` under the name `name`.

    An application of macOS keeps its own name.
    """
    if "-windows-" in name:
        return _zipped(folder, name, target / f"{name}.zip")
    return _tarred(folder, name, target / f"{name}.tar.xz")


def write_checksums(folder: Path, *files: Path) -> Path:
    """SHA256SUMS, as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(files)]
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(lines), "ascii", newline="\n")
    return sums


def moment() -> int:
    """The time of all files in an archive, in seconds: that of the source, where the builder says it."""
    return max(int(os.environ.get("SOURCE_DATE_EPOCH") or 0), _EARLIEST)


def _tarred(folder: Path, name: str, target: Path) -> Path:
    def neutral(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = moment()
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        return member

    with lzma.open(target, "wb", preset=6) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            inside = Path(folder.name if folder.suffix else name, path.relative_to(folder)).as_posix()
            tar.add(path, inside, recursive=False, filter=neutral)
    return target


def _zipped(folder: Path, name: str, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo(Path(name, path.relative_to(folder)).as_posix(), time.gmtime(moment())[:6])
            # said for each: of a member with a time of its own `zipfile` does not ask the archive how well to pack it
            archive.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=9)
    return target
