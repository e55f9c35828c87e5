"""A PowerShell tab over a scripted session."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.domain.credentials import VaultEntry
from app.domain.devices import Device, Transport
from app.domain.errors import AppError
from app.domain.powershell import PowerShellSession
from app.domain.sessions import CommandPrompt, SignIn
from app.domain.task import TaskContext
from app.services.sessions import RemoteSessions
from app.views.pages.remote.powershell.parts import PowerShellParts
from app.views.pages.remote.powershell.view import PowerShellView
from app.views.tasks import TaskRunner
from app.views.theme import theme
from tests.servers.scripted_powershell import ScriptedPowerShell

DEVICE = Device("d1", "Reception PC", Transport.WINRMS, "10.20.1.50", user="anna")


class ScriptedSessions(RemoteSessions):
    """Gives the sessions of a list, one after the other; an error is raised instead."""

    def __init__(self, *sessions: ScriptedPowerShell | AppError) -> None:
        self.left = list(sessions)
        self.prompts: list[CommandPrompt | AppError] = []

    def powershell(self, device: Device, task: TaskContext) -> PowerShellSession:
        found = self.left.pop(0)
        if isinstance(found, AppError):
            raise found
        return found

    def command_prompt(self, device: Device, task: TaskContext) -> CommandPrompt:
        found = self.prompts.pop(0)
        if isinstance(found, AppError):
            raise found
        return found

    def sign_in(self, device: Device) -> SignIn | None:
        return SignIn(proofs=("Kerberos",))

    def offered(self, device: Device) -> tuple[VaultEntry, ...]:
        return ()

    def has_password(self, device: Device) -> bool:
        return True


type OpenView = Callable[..., PowerShellView]


@pytest.fixture
def open_view(qtbot: QtBot, tasks: TaskRunner) -> Iterator[OpenView]:
    """Opens a tab over sessions and waits for the first one."""
    opened: list[PowerShellView] = []

    def open_it(*sessions: ScriptedPowerShell | AppError, parts: PowerShellParts | None = None) -> PowerShellView:
        view = PowerShellView(DEVICE, ScriptedSessions(*sessions), tasks, "session 1", parts or PowerShellParts())
        qtbot.addWidget(view)
        theme().dress(view)
        view.resize(900, 600)
        view.show()
        opened.append(view)
        view.connect_now()
        if isinstance(sessions[0], ScriptedPowerShell):
            qtbot.waitUntil(lambda: view.presence == "online")
        return view

    yield open_it
    for view in opened:
        view.close_session()
