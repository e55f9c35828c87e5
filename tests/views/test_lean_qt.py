"""What the quick import of PySide6 leaves out is there as soon as somebody asks for it."""

import io
import os
import subprocess
import sys
import zipfile

import pytest

from app.views.lean_zip import LeanArchive, open_archive

QUICK = "from app.views import lean_qt; lean_qt.load()\n"
LATE = "shibokensupport.signature.lib.pyi_generator"
WRONG_ARGUMENTS = """
import sys
from PySide6.QtCore import QPoint, QObject, QTimer
from PySide6.QtGui import QColor
calls = (
    lambda: QPoint("a"), lambda: QColor(1, 2, 3, 4, 5), lambda: QObject(nothing=1), lambda: QTimer.singleShot("x")
)
for call in calls:
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
print(QPoint.__doc__)
print(QColor.setRgb.__doc__)
"""


def output(script: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout


def test_wrong_arguments_are_explained_as_without_it() -> None:
    explained = output(QUICK + WRONG_ARGUMENTS)
    assert "Supported signatures" in explained
    assert explained == output(WRONG_ARGUMENTS)


@pytest.mark.parametrize("name", ["argparse", "logging", "zipfile"])
def test_what_describes_signatures_is_not_loaded(name: str) -> None:
    script = "import PySide6.QtWidgets, sys\nprint(*sys.modules)"
    assert name in output(script).split()
    assert name not in output(QUICK + script).split()


def test_what_writes_pyi_files_can_still_be_used() -> None:
    assert "function" in output(f"{QUICK}import {LATE} as late\nprint(late.generate_pyi)")


def test_nothing_of_ours_stays_in_the_way_of_imports() -> None:
    script = "import builtins, sys\nbefore = list(sys.meta_path), builtins.compile\n"
    after = "print(type(sys.meta_path) is list and (sys.meta_path, builtins.compile) == before)"
    zipped = "\nimport zipfile\nprint(zipfile.ZipFile.__module__)"
    assert output(script + QUICK + after + zipped).split() == ["True", "zipfile"]


def test_the_archive_in_the_library_is_read_as_zipfile_reads_it() -> None:
    script = """
import base64, io, zipfile
import PySide6.QtCore, signature_bootstrap
from app.views.lean_zip import LeanArchive
data = base64.b64decode("".join(signature_bootstrap.zipstring_sequence))
lean, usual = LeanArchive(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(data))
names = usual.namelist()
print([file.filename for file in lean.filelist] == names == lean.namelist(), len(names) > 10)
print(all(lean.open(name).read() == usual.read(name) for name in names))
"""
    assert output(script).split() == ["True"] * 3


def test_an_archive_of_another_kind_is_read_by_zipfile() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.py", "text")
    assert type(open_archive(io.BytesIO(data.getvalue()))) is LeanArchive
    with zipfile.ZipFile(data, "a") as archive:
        archive.comment = b"after the end"
    other = open_archive(data)
    assert type(other) is zipfile.ZipFile
    assert other.read("a.py") == b"text"


def test_the_source_of_what_is_imported_later_is_not_read() -> None:
    script = "import PySide6.QtWidgets, linecache\nfrom app.domain.devices import Device\nprint(*linecache.cache)"
    assert "devices.py" in output(script)
    assert "devices.py" not in output(QUICK + script)


def test_a_second_load_changes_nothing() -> None:
    assert output(f"{QUICK}lean_qt.load()\nfrom PySide6.QtWidgets import QLabel\nprint(QLabel)")
