"""What the first window may load: its start is measured, and each library costs milliseconds and megabytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import enum, os, sys
from app.services.later import put_off_inspect
put_off_inspect()
import tempfile
from pathlib import Path
from app.composition import build_services
from app.services.paths import Paths
from app.views import lean_qt
lean_qt.load()
from PySide6.QtWidgets import QApplication
from app.composition_window import open_window
from app.domain.settings import Settings
from app.views import theme
from app.views.tasks import TaskRunner
with tempfile.TemporaryDirectory() as home:
    application = QApplication([])
    theme.install(application)
    window = open_window(build_services(Paths(Path(home))), TaskRunner(), Settings())
    window.show()
    application.processEvents()
    kinds = {enum.Enum}
    while more := {each for kind in kinds for each in kind.__subclasses__()} - kinds:
        kinds |= more
    print(*sys.modules, *{kind.__qualname__ for kind in kinds})
    print("sheet-of-the-page" if window.page("remote").styleSheet() and not application.styleSheet() else "elsewhere")
    window.close()
"""
NOT_YET = (
    "ast",  # of inspect: a dataclass of the start lacks its docstring
    "asyncio",
    "cryptography",
    "evp",
    "hashlib",
    "keyring",
    "paramiko",
    "psutil",
    "requests",
    "ruamel",
    "sqlite3",
    "ssl",
    "urllib.parse",
    "winrm",
    "PySide6.QtNetwork",
    "argparse",
    "html",
    "secrets",
    "subprocess",
    "tomllib",
    "xml.etree",
    "zipfile",
    "app.domain.arrangement",
    "app.domain.credentials",
    "app.domain.diagnostics",
    "app.domain.panes",
    "app.domain.sessions",
    "app.domain.setup",
    "app.domain.target",
    "app.services.open_tabs",
    "app.services.targets.local",
    "app.services.vault.vault",
    "app.services.worker",
    "app.views.crash_dialog",
    "app.views.palette",
    "app.views.pages.diagnostics.page",
    "app.views.pages.remote.powershell",
    "app.views.pages.remote.desk",
    "app.views.pages.remote.remembered_tabs",
    "app.views.pages.remote.tabs",
    "app.views.pages.remote.device_form",
    "app.views.pages.remote.shell_view",
    "app.views.pages.settings.page",
    "app.views.pages.setup.page",
    "app.views.pages.vault.page",
    "app.views.terminal.widget",
)

TYPED = """
import time
window.page("remote").home.address.textEdited.emit("r")
deadline = time.monotonic() + 30
while "app.views.terminal.widget" not in sys.modules and time.monotonic() < deadline:
    application.processEvents()
print(*sys.modules)
window.close()
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", NOT_YET)
def test_the_first_window_does_not_load(loaded: set[str], name: str) -> None:
    assert "app.views.pages.remote.page" in loaded
    assert name not in loaded


def test_the_first_window_makes_no_classes_of_widgets_that_it_does_not_have(loaded: set[str]) -> None:
    """PySide6 makes them all, with thousands of enum members, when it must find out what an unknown widget is."""
    assert "QFrame.Shape" in loaded
    made = {"QWizard.WizardStyle", "QMessageBox.Icon", "QStyle.StateFlag"} & loaded
    assert made <= ({"QStyle.StateFlag"} if os.name == "nt" else set())  # there the style has to be set


def test_the_style_sheet_is_the_pages_and_not_the_applications(loaded: set[str]) -> None:
    """Qt would otherwise style every part of a page again whenever it is put into another."""
    assert "sheet-of-the-page" in loaded


def test_the_terminal_is_loaded_when_a_person_begins_to_type_an_address() -> None:
    script = SCRIPT.replace("    window.close()\n", "".join(f"    {line}\n" for line in TYPED.strip().splitlines()))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    before, after = (line.split() for line in done.stdout.splitlines() if "app.views" in line)
    assert "app.views.terminal.widget" not in before
    assert "app.views.terminal.widget" in after


BOOK = """
from app.services.device_book import DeviceBook
from app.domain.devices import Device
folder = sys.argv[1]
if len(sys.argv) > 2:
    DeviceBook(Path(folder) / "devices.db").add_all(
        Device("", f"device {number}", host="h", folder=f"Branch {number % 20}") for number in range(2000)
    )
    sys.exit()
application = QApplication([])
theme.install(application)
window = open_window(build_services(Paths(Path(folder))), TaskRunner(), Settings())
window.resize(1000, 700)
window.show()
print("sqlite3" in sys.modules)
rows = window.page("remote").devices.model.rowCount
while rows() == 1:
    application.processEvents()
print("sqlite3" in sys.modules, rows())
window.close()
"""


def test_the_first_picture_does_not_wait_for_the_devices(tmp_path: Path) -> None:
    script = SCRIPT.split("with tempfile", maxsplit=1)[0] + BOOK
    command = [sys.executable, "-c", script, str(tmp_path)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([*command, "fill"], env=environment, check=True, timeout=60)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "True", "21"]


TABS = """
from app.domain.arrangement import Arrangement
from app.domain.devices import parse_address
from app.domain.task import TaskContext
from app.services.open_tabs import OpenTab, OpenTabs
services = build_services(Paths(Path(sys.argv[1])))
tabs = tuple(OpenTab(f"t{number}", parse_address(f"root@10.0.0.{number}")) for number in range(1, 51))
arrangement = Arrangement()
for tab in tabs:
    arrangement = arrangement.with_tab(tab.key)
services.open_tabs.save(OpenTabs(tabs, arrangement), TaskContext())
application = QApplication([])
theme.install(application)
window = open_window(services, TaskRunner(), Settings())
window.show()
sessions = window.page("remote").sessions
application.processEvents()
print(sessions._desk is None)
while sessions._desk is None or not sessions._desk.arrangement.tabs:
    application.processEvents()
application.processEvents()
print(len(sessions.desk.tabs), sessions.views, sessions.tabs.isVisible())
print(*(name for name in sys.modules if name in ("app.views.terminal.widget", "paramiko", "evp")))
window.close()
"""


def test_the_tabs_of_the_last_time_come_after_the_first_picture_without_the_terminal(tmp_path: Path) -> None:
    script = SCRIPT.split("with tempfile", maxsplit=1)[0] + TABS
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["True", "50 () True", ""]
