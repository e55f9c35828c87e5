"""What the first window may load: its start is measured, and each library costs milliseconds and megabytes."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
from app.views import theme
application = QApplication([])
theme.install(application)
from app.views.main_window import MainWindow
from app.views.tasks import TaskRunner
window = MainWindow(TaskRunner(), lambda name: QWidget())
window.show_page("remote")
window.show()
application.processEvents()
print(*sys.modules)
window.close()
"""
NOT_YET = (
    "asyncio",
    "cryptography",
    "evp",
    "hashlib",
    "keyring",
    "paramiko",
    "psutil",
    "requests",
    "ruamel",
    "ssl",
    "urllib.parse",
    "winrm",
    "PySide6.QtNetwork",
    "app.views.crash_dialog",
    "app.views.palette",
    "app.views.pages.diagnostics.page",
    "app.views.pages.settings.page",
)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", NOT_YET)
def test_the_first_window_does_not_load(loaded: set[str], name: str) -> None:
    assert "app.views.main_window" in loaded
    assert name not in loaded
