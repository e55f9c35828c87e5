"""What is handed on: the same bytes for the same contents, and checksums that the usual tool reads."""

import os
import shutil
import subprocess
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from shipping.archive import pack, write_checksums


def program(folder: Path, day: int) -> Path:
    (folder / "inside").mkdir(parents=True)
    (folder / "satchel").write_bytes(b"program")
    (folder / "satchel").chmod(0o700)
    (folder / "inside/file").write_bytes(b"text" * 99)
    for path in folder.rglob("*"):
        os.utime(path, (day, day))
    return folder


@pytest.mark.parametrize("name", ["satchel-1-linux-x86_64", "satchel-1-windows-x86_64"])
def test_an_archive_depends_on_its_contents_alone(name: str, tmp_path: Path) -> None:
    archives = []
    for number in (1, 2):
        target = tmp_path / f"target{number}"
        target.mkdir()
        archives.append(pack(program(tmp_path / f"built{number}", number * 10**9), name, target))
    assert archives[0].read_bytes() == archives[1].read_bytes()


def test_a_program_stays_one_that_can_be_started(tmp_path: Path) -> None:
    with tarfile.open(pack(program(tmp_path / "built", 10**9), "satchel-1-linux-x86_64", tmp_path)) as tar:
        modes = {member.name: member.mode for member in tar}
    assert modes["satchel-1-linux-x86_64/satchel"] == 0o755
    assert modes["satchel-1-linux-x86_64/inside/file"] == 0o644


def test_windows_gets_a_folder_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(pack(program(tmp_path / "built", 10**9), "satchel-1-windows-x86_64", tmp_path)) as archive:
        assert archive.read("satchel-1-windows-x86_64/inside/file") == b"text" * 99


def test_a_zip_is_packed_as_well_as_it_can_be(tmp_path: Path) -> None:
    text = b" ".join(str(number * number).encode() for number in range(20_000))
    built = program(tmp_path / "built", 10**9)
    (built / "text").write_bytes(text)
    best = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    with zipfile.ZipFile(pack(built, "satchel-1-windows-x86_64", tmp_path)) as archive:
        packed = archive.getinfo("satchel-1-windows-x86_64/text").compress_size
    assert packed == len(best.compress(text) + best.flush())


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_checksums_are_what_sha256sum_reads(tmp_path: Path) -> None:
    file = tmp_path / "satchel-1.zip"
    file.write_bytes(b"x")
    write_checksums(tmp_path, file)
    check = ["sha256sum", "--check", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    file.write_bytes(b"y")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1
