"""A portable program writes nothing outside of its folder: every file that is opened for writing is looked at."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.program import ROOT, SATCHEL

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None, reason="needs strace, and the right to use it"
)
CALLS = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat"
WRITES = re.compile(r"^(?!open)|O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
NO_FILES = ("/dev/", "/proc/", "/sys/")  # devices and the kernel: nothing that stays
SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog
from app.composition import build_services, run_window
from app.composition_start import Start
from app.services.paths import find_paths
from app.services.surroundings import own_surroundings

class Guided(Start):
    def follow(self, window):
        super().follow(window)
        window.started.connect(lambda: QTimer.singleShot(100, lambda: self.visit(window)))

    def visit(self, window):
        for name in ("diagnostics", "setup", "vault", "settings", "remote"):
            window.show_page(name)
        dialog = QFileDialog(window, options=QFileDialog.Option.DontUseNativeDialog)  # it notes where it was
        dialog.accept()
        dialog.deleteLater()
        window.report_asked.emit()
        self.saved = QTimer(window, interval=50)
        self.saved.timeout.connect(lambda: any(paths.reports_folder.glob("*.html")) and window.close())
        self.saved.start()

paths = find_paths()
with own_surroundings(paths):
    sys.exit(run_window(build_services(paths), Guided(paths)))
"""


def written(traces: Path, inside: Path) -> set[str]:
    """What was written outside of a folder."""
    found = set()
    texts = [trace.read_text("utf-8", "replace") for trace in traces.iterdir()]  # one of each thread and process
    assert sum(map(len, texts)) > 1000
    for line in "".join(texts).splitlines():
        if " = -1 " in line or line.startswith(("---", "+++")) or not WRITES.search(line):
            continue
        for path in re.findall(r'"((?:[^"\\\\]|\\\\.)*)"', line):
            whole = Path(os.path.normpath(ROOT / path))
            if not str(whole).startswith(NO_FILES) and not whole.is_relative_to(inside):
                found.add(str(whole))
    return found


def traced(arguments: list[str], stick: Path, *, window: bool = False) -> set[str]:
    """Run the program from a stick, in a home of its own; gives what it wrote elsewhere."""
    traces, home = stick.parent / "traces", stick.parent / "home"
    traces.mkdir()
    home.mkdir()
    program = [sys.executable, "-c", SCRIPT] if window else [*SATCHEL, *arguments]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_"))},
        "SATCHEL_HOME": str(stick / "satchel-data"),
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",  # the built program has no sources
    }
    command = ["strace", "-ff", "-qq", "-s", "300", "-e", f"trace={CALLS}", "-o", str(traces / "of"), *program]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, input="")
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        pytest.skip("strace may not look at programs here")
    assert done.returncode in (0, 1), done.stderr
    return written(traces, stick)


def test_a_command_writes_nothing_outside(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert traced(["run", "local", "--", "mktemp; mktemp -d"], stick) == set()
    assert list((stick / "satchel-data/visits").iterdir())  # it did write
    assert not (stick / "satchel-data/temporary").exists()


@pytest.mark.skipif(not os.environ.get("SATCHEL_TRACE_WINDOW"), reason="five seconds: set SATCHEL_TRACE_WINDOW=1")
def test_a_window_that_was_used_writes_nothing_outside(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert traced([], stick, window=True) == set()
    assert (stick / "satchel-data/window").exists()
    assert [*(stick / "satchel-data/reports").iterdir()]
    assert not (stick / "satchel-data/temporary").exists()
