"""A window that is killed gives its tabs and what was being typed back at the next start, and says that it was."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.program import ROOT

WINDOW = """
import os, signal, sys, time
from pathlib import Path
from app.views import lean_qt
lean_qt.load()
from PySide6.QtWidgets import QApplication
from app.composition import build_services
from app.composition_crash import Bugs
from app.composition_window import open_window
from app.domain.devices import parse_address
from app.domain.settings import Settings
from app.services.paths import Paths
from app.views import theme
from app.views.tasks import TaskRunner
from app.views.widgets.notice import Notice

paths = Paths(Path(sys.argv[1]))
application = QApplication([])
theme.install(application)
services, tasks = build_services(paths), TaskRunner()
window = open_window(services, tasks, Settings())
bugs = Bugs(services, window, tasks)
window.show()
page = window.page("remote")

def wait(is_so):
    deadline = time.monotonic() + 40
    while not is_so():
        if time.monotonic() > deadline:
            sys.exit("waited in vain")
        application.processEvents()
        time.sleep(0.01)

wait(paths.end_file.exists)
"""
TYPE_AND_DIE = """
from app.views.pages.remote.tab import Tab
from app.domain.arrangement import Arrangement
device = parse_address("ssh://ada@192.0.2.7")
page.sessions.desk.restore([Tab("t1", device, name="web")], Arrangement().with_tab("t1"))
page.editing.new_device("")
page.forms.device.host.setText("10.1.2.3")
[notes] = [row for row in page.forms.device.rows if row.field_name == "notes"]
notes.show_value("the key of the rack hangs behind the door")
wait(lambda: paths.drafts_file.exists() and paths.open_tabs_file.exists())
os.kill(os.getpid(), signal.SIGKILL)
"""
BE_ASKED = """
from PySide6.QtCore import QTimer
QTimer.singleShot(0, lambda: os.kill(os.getpid(), int(sys.argv[2])))
print(application.exec(), window.isVisible())
bugs.end()
print(paths.end_file.exists())
"""
LOOK = """
def words():
    return [each.text() for notice in window.findChildren(Notice) for each in notice.findChildren(QWidget)
            if hasattr(each, "text")]
from PySide6.QtWidgets import QPushButton, QWidget
wait(lambda: page.sessions._desk is not None and page.sessions.desk.tabs and any("10.1.2.3" in one for one in words()))
print(*words())
[tab] = page.sessions.desk.tabs
print(tab.name, tab.device.address)
next(one for one in window.findChildren(QPushButton) if one.text().strip() == "Go on typing").click()
print(page.forms.device.host.text(), [row.value() for row in page.forms.device.rows if row.field_name == "notes"])
page.forms.cancelled.emit()
wait(lambda: not paths.drafts_file.exists())
window.leave()
bugs.end()
print(paths.end_file.exists())
"""


def run(script: str, home: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", WINDOW + script, str(home), *more]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)


def test_a_killed_window_gives_back_its_tabs_and_the_device_that_was_being_typed(tmp_path: Path) -> None:
    killed = run(TYPE_AND_DIE, tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert json.loads((tmp_path / "drafts.json").read_text())["device"]["host"] == "10.1.2.3"
    looked = run(LOOK, tmp_path)
    assert looked.returncode == 0, looked.stderr
    assert "ended unexpectedly" in looked.stdout
    assert "web ada@192.0.2.7" in looked.stdout
    assert "10.1.2.3 ['the key of the rack hangs behind the door']" in looked.stdout
    assert looked.stdout.splitlines()[-1] == "False"


@pytest.mark.skipif(os.name == "nt", reason="Windows asks the window itself")
def test_a_window_that_the_system_asks_to_end_ends_in_its_own_way(tmp_path: Path) -> None:
    asked = run(BE_ASKED, tmp_path, str(signal.SIGTERM.value))
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.split() == ["0", "False", "False"]
