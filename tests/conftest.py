"""What every test gets: an offscreen Qt, a data folder of its own, and no proxy or locale of the machine it runs on."""

import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from app.domain.settings import Look
from app.services.probes.anchors import USUAL, Anchors, Page, use
from app.services.redaction import KNOWN
from tests import garbage
from tests.order import long_ones_first
from tests.own_network import leave_the_network

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.views.theme import Theme

NOWHERE = Anchors(
    USUAL.name, (Page("http://127.0.0.1:9/", 204, ""),), ("127.0.0.1:9",), ("127.0.0.1",), ("127.0.0.1:9",)
)
"""In place of the machines of the internet that checks ask: a port of this computer that nobody listens on."""
use(NOWHERE)

# On a busy machine an example that takes long says nothing.
settings.register_profile("satchel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("satchel")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if os.name == "posix":  # tests start hundreds of programs, and each would compile anew what may not be kept compiled
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_configure(config: pytest.Config) -> None:
    """Whoever carries out tests leaves the network, but not the one who only hands them out."""
    config.option.loadscopereorder = False  # the order is ours: see `order.py`
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", default=0):
        leave_the_network()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    with garbage.left_alone():
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long_ones_first(items)


@pytest.fixture
def qtbot(qapp: "QApplication", request: pytest.FixtureRequest) -> "QtBot":
    """That of pytest-qt with more patience: its five seconds are not enough for a busy machine."""
    from tests.patience import PatientBot

    return PatientBot(request)


@pytest.fixture(scope="session")
def installed_theme(qapp: "QApplication") -> "Theme":
    """The look, once for all tests of a process: the light scheme at 100 %."""
    from app.views.theme import install

    installed = install(qapp, Look("light", 1.0))
    installed.dress(qapp)  # a widget alone looks as it does in the window
    return installed


@pytest.fixture(autouse=True, scope="module")
def tidy_after_module() -> Iterator[None]:
    """What a file of tests leaves is collected here: a thread of the next one would destroy objects of Qt."""
    yield
    garbage.collect_all()


@pytest.fixture(autouse=True)
def tidy_after_test(request: pytest.FixtureRequest) -> Iterator[None]:
    if "qapp" in request.fixturenames:
        garbage.collect_here_only()
    yield
    garbage.collect_young()


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A `SATCHEL_HOME` that is empty and private to the test."""
    home = tmp_path / "satchel-home"
    monkeypatch.setenv("SATCHEL_HOME", str(home))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    yield home
    KNOWN.forget()  # what was in the vault of one test is an ordinary word in another
