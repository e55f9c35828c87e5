"""The pages of the window: each with the services that it needs, made when it is first shown."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.devices import Device
from app.domain.diagnostics import Diagnosis, Remedy
from app.domain.journal import EventKind
from app.domain.settings import Settings
from app.domain.setup import Plan, Profile, RunResult
from app.domain.task import TaskContext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.views.main_window import MainWindow
    from app.views.pages.setup.operations import SetupOperations
    from app.views.tasks import TaskRunner


class Pages:
    """Makes each page, and carries what one page wants of another."""

    def __init__(self, services: Services, tasks: TaskRunner) -> None:
        self._services = services
        self._tasks = tasks
        self._window: MainWindow | None = None

    def make(self, page_id: str) -> QWidget:
        makers = {"remote": self._remote, "diagnostics": self._diagnostics, "setup": self._setup}
        return (makers | {"vault": self._vault, "settings": self._settings})[page_id]()

    def connect(self, window: MainWindow) -> None:
        self._window = window
        window.lock_vault_asked.connect(self._lock)

    def _show(self, page_id: str) -> None:
        if self._window is not None:
            self._window.show_page(page_id)

    def _lock(self) -> None:
        self._services.keeper.lock()
        self._services.given.forget()

    def _remote(self) -> QWidget:
        from app.views.pages.remote.page import RemotePage

        s = self._services
        page = RemotePage(
            self._tasks,
            s.device_book,
            s.sessions,
            lambda: s.keeper.vault.entries() if s.keeper.is_open else None,
            s.settings.load().terminal,
        )
        page.unlock_asked.connect(lambda: self._show("vault"))
        return page

    def _diagnostics(self) -> QWidget:
        from app.services.diagnostics.symptoms import SYMPTOMS
        from app.views.pages.diagnostics.page import DiagnosticsPage

        page = DiagnosticsPage(self._tasks, self._services.device_book.devices, self._examine, symptoms=SYMPTOMS)
        page.fix_requested.connect(self._fix)
        page.vault_asked.connect(lambda: self._show("vault"))
        return page

    def _fix(self, device: Device, remedy: Remedy) -> None:
        self._show("setup")
        if self._window is not None:
            self._window.page("setup").open_remedy(device, remedy.summary, remedy.step, remedy.parameters)  # type: ignore[attr-defined]

    def _examine(self, device: Device, symptom: str, task: TaskContext) -> Diagnosis:
        from app.services.diagnostics.checks import CHECKS
        from app.services.diagnostics.rendering import to_json
        from app.services.diagnostics.service import examine
        from app.services.diagnostics.symptoms import checks_for
        from app.services.diagnostics.symptoms import symptom as find

        checks = checks_for(find(symptom).checks) if symptom else CHECKS
        found = examine(self._services.connections.target(device, task), checks, task, symptom=symptom)
        self._services.visits.current().journal.append(
            EventKind.DIAGNOSED, device=device.name, diagnosis=to_json(found)
        )
        return found

    def _setup(self) -> QWidget:
        from app.views.pages.setup.page import SetupPage

        return SetupPage(self._tasks, self._services.device_book.devices, self._operations())

    def _operations(self) -> SetupOperations:
        from app.services.setup import profiles, service
        from app.views.pages.setup.operations import ProfileChoice, SetupOperations, UnfinishedRun

        s = self._services

        def plan(device: Device, profile: Profile, task: TaskContext) -> Plan:
            return service.make_plan(s.connections.target(device, task), profile, task)

        def carry_out(device: Device, plan: Plan, skip: Collection[str], task: TaskContext) -> RunResult:
            target = s.connections.target(device, task)
            return service.carry_out(target, plan, s.visits.current().journal, task, skip=skip)

        def undo(device: Device, run: str, keys: Collection[str] | None, task: TaskContext) -> RunResult:
            target = s.connections.target(device, task)
            return service.undo(target, s.visits.current().journal, run, task, keys=keys)

        def resume(device: Device, run: str, task: TaskContext) -> RunResult:
            return service.resume(s.connections.target(device, task), s.visits.current().journal, run, task)

        def unfinished(device: Device) -> list[UnfinishedRun]:
            left = service.unfinished_runs(s.visits.current().journal)
            return [UnfinishedRun(run.run, run.profile) for run in left if run.device.lower() == device.name.lower()]

        return SetupOperations(
            profiles=lambda: [ProfileChoice(p.name, p.description, str(p.path)) for p in profiles.shipped_profiles()],
            read_profile=lambda source, answers: profiles.load_profile(Path(source), answers),
            plan=plan,
            carry_out=carry_out,
            unfinished=unfinished,
            resume=resume,
            undo=undo,
        )

    def _vault(self) -> QWidget:
        from app.views.pages.vault.page import VaultPage

        s = self._services
        default = s.paths.settings_file.parent / "vault.kdbx"
        page = VaultPage(
            self._tasks, s.keeper, s.settings.load().vault, default_path=default, remember=lambda path: None
        )
        if self._window is not None:
            window = self._window
            page.state_changed.connect(lambda words, is_open: window.status.show_vault(words, is_open=is_open))
        return page

    def _settings(self) -> QWidget:
        from app.views.pages.settings.page import SettingsPage
        from app.views.theme import theme

        s = self._services

        def apply(changed: Settings) -> None:
            theme().set_look(changed.look)

        page = SettingsPage(s.settings.load, s.settings.save, host_keys=lambda: (), forget_host_key=lambda key: None)
        page.changed.connect(apply)
        return page
