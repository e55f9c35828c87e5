"""The whole window over the practice's data, put together as the program does it; the services are played."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.composition_typing import vault_typing
from app.domain.devices import Device
from app.domain.diagnostics import Diagnosis, Examination
from app.domain.errors import AppError
from app.domain.secret import Secret
from app.domain.settings import Settings
from app.domain.settings import Vault as VaultSettings
from app.domain.task import TaskContext
from app.services.device_book import DeviceBook
from app.services.diagnostics.service import Watch
from app.services.diagnostics.symptoms import SYMPTOMS
from app.services.imports.importing import ImportOperations
from app.services.recordings.library import RecordingLibrary
from app.services.setup.steps import STEPS
from app.services.vault.vault import Vault
from app.services.visits import Visits
from app.views.connection_help import ConnectionHelp
from app.views.main_window import MainWindow
from app.views.pages.diagnostics.hand_over import FactOperations
from app.views.pages.diagnostics.page import DiagnosticsPage
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.inspection.command_bar import OfferCommand
from app.views.pages.remote.inspection.place import LooksPane
from app.views.pages.remote.inspection.screen import InspectionScreen
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.place_specs import looks_place, recordings_place, transfers_place
from app.views.pages.remote.transfers.desk import TransferDesk
from app.views.pages.remote.transfers.pane import TransfersPane
from app.views.pages.settings.limits import LimitChoice, LimitOperations, LimitsView, SiteLimit
from app.views.pages.settings.page import SettingsPage
from app.views.pages.setup.page import SetupPage
from app.views.pages.vault.page import VaultPage
from app.views.tasks import TaskRunner
from tests.pictures import findings, fixes, plans, practice
from tests.pictures.played import QUICK_KDF, PlayedKeeper, PlayedSessions
from tests.pictures.played_door import PlayedDoor
from tests.pictures.played_files import PlayedPlaces
from tests.pictures.played_looks import SavedLooks
from tests.pictures.played_transfers import PlayedQueue

VISIT = timedelta(minutes=42, seconds=5)


class Scene:
    """A window that nobody has used yet. Pictures change what is played before they show a page."""

    def __init__(self, folder: Path, size: QSize) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.tasks = TaskRunner()
        self.book = DeviceBook(folder / "devices.db")
        self.sessions = PlayedSessions()
        self.files = PlayedPlaces()
        self.looks = SavedLooks()
        self.keeper = PlayedKeeper(QUICK_KDF)
        self.door = PlayedDoor(self.keeper)
        self.sessions.offered = self.keeper.offered
        self.queue = PlayedQueue()
        self.desk = TransferDesk(self.queue)
        self.vault_path: Path | None = None
        self.setup = plans.PlayedSetup()
        self.settings = Settings(technician="Robin Keller")
        self.trusted: Callable[[], Any] = lambda: practice.TRUSTED
        self.examine: Callable[[Device, Examination, Watch, TaskContext], Diagnosis] = _never
        self._makers: dict[str, Callable[[], QWidget]] = {
            "remote": self._remote,
            "diagnostics": self._diagnostics,
            "setup": self._setup,
            "vault": self._vault,
            "settings": self._settings,
        }
        self.window = MainWindow(self.tasks, lambda name: self._makers[name](), devices=self.book.devices)
        self.window.resize(size)
        self.window.show_visit(datetime.now(UTC) - VISIT, practice.CLIENT)

    def furnish(self) -> "Scene":
        """The device book of the practice, and its vault, locked."""
        self.book.add_all(practice.DEVICES)
        self.vault_path = self.folder / "service.kdbx"
        self.vault_path.write_bytes(_vault_file(self.folder.parent / "first").read_bytes())
        self.window.status.show_vault("Vault is locked", is_open=False)
        return self

    def device(self, like: Device) -> Device:
        """A device as the book has it."""
        return self.book.find(like.name)

    def show(self, page: str) -> Any:
        """Show a page, and give it to the picture."""
        self.window.show_page(page)
        return self.window.page(page)

    def unlock(self) -> None:
        """Open the vault as if it had been opened before."""
        assert self.vault_path is not None
        self.keeper.unlock(self.vault_path, Secret(practice.PASSPHRASE), TaskContext())
        self.window.status.show_vault("Vault locks in 10 min", is_open=True)

    def close(self) -> None:
        self.keeper.lock()
        self.window.leave()
        self.window.deleteLater()
        self.tasks.deleteLater()

    def _remote(self) -> QWidget:
        page = RemotePage(self.tasks, self.book, lambda: self.sessions, self._entries, self.settings.terminal)
        page.sessions.make_files = self._file_manager
        page.sessions.make_looks = self._looks
        page.sessions.make_typing = lambda: vault_typing(self.keeper)
        page.places.offer(looks_place(lambda: LooksPane(self.looks.work(), self.tasks)))
        page.places.offer(recordings_place(lambda: RecordingLibrary(Visits(self.folder / "visits")), self.tasks))
        page.places.offer(transfers_place(lambda: TransfersPane(self.desk, self.sessions, self.tasks)))
        page.editing.offer_import(self.tasks, lambda: ImportOperations(self.book, self._vault_of_imports))
        return page

    def _file_manager(self, device: Device, lane: str) -> QWidget:
        open_files: Any = self.files.open  # as much of a FileSystem as a pane asks for
        return FileManager(device, open_files, self.tasks, lane, devices=self.book.devices, help=self._help())

    def _looks(self, device: Device, lane: str, offer: OfferCommand | None) -> QWidget:
        return InspectionScreen(device, self.looks.work(), self.tasks, lane, offer=offer)

    def _vault_of_imports(self) -> Any:
        return self.keeper.vault if self.keeper.is_open else None

    def _entries(self) -> Any:
        return self.keeper.vault.entries() if self.keeper.is_open else None

    def _diagnostics(self) -> QWidget:
        steps = {step.id: step for step in STEPS}
        page = DiagnosticsPage(
            self.tasks,
            self.book.devices,
            lambda device, asked, watch, task: self.examine(device, asked, watch, task),
            symptoms=SYMPTOMS,
            find_step=steps.get,
            help=self._help(),
            fixing=fixes.operations(self.setup.operations()),
        )
        page.offer_facts(FactOperations(lambda *_: 0, lambda *_: findings.CLOCK, lambda *_: ""))
        return page

    def _help(self) -> ConnectionHelp:
        return ConnectionHelp(self.tasks, lambda device, question, task: device)

    def _setup(self) -> QWidget:
        return SetupPage(self.tasks, self.book.devices, self.setup.operations(), self._help())

    def _vault(self) -> QWidget:
        default = Path.home() / "Documents" / "vault.kdbx"
        path = VaultSettings(str(self.vault_path) if self.vault_path else "")
        page = VaultPage(self.tasks, self.keeper, path, default_path=default, door=self.door)
        page.state_changed.connect(lambda words, is_open: self.window.status.show_vault(words, is_open=is_open))
        return page

    def _settings(self) -> QWidget:
        return SettingsPage(
            lambda: self.settings,
            lambda _: None,
            host_keys=lambda: self.trusted(),
            forget_host_key=lambda _: None,
            limits=LimitsView(self.tasks, self._limits()),
        )

    def _limits(self) -> LimitOperations:
        low = LimitChoice("disk.space", "warning_gb", "Room on the disks: warning", 10, "GB")
        uptime = LimitChoice("sys.uptime", "warning_days", "Time since start: warning", 30, "days")
        kept = (SiteLimit("", uptime, 60), SiteLimit("Nordlys Dental", low, 25))
        return LimitOperations(lambda _: (kept, (low, uptime)), lambda *_: None, self.book.folders)


@cache
def _vault_file(folder: Path) -> Path:
    """The practice's vault, made once."""
    folder.mkdir()
    vault = Vault.create(folder / "vault.kdbx", Secret(practice.PASSPHRASE), TaskContext(), kdf=QUICK_KDF)
    for draft in practice.ENTRIES:
        vault.add(draft, TaskContext())
    vault.delete(vault.add(practice.OLD_ENTRY, TaskContext()).id, TaskContext())
    vault.close()
    return vault.path


def _never(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
    raise AppError("This picture asks no device.")
