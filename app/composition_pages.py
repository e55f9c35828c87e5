"""The pages of the window: each with the services that it needs, made when it is first shown, and what they say to
each other."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.errors import AppError, TrustQuestion
from app.domain.language import tr
from app.domain.settings import Settings
from app.views.actions import Action
from app.views.connection_help import ConnectionHelp
from app.views.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.composition_remote import RemoteParts
    from app.domain.credentials import VaultEntry
    from app.domain.diagnostics import Remedy
    from app.domain.task import TaskContext
    from app.services.imports.importing import ImportOperations
    from app.views.main_window import MainWindow
    from app.views.pages.diagnostics.page import DiagnosticsPage
    from app.views.pages.remote.credential_typing import VaultTyping
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.remote.powershell.parts import PowerShellParts
    from app.views.pages.setup.page import SetupPage
    from app.views.pages.vault.page import VaultPage
    from app.views.tasks import TaskRunner
    from app.views.visit_desk import VisitDesk


class Pages(QObject):
    """Makes each page, and carries what one page wants of another."""

    _keeper_changed = Signal()

    def __init__(self, services: Services, tasks: TaskRunner, settings: Settings) -> None:
        super().__init__(tasks)
        self._services, self._tasks, self._settings = services, tasks, settings
        self.made: dict[str, QWidget] = {}
        self._needs_vault = ""  # the page on which the locked vault was missed
        self._help = ConnectionHelp(tasks, self._trust, self)
        self._help.vault_asked.connect(self._unlock_vault)
        self._help.open_remote_asked.connect(partial(self._show_device, "remote"))
        # The keeper calls from the thread of the task that unlocks; the signal brings it to the UI thread.
        services.keeper.on_change(partial(tell, self._keeper_changed))
        self._keeper_changed.connect(self._follow_keeper)

    def _trust(self, device: Device, question: TrustQuestion, task: TaskContext) -> Device:
        return self._services.work.trust(device, question, task)

    def make(self, page_id: str) -> QWidget:
        """A new page. Called once for each."""
        makers: Mapping[str, Callable[[], QWidget]] = {
            "remote": self._make_remote,
            "diagnostics": self._make_diagnostics,
            "setup": self._make_setup,
            "vault": self._make_vault,
            "settings": self._make_settings,
        }
        page = self.made[page_id] = makers[page_id]()
        return page

    def connect_window(self, window: MainWindow, desk: VisitDesk, devices: Callable[[], Sequence[Device]]) -> None:
        """The window in which the pages are shown. Call it before the first page is made."""
        self._window, self._devices = window, devices
        window.device_asked.connect(self._show_device)
        window.lock_vault_asked.connect(self._services.keeper.lock)
        desk.begun.connect(self._forget_history)
        self._show_vault_state()

    # -- between the pages -------------------------------------------------------------------------

    @Slot(str, object)
    def _show_device(self, page_id: str, device: Device) -> None:
        page = self._window.page(page_id)
        self._window.show_page(page_id)
        match page_id:
            case "remote":
                cast("RemotePage", page).open_device(device)
            case "diagnostics":
                cast("DiagnosticsPage", page).show_device(device)
            case "setup":
                cast("SetupPage", page).choose_device(device)

    @Slot(object)
    def _watch(self, device: Device) -> None:
        """Show what a device does now."""
        page = cast("RemotePage", self._window.page("remote"))
        self._window.show_page("remote")
        page.look_into(device, "live")

    @Slot()
    def _unlock_vault(self) -> None:
        """Something needs the vault: show it, and come back when it is open."""
        self._needs_vault = self._window.current_page
        self._window.show_page("vault")

    @Slot(object, object)
    def _preview_remedy(self, device: Device, remedy: Remedy) -> None:
        from app.services.setup.arguments import still_needed
        from app.services.setup.steps import STEPS

        page = cast("SetupPage", self._window.page("setup"))
        self._window.show_page("setup")
        step = next(step for step in STEPS if step.id == remedy.step)
        asked = still_needed(step, remedy.parameters)
        page.open_remedy(device, remedy.summary, remedy.step, remedy.parameters, asked)

    @Slot()
    def _follow_keeper(self) -> None:
        if not self._services.keeper.is_open:
            self._services.given.forget()
        elif self._needs_vault and self._window.current_page == "vault":
            self._window.show_page(self._needs_vault)
        self._needs_vault = ""
        if "remote" in self.made:
            cast("RemotePage", self.made["remote"]).vault_changed()
        if "remote_parts" in self.__dict__:
            self.remote_parts.vault_changed()
        if "vault" not in self.made:
            self._show_vault_state()

    def _show_vault_state(self) -> None:
        words = tr("Vault is locked") if self._settings.vault.path else tr("No vault yet")
        self._window.status.show_vault(words, is_open=False)

    @Slot(str, bool)
    def _show_vault_words(self, words: str, is_open: bool) -> None:
        self._window.status.show_vault(words, is_open=is_open)

    @Slot()
    def _forget_history(self) -> None:
        if "diagnostics" in self.made:
            cast("DiagnosticsPage", self.made["diagnostics"]).show_history(())

    @Slot(object)
    def _use_settings(self, settings: Settings) -> None:
        from app.services.probes.anchors import use_settings
        from app.views.theme import theme

        self._settings = settings
        use_settings(settings.internet)
        theme().set_look(settings.look)
        if "remote" in self.made:
            cast("RemotePage", self.made["remote"]).show_looks(settings.terminal)
        if "remote_parts" in self.__dict__:
            self.remote_parts.use_settings(settings)
        if "vault" in self.made:
            cast("VaultPage", self.made["vault"]).apply_settings(settings.vault)

    # -- the pages ---------------------------------------------------------------------------------

    def _make_remote(self) -> QWidget:
        from app.composition_looks import Looks
        from app.views.pages.remote import place_specs as places
        from app.views.pages.remote.page import RemotePage

        services = self._services

        def parts() -> RemoteParts:
            return self.remote_parts  # made only now

        def entries() -> Sequence[VaultEntry] | None:
            return services.keeper.vault.entries() if services.keeper.is_open else None

        page = RemotePage(
            self._tasks, services.device_book, lambda: services.sessions, entries, self._settings.terminal
        )
        page.sessions.make_parts = partial(self._powershell_parts, services.keeper.offered)
        page.sessions.make_typing = self._vault_typing
        page.sessions.make_files = lambda device, lane: parts().make_files(device, lane)
        looks = Looks(services, self._tasks)
        page.sessions.make_looks = looks.make_screen
        page.places.offer(places.looks_place(looks.make_pane))
        page.places.offer(places.recordings_place(lambda: services.recordings, self._tasks))
        page.places.offer(places.transfers_place(lambda: parts().transfers.make_pane()))  # noqa: PLW0108 - later
        page.places.offer(places.edited_place(lambda: parts().edited.make_pane()))  # noqa: PLW0108 - later
        page.places.offer(places.tunnels_place(lambda: parts().tunnels.make_pane()))  # noqa: PLW0108 - later
        self._window.started.connect(lambda: parts().begin())
        page.page_asked.connect(self._show_device)
        page.unlock_asked.connect(self._unlock_vault)
        page.editing.offer_import(self._tasks, self._import_operations)
        self._window.started.connect(lambda: page.remember_tabs(services.open_tabs))
        self._window.add_actions(page.offered_actions)
        page.sessions.window_made.connect(self._window.offer_palette_in)
        self._window.add_action(Action(tr("Import devices…"), self._ask_import, tr("from other programs"), "download"))
        return page

    def _powershell_parts(self, entries: Callable[[Device], Sequence[VaultEntry] | None]) -> PowerShellParts:
        from app.composition_powershell import parts_of_powershell

        return parts_of_powershell(self._services, entries, lambda: self.remote_parts.transfers.desk)

    def _vault_typing(self) -> VaultTyping:
        from app.composition_typing import vault_typing

        return vault_typing(self._services.keeper)

    @cached_property
    def remote_parts(self) -> RemoteParts:
        from app.composition_remote import RemoteParts

        page = cast("RemotePage", self.made["remote"])
        return RemoteParts(self._services, self._tasks, self._window, page, self._devices, help=self._help)

    def _ask_import(self) -> None:
        page = cast("RemotePage", self._window.page("remote"))
        self._window.show_page("remote")
        page.editing.show_import()

    def _import_operations(self) -> ImportOperations:
        from app.services.imports.importing import ImportOperations

        keeper = self._services.keeper
        return ImportOperations(
            self._services.device_book, lambda: keeper.vault if keeper.is_open else None, keeper.note
        )

    def _make_diagnostics(self) -> QWidget:
        from app.composition_diagnostics import DiagnosticsParts

        parts = DiagnosticsParts(self._services, self._tasks)
        parts.unwritten.connect(self._tell_unwritten)
        page = parts.make_page(self._devices, self._help)
        page.fix_requested.connect(self._preview_remedy)
        page.find_device_asked.connect(self._window.open_palette)
        page.side.watch_asked.connect(self._watch)
        return page

    @Slot(object)
    def _tell_unwritten(self, error: AppError) -> None:
        self._window.show_notice("warning", tr("This check is not in the journal."), f"{error} {error.hint}")

    def _make_setup(self) -> QWidget:
        from app.composition_profiles import make_editor
        from app.composition_setup import setup_operations
        from app.views.pages.setup.page import SetupPage

        page = SetupPage(self._tasks, self._devices, setup_operations(self._services), self._help)
        page.find_device_asked.connect(self._window.open_palette)
        page.offer_editing(partial(make_editor, self._services, self._tasks))
        return page

    def _make_vault(self) -> QWidget:
        from app.composition_vault import make_page, offer_places

        page = make_page(self._services, self._tasks, lambda: self._settings.vault, self._remember_vault)
        page.state_changed.connect(self._show_vault_words)
        offer_places(self._window, page)
        self._show_vault_words(page.words, self._services.keeper.is_open)
        return page

    def _remember_vault(self, path: Path) -> None:
        if self._settings.vault.shared_computer:
            return

        def remember(_: TaskContext) -> None:
            settings = self._services.settings.load()
            if settings.vault.path != str(path):
                self._services.settings.save(replace(settings, vault=replace(settings.vault, path=str(path))))

        self._settings = replace(self._settings, vault=replace(self._settings.vault, path=str(path)))
        self._tasks.start(remember, lane="settings").failed.connect(self._tell_settings)

    @Slot(object)
    def _tell_settings(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self._window.show_notice(
                "warning", tr("The place of the vault is not remembered: {error}", error=error), error.hint
            )

    def _make_settings(self) -> QWidget:
        from app.composition_limits import make_limits
        from app.views.pages.settings.page import SettingsPage

        services = self._services
        page = SettingsPage(
            services.settings.load,
            services.settings.save,
            host_keys=services.host_keys.all,
            forget_host_key=lambda key: services.host_keys.forget_name(key.host),
            limits=make_limits(services, self._tasks),
            in_turns=True,
        )
        page.changed.connect(self._use_settings)
        return page
