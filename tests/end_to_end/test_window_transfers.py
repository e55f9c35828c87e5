"""A transfer in the composed window against a real sshd: a question, a lost link, a closed program, and its end."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.composition import Services, build_services
from app.composition_window import close_services, open_window
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import HostKeyUnknown
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.transfers import TransferOrder, TransferState
from app.services.paths import Paths
from app.views.leaving_dialog import LeavingDialog
from app.views.main_window import MainWindow
from app.views.pages.remote.cards import TrustCard
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.password_card import PasswordCard
from app.views.pages.remote.transfers.pane import TransfersPane
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.notice import Notice
from tests.servers.openssh import LOCALHOST, Sshd
from tests.servers.relay import relay_to

PATIENCE = 20_000  # milliseconds
SIZE, LIMIT = 40_000_000, 8_000_000  # bytes, and bytes per second: many times what is on the way at once


pytestmark = pytest.mark.usefixtures("installed_theme")


class Program:
    """The window with its services."""

    def __init__(self, qtbot: QtBot, paths: Paths) -> None:
        self.qtbot, self.is_closed = qtbot, False
        self.services: Services = build_services(paths)
        self.tasks = TaskRunner()
        self.window: MainWindow = open_window(self.services, self.tasks, self.services.settings.load())
        self.window.show()
        page = self.window.page("remote")
        assert isinstance(page, RemotePage)
        self.page = page

    @property
    def pane(self) -> TransfersPane:
        pane = self.page.places.panes["transfers"]
        assert isinstance(pane, TransfersPane)
        return pane

    def state(self, id: str) -> TransferState:
        return next(one.state for one in self.services.transfers.statuses if one.order.id == id)

    def done_bytes(self, id: str) -> int:
        return next(one.report.done_bytes for one in self.services.transfers.statuses if one.order.id == id)

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=PATIENCE)

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        self.window.leave()
        close_services(self.services)
        self.window.deleteLater()
        self.tasks.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Program]]:
    started: list[Program] = []

    def start() -> Program:
        started.append(Program(qtbot, Paths(tmp_path / "data")))
        return started[-1]

    yield start
    for program in started[-1:]:
        program.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that every user may read, unlike those of pytest."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_transfer_survives_a_lost_link_and_a_closed_program(
    start: Callable[[], Program], tmp_path: Path, sshd: Sshd
) -> None:
    source, there = tmp_path / "image.bin", tmp_path / "there"
    source.write_bytes(os.urandom(SIZE))
    program = start()
    with relay_to(sshd.port) as relay:
        device = program.services.device_book.add(
            Device("", "web01", host=LOCALHOST, port=relay.port, user=sshd.user, identity_file=str(sshd.client_key))
        )
        order = TransferOrder("1" * 32, THIS_COMPUTER, (str(source),), device, str(there), limit=LIMIT)
        assert program.page.places.show("transfers") is program.pane
        program.services.transfers.put(order)

        program.wait(lambda: isinstance(program.pane.detail.questions.card, TrustCard))  # nobody has been there yet
        program.pane.detail.questions.card.trust.click()  # type: ignore[union-attr]
        program.wait(lambda: program.state(order.id) is TransferState.RUNNING)
        program.wait(lambda: program.done_bytes(order.id) > SIZE // 8)
        relay.cut()
        program.wait(lambda: program.state(order.id) is TransferState.BROKEN)
        program.wait(lambda: program.state(order.id) is TransferState.RUNNING)  # by itself
        program.wait(lambda: program.done_bytes(order.id) > SIZE // 4)

        program.services.transfers.set_limit([order.id], 500_000)  # it is still in the middle when it is closed
        program.window.close()
        dialog = next(one for one in program.window.findChildren(LeavingDialog) if one.isVisible())
        assert dialog.leave.accessibleName() == "Close"
        dialog.leave.click()
        program.close()
        assert not (there / source.name).exists()

        again = start()
        again.wait(lambda: bool(again.window.findChildren(Notice)))
        assert again.window.findChildren(Notice)[0].fact.text() == "1 transfer has not ended."
        assert again.done_bytes(order.id) > SIZE // 8
        again.services.transfers.set_limit([order.id], 0)
        buttons = again.window.findChildren(Notice)[0].findChildren(Button)
        next(one for one in buttons if one.accessibleName() == "Go on").click()
        again.wait(lambda: again.state(order.id) is TransferState.DONE)
    assert (there / source.name).read_bytes() == source.read_bytes()
    assert [one.name for one in there.iterdir()] == [source.name]
    again.wait(lambda: not list(again.services.paths.orders_folder.iterdir()))
    again.wait(lambda: EventKind.FILES_TRANSFERRED in [one.kind for one in again.services.journal().events()])


def test_a_password_that_is_missing_is_asked_for_in_the_list_and_the_tree_comes(
    start: Callable[[], Program], tmp_path: Path, open_folder: Path, sshd: Sshd, password_user: tuple[str, Secret]
) -> None:
    user, password = password_user
    tree, here = open_folder / "tree", tmp_path / "here"
    (tree / "deep").mkdir(parents=True)
    for number in range(30):
        (tree / "deep" / f"ä {number}.txt").write_text(f"number {number}")
    program = start()
    kind, key = sshd.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    known = HostKeyUnknown("", host=LOCALHOST, port=sshd.port, kind=kind, fingerprint="", key=key)
    program.services.host_keys.trust(known)
    device = program.services.device_book.add(Device("", "web01", host=LOCALHOST, port=sshd.port, user=user))
    program.page.places.show("transfers")
    order = TransferOrder("2" * 32, device, (str(tree),), THIS_COMPUTER, str(here))
    program.services.transfers.put(order)
    program.wait(lambda: isinstance(program.pane.detail.questions.card, PasswordCard))
    card = program.pane.detail.questions.card
    assert isinstance(card, PasswordCard)
    card.password.setText(password.reveal())
    card.password.returnPressed.emit()
    program.wait(lambda: program.state(order.id) is TransferState.DONE)
    found = {path.name: path.read_text() for path in (here / "tree" / "deep").iterdir()}
    assert found == {f"ä {number}.txt": f"number {number}" for number in range(30)}
    stored = "".join(path.read_text("utf-8", "replace") for path in program.services.paths.home.rglob("*.json*"))
    assert password.reveal() not in stored
