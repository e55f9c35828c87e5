"""A vault of two clients in a folder of the test, and the page over it, locked or open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.secret import Secret
from app.domain.settings import Vault as VaultSettings
from app.domain.task import TaskContext
from app.services.vault.keeper import VaultKeeper
from app.services.vault.vault import Vault
from app.views.pages.vault.page import VaultPage
from app.views.tasks import TaskRunner
from tests.views.vault.practice import CHEAP, DRAFTS, PASSPHRASE


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The vault as it lies on the disk."""
    path = tmp_path_factory.mktemp("made") / "service.kdbx"
    vault = Vault.create(path, Secret(PASSPHRASE), TaskContext(), kdf=CHEAP)
    vault.add_all(DRAFTS, TaskContext())
    vault.close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, file: bytes) -> Path:
    path = tmp_path / "service.kdbx"
    path.write_bytes(file)
    return path


@pytest.fixture
def keeper() -> VaultKeeper:
    return VaultKeeper(CHEAP)


@pytest.fixture
def page(qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper, path: Path) -> Iterator[VaultPage]:
    """The page with a vault that is locked."""
    page = VaultPage(tasks, keeper, VaultSettings(str(path)), default_path=path.with_name("new.kdbx"))
    qtbot.addWidget(page)
    page.resize(1280, 700)
    page.show()
    yield page
    page.clipboard.clear()
    page.auto_lock.stop()


@pytest.fixture
def opened(qtbot: QtBot, page: VaultPage) -> VaultPage:
    page.gate.locked.passphrase.setText(PASSPHRASE)
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: page.browser.isVisible())
    return page
