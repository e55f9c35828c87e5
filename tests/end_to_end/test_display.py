"""With a display the window opens; without one, or with one that nobody serves, the terminal does the main job."""

import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.display import has_display, missing_library
from tests.end_to_end.program import satchel

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
NOBODYS = ":65000"


@pytest.fixture
def wayland() -> Iterator[dict[str, str]]:
    """A socket where a compositor would listen."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(str(Path(folder, "wayland-7")))
        server.listen()
        yield {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": folder}


@pytest.mark.parametrize("display", ["", NOBODYS, "unix:65000.0", "nonsense", "127.0.0.1:x", ":"])
def test_a_display_that_nobody_serves_is_none(display: str) -> None:
    assert not has_display({"DISPLAY": display})


def test_an_x_server_on_this_computer_is_one() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X64999")
        server.listen()
        assert has_display({"DISPLAY": ":64999"}) and has_display({"DISPLAY": "unix:64999.0"})


def test_an_x_server_behind_ssh_is_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert has_display({"DISPLAY": f"127.0.0.1:{port - 6000}.0"})


def test_a_wayland_compositor_is_one(wayland: dict[str, str]) -> None:
    assert has_display(wayland)
    assert not has_display({**wayland, "WAYLAND_DISPLAY": "wayland-8"})


def test_a_library_of_the_system_that_is_not_there_is_told_from_a_bug() -> None:
    assert missing_library(ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")) == (
        "libEGL.so.1"
    )
    assert missing_library(ImportError("No module named 'app.nothing'")) == ""


def test_a_platform_that_somebody_chose_counts() -> None:
    assert has_display({"QT_QPA_PLATFORM": "offscreen"})


def test_without_a_display_this_computer_is_examined_in_the_terminal(own_home: Path) -> None:
    done = satchel(environment={"DISPLAY": NOBODYS, "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""})
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr.splitlines()[0] == "There is no display for the window, so this computer is examined here."
    assert "This computer:" in done.stdout
    [report] = (own_home / "reports").glob("report-*.html")
    assert str(report) in done.stdout + done.stderr
    assert report.stat().st_size > 1000
