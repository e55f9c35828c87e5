"""The window, put together: its look, its pages, its visit, and what is let go of at the end."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.composition_start import Start
    from app.domain.devices import Device
    from app.views.main_window import MainWindow
    from app.views.tasks import TaskRunner
    from app.views.visit_desk import VisitDesk


def run_window(services: Services, start: Start) -> int:
    """Show the window and return the exit code of the event loop."""
    from PySide6.QtWidgets import QApplication

    from app.composition_crash import Bugs, open_anew
    from app.services import compiled_once
    from app.services.process_shield import shield
    from app.views import theme
    from app.views.tasks import TaskRunner

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal that it was started from
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Satchel")
    settings, problem = _read_settings(services)
    theme.install(app, settings.look)
    if not start.may_open():
        return 1
    tasks = TaskRunner()
    window = open_window(services, tasks, settings)
    if problem is not None:
        window.show_notice("warning", tr("The usual settings are used: {problem}", problem=problem), problem.hint)
    window.started.connect(shield)
    window.started.connect(compiled_once.keep)
    bugs = Bugs(services, window, tasks)
    start.follow(window)
    if not start.has_address:  # whoever asks for a device has something else in mind
        window.started.connect(lambda: _tell_of_itself(window))
    window.show()
    try:
        return app.exec()
    finally:
        close_services(services)
        opens_anew = bugs.end()
        start.end()
        if opens_anew:
            open_anew()


def open_window(services: Services, tasks: TaskRunner, settings: Settings) -> MainWindow:
    """The window with its pages, not shown yet. Needs a QApplication with an installed theme."""
    from app.composition_pages import Pages
    from app.views.main_window import MainWindow
    from app.views.visit_desk import VisitDesk, VisitOperations

    def devices() -> Sequence[Device]:
        with contextlib.suppress(AppError):  # the Remote page says what is wrong with the book
            return services.device_book.devices()
        return ()

    pages = Pages(services, tasks, settings)
    window = MainWindow(
        tasks,
        pages.make,
        devices=devices,
        load_geometry=lambda: _read_geometry(services),
        save_geometry=lambda geometry: _save_geometry(services, geometry),
    )
    operations = VisitOperations(
        open_visit=lambda _: services.visits.open_visit(),
        last_seen=lambda: services.visits.last_seen if services.was_made("visits") else None,
        start=lambda client, _: services.visits.start(client),
        save_report=lambda _: services.work.save_report(services.paths.reports_folder, services.settings.load()),
        save_paper=lambda for_customer, _: _save_paper(services, for_customer),
    )
    desk = VisitDesk(window, tasks, operations)
    pages.connect_window(window, desk, devices)
    window.show_page("remote")
    window.started.connect(desk.look)
    window.started.connect(lambda: _offer_help(window, tasks))
    window.started.connect(lambda: _offer_about(services, tasks, window))
    window.started.connect(lambda: _offer_leaving(services, tasks, window, desk, pages.made))
    if not gc.isenabled():
        window.started.connect(lambda: _begin_collecting(window))
    return window


def _offer_leaving(
    services: Services, tasks: TaskRunner, window: MainWindow, desk: VisitDesk, made: Mapping[str, QWidget]
) -> None:
    from app.views.actions import Action

    def ask() -> None:
        from app.composition_leaving import Leaving

        Leaving(services, tasks, window, desk, made).ask()

    window.visit.end_visit_asked.connect(ask)
    window.add_action(Action(tr("End visit…"), ask, tr("wipes what it has left here"), "check"))


def _offer_help(window: MainWindow, tasks: TaskRunner) -> None:
    from app.composition_help import offer_help

    offer_help(window, tasks)


def _offer_about(services: Services, tasks: TaskRunner, window: MainWindow) -> None:
    from app.composition_about import AboutDesk

    AboutDesk(services, tasks, window)


def _tell_of_itself(window: MainWindow) -> None:
    from app.composition_about import AboutDesk

    for desk in window.findChildren(AboutDesk):
        desk.begin()


def _save_paper(services: Services, for_customer: bool) -> Path:
    from app.views.paper import write_pdf

    settings = services.settings.load()
    return services.work.save_paper(services.paths.reports_folder, settings, write_pdf, for_customer=for_customer)


def _begin_collecting(window: MainWindow) -> None:
    from app.services.free_memory import give_back, keep_together
    from app.services.vault.quiet import is_quiet, times_let_go
    from app.views.collecting import Collector

    keep_together()
    Collector(window, lambda: not is_quiet(), times_let_go, give_back)


def close_services(services: Services) -> None:
    """Let go of the vault and of every device."""
    if services.was_made("recorders"):
        services.recorders.close()  # while the vault still says what must not come into them
    if services.was_made("transfers"):
        services.transfers.close()
    if services.was_made("edits"):
        services.edits.close()  # while the connections stand: what is unsaved is saved
    if services.was_made("hand_out"):
        services.hand_out.close()
    if services.was_made("carrier"):
        services.carrier.close()
    if services.was_made("monitor"):
        services.monitor.close()
    if services.was_made("elevation"):
        services.elevation.close()
    if services.was_made("tunnels"):
        services.tunnels.close()
    services.keeper.lock()
    if services.was_made("connections"):
        services.given.forget()
        services.connections.close()


def _read_settings(services: Services) -> tuple[Settings, AppError | None]:
    try:
        return services.settings.load(), None
    except AppError as error:
        return Settings(), error


def _read_geometry(services: Services) -> bytes:
    with contextlib.suppress(OSError):
        return services.paths.window_file.read_bytes()
    return b""


def _save_geometry(services: Services, geometry: bytes) -> None:
    from app.services.files import write_atomically

    with contextlib.suppress(AppError):  # the window then opens in its usual place
        write_atomically(services.paths.window_file, geometry)
