"""A whole visit in the composed window, as a person does it, against a real sshd in front of a private machine."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.composition import Services, build_services
from app.composition_window import close_services, open_window
from app.domain.credentials import EntryDraft
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.diagnostics import Depth, Diagnosis, Examination, Remedy
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.services.paths import Paths
from app.services.targets.local import LocalTarget
from app.views.main_window import MainWindow
from app.views.new_visit_dialog import NewVisitDialog
from app.views.pages.diagnostics.page import DiagnosticsPage
from app.views.pages.remote.cards import LockedCard, TrustCard
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.shell_view import ShellView
from app.views.pages.settings.page import SettingsPage
from app.views.pages.setup.page import SetupPage
from app.views.pages.vault.page import VaultPage
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.notice import Notice
from app.views.widgets.text import WrappedLabel
from tests.servers.openssh import Sshd
from tests.servers.private_machine import PrivateMachine, private_machine

PASSPHRASE = Secret("correct horse battery staple")
PASSWORD = Secret("pä ss wörd")
PROFILE = """\
schema: satchel.profile/1
name: Site
steps:
  - use: net.hosts
    with: {entries: ['192.0.2.7 printer']}
  - use: time.zone
    with: {zone: Europe/Berlin}
"""
PATIENCE = 60_000  # milliseconds


class Visit:
    """The window with its services, and the deeds of a person in it."""

    def __init__(self, qtbot: QtBot, paths: Paths) -> None:
        self.qtbot = qtbot
        self.services: Services = build_services(paths)
        self.tasks = TaskRunner()
        self.window: MainWindow = open_window(self.services, self.tasks, self.services.settings.load())
        self.window.resize(1280, 800)
        self.window.show()

    def go(self, page: str) -> QWidget:
        self.window.show_page(page)
        return self.window.page(page)

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=PATIENCE)

    def rest(self) -> None:
        """Until nothing runs but open sessions."""
        self.wait(lambda: not [task for task in self.tasks.running if not task.lane.startswith("session")])

    def make_vault(self) -> VaultPage:
        page = cast("VaultPage", self.go("vault"))
        page.gate.making.asked.emit(self.services.paths.home / "vault.kdbx", PASSPHRASE)
        self.wait(lambda: self.services.keeper.is_open)
        self.rest()
        return page

    def unlock(self) -> None:
        page = cast("VaultPage", self.window.page("vault"))
        page.gate.locked.asked.emit(PASSPHRASE, None)
        self.wait(lambda: self.services.keeper.is_open)

    def store_password(self) -> str:
        page = cast("VaultPage", self.window.page("vault"))
        page.browser.right.save_asked.emit("", EntryDraft("Web server", user="root", password=PASSWORD))
        self.wait(lambda: len(self.services.keeper.vault.entries()) == 1)
        self.rest()
        return self.services.keeper.vault.entries()[0].id

    def add_device(self, device: Device) -> Device:
        page = cast("RemotePage", self.go("remote"))
        page.forms.device_saved.emit(device)
        self.wait(lambda: len(self.services.device_book.devices()) == 1)
        self.rest()
        return self.services.device_book.devices()[0]

    def kinds(self) -> list[EventKind]:
        visit = self.services.visits.last_seen
        return [event.kind for event in visit.journal.events()] if visit else []

    def close(self) -> None:
        self.window.leave()
        close_services(self.services)
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


pytestmark = pytest.mark.usefixtures("installed_theme")


@pytest.fixture
def visit(qtbot: QtBot, own_home: Path) -> Iterator[Visit]:
    visit = Visit(qtbot, Paths(own_home))
    yield visit
    visit.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget(), also=[tmp_path]) as machine:
        machine.reads(f"mkdir -p /run/sshd; printf 'root:{PASSWORD.reveal()}' | chpasswd")
        yield machine


@pytest.fixture
def server(tmp_path: Path, machine: PrivateMachine) -> Iterator[Sshd]:
    """A real sshd that runs in the private machine."""
    server = Sshd(tmp_path / "sshd")
    server.before = machine.entry
    server.start()
    yield server
    server.stop()


def screen(shell: ShellView) -> str:
    return "\n".join(shell.terminal.engine.lines())


def words(widget: QWidget) -> str:
    """Everything that is shown in it."""
    labels = [one for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(one.words if isinstance(one, WrappedLabel) else one.text() for one in labels)


def open_session(visit: Visit, device: Device) -> ShellView:
    """Open the session; the unknown key is asked about, and a person answers."""
    remote = cast("RemotePage", visit.window.page("remote"))
    remote.open_device(device)
    shell = cast("ShellView", remote.sessions.views[0])
    visit.wait(lambda: bool(shell.findChildren(TrustCard)))
    assert not visit.services.host_keys.all(), "nothing is accepted silently"
    shell.findChildren(TrustCard)[0].trusted.emit()
    visit.wait(lambda: shell.presence == "online")
    return shell


def diagnose(visit: Visit, device: Device) -> Diagnosis:
    page = cast("DiagnosticsPage", visit.window.page("diagnostics"))
    visit.window.device_asked.emit("diagnostics", device)
    with visit.qtbot.waitSignal(page.diagnosed, timeout=PATIENCE) as blocker:
        page.examine(Examination(depth=Depth.QUICK))
    visit.rest()
    found: Diagnosis = blocker.args[1]  # type: ignore[index]
    return found


def set_up(visit: Visit, device: Device) -> SetupPage:
    """Preview and apply a profile of the own folder, up to the proof."""
    profile = visit.services.paths.profiles_folder / "site.yaml"
    profile.parent.mkdir()
    profile.write_text(PROFILE, "utf-8")
    page = cast("SetupPage", visit.window.page("setup"))
    visit.window.device_asked.emit("setup", device)
    visit.wait(lambda: page.choose.model.rowCount() > 0)  # they are read once the page was painted
    visit.rest()
    choices = [page.choose.model.index(row, 0).data() for row in range(page.choose.model.rowCount())]
    assert choices[0] == "Site"
    page.choose.chosen.emit(str(profile))
    visit.wait(lambda: page.stages.currentWidget() is page.preview)
    return page


def test_the_whole_visit(visit: Visit, server: Sshd, machine: PrivateMachine) -> None:
    visit.make_vault()
    device = visit.add_device(replace(server.device, id="", name="web01", credential=visit.store_password()))
    shell = open_session(visit, device)
    visit.qtbot.keyClicks(shell.terminal, "hostname\r")
    visit.wait(lambda: "\nbefore" in screen(shell))

    for one in (THIS_COMPUTER, device):
        found = diagnose(visit, one)
        assert (len(found.findings) >= 15, found.round_trips, found.device) == (True, 1, one.name)

    page = set_up(visit, device)
    assert "192.0.2.7" not in machine.reads("cat /etc/hosts"), "a preview changes nothing"
    page.preview.apply.click()
    visit.wait(lambda: "Done, and proven" in words(page.run))
    assert "192.0.2.7 printer" in machine.reads("cat /etc/hosts")
    assert machine.reads("readlink /etc/localtime").strip().endswith("Europe/Berlin")
    page.run.list.setCurrentIndex(page.run.model.index(0, 0))
    page.run.undo_one.click()
    visit.wait(lambda: "Undone, and proven" in words(page.run))
    visit.rest()
    assert "192.0.2.7" not in machine.reads("cat /etc/hosts")
    assert machine.reads("readlink /etc/localtime").strip().endswith("Europe/Berlin"), "only one was undone"

    visit.window.report_asked.emit()
    visit.wait(lambda: bool(list(visit.services.paths.reports_folder.glob("*.html"))))
    visit.rest()
    report = next(visit.services.paths.reports_folder.glob("*.html")).read_text("utf-8")
    for word in ("web01", "192.0.2.7 printer", "Europe/Berlin", "Undone"):
        assert word in report
    assert PASSWORD.reveal() not in report
    assert "The report is saved." in words(visit.window.findChildren(Notice)[-1])
    visit.window.paper_asked.emit(True)
    visit.wait(lambda: bool(list(visit.services.paths.reports_folder.glob("service-*.pdf"))))
    visit.rest()
    files = [path for path in visit.services.paths.home.rglob("*") if path.is_file()]
    assert {"vault.kdbx", "journal.jsonl", "devices.db", "host_keys"} <= {path.name for path in files}
    for secret in (PASSWORD, PASSPHRASE):
        assert not [path.name for path in files if secret.reveal().encode() in path.read_bytes()]


def test_the_vault_that_the_window_made_opens_in_keepassxc(visit: Visit) -> None:
    if not shutil.which("keepassxc-cli"):
        pytest.skip("keepassxc-cli is not installed")
    visit.make_vault()
    visit.store_password()
    path = visit.services.paths.home / "vault.kdbx"
    shown = subprocess.run(
        ["keepassxc-cli", "show", "-q", "-s", "-a", "Password", str(path), "Web server"],
        input=f"{PASSPHRASE.reveal()}\n".encode(),
        capture_output=True,
        check=True,
    )
    assert shown.stdout.decode().strip() == PASSWORD.reveal()
    assert visit.services.settings.load().vault.path == str(path), "the next start proposes it"


def test_a_locked_vault_is_unlocked_on_the_way(visit: Visit, server: Sshd) -> None:
    visit.make_vault()
    device = visit.add_device(replace(server.device, id="", name="web01", credential=visit.store_password()))
    visit.window.lock_vault_asked.emit()
    remote = cast("RemotePage", visit.go("remote"))
    remote.open_device(device)
    shell = remote.sessions.views[0]
    visit.wait(lambda: bool(shell.findChildren(LockedCard)))
    shell.unlock_asked.emit()
    assert visit.window.current_page == "vault"
    visit.unlock()
    visit.wait(lambda: visit.window.current_page == "remote")  # where the vault was missed
    visit.wait(lambda: bool(shell.findChildren(TrustCard)))
    shell.findChildren(TrustCard)[0].trusted.emit()
    visit.wait(lambda: shell.presence == "online")


def test_a_key_can_be_trusted_on_the_diagnostics_page_and_forgotten_in_settings(visit: Visit, server: Sshd) -> None:
    visit.make_vault()
    device = visit.add_device(replace(server.device, id="", name="web01", credential=visit.store_password()))
    page = cast("DiagnosticsPage", visit.go("diagnostics"))
    visit.window.device_asked.emit("diagnostics", device)
    page.run()
    visit.wait(page.strip.failure.isVisible)
    press(page.strip, "Trust and go on")
    visit.wait(lambda: page.results.isVisible() and not page.strip.is_running and page.side.history.rowCount() == 1)
    assert EventKind.HOST_KEY_TRUSTED in visit.kinds()

    settings = cast("SettingsPage", visit.go("settings"))
    assert settings.host_keys.model.rowCount() == 1
    settings.host_keys.rows.setCurrentIndex(settings.host_keys.model.index(0, 0))
    settings.host_keys.forget.click()
    assert not visit.services.host_keys.all()


def test_a_remedy_is_previewed_in_setup(visit: Visit) -> None:
    page = cast("DiagnosticsPage", visit.go("diagnostics"))
    page.fix_requested.emit(THIS_COMPUTER, Remedy("Use another time zone", "time.zone", {"zone": "Asia/Tokyo"}))
    setup = cast("SetupPage", visit.window.page("setup"))
    visit.wait(lambda: setup.stages.currentWidget() is setup.preview)
    assert visit.window.current_page == "setup"
    assert "Asia/Tokyo" in words(setup) or setup.preview.model.rowCount()


def test_what_was_found_is_listed_again_after_a_restart_and_not_in_a_new_visit(
    visit: Visit, qtbot: QtBot, own_home: Path
) -> None:
    diagnose(visit, THIS_COMPUTER)
    again = Visit(qtbot, Paths(own_home))
    page = cast("DiagnosticsPage", again.go("diagnostics"))
    again.wait(lambda: page.side.history.rowCount() == 1)
    again.window.new_visit_asked.emit()
    dialog = again.window.findChild(NewVisitDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.client, "Northdoor Dental")
    press(dialog, "Begin the visit")
    again.wait(lambda: page.side.history.rowCount() == 0)
    assert again.services.visits.current().client == "Northdoor Dental"
    assert again.window.status.client.text() == "Northdoor Dental"
    again.close()


def test_damaged_files_are_told_where_the_user_looks_and_the_window_opens(qtbot: QtBot, own_home: Path) -> None:
    paths = Paths(own_home)
    own_home.mkdir(exist_ok=True)
    paths.devices_file.write_text("{ not json", "utf-8")
    broken = paths.visits_folder / "20260101-000000-000000-aaaa" / "journal.jsonl"
    broken.parent.mkdir(parents=True)
    broken.write_text("garbage\nmore\n", "utf-8")
    visit = Visit(qtbot, paths)
    visit.wait(lambda: "journal" in words(visit.window))
    visit.wait(lambda: "devices.db" in words(visit.window))
    visit.close()


def press(widget: QWidget, name: str) -> None:
    """Press the visible button with this name."""
    found = [one for one in widget.findChildren(Button) if one.isVisible() and one.accessibleName() == name]
    assert found, [one.accessibleName() for one in widget.findChildren(Button) if one.isVisible()]
    found[0].click()
