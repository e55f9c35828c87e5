"""WS-Management for shells: Create, Command, Send, Receive, Signal and Delete ([MS-WSMV]).

A shell is one of cmd.exe, or a runspace pool of PowerShell ([MS-PSRP]); which one, its resource says.
"""

import base64
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.simulated_windows import faults
from tests.servers.simulated_windows.cmd import open_command
from tests.servers.simulated_windows.envelopes import (
    NAMES,
    Message,
    command_state,
    envelope,
    identify_envelope,
    shell_created,
    shell_described,
    stream,
)
from tests.servers.simulated_windows.powershell import Behaviour, Output, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.simulated_windows.pipeline import Pipeline
    from tests.servers.simulated_windows.psrp import PipelineBehaviour, RunspacePool

_POWERSHELL = "http://schemas.microsoft.com/powershell/"


@dataclass
class Limits:
    """The quotas of the service, as Windows 10 sets them; a test may change them at any time."""

    envelope: int = 512_000  # bytes of a request; 153,600 up to Windows 7
    shells: int = 30  # of one user
    operations: int = 1500  # of one user at once
    endpoints: set[str] = field(default_factory=lambda: {"Microsoft.PowerShell"})  # of PowerShell Remoting
    closed_endpoints: set[str] = field(default_factory=set)  # this user may not use them
    language: str = "FullLanguage"  # the language mode of these endpoints
    allows_shells: bool = True  # the policy "Allow Remote Shell Access"


class CmdShell:
    """Programs that are started one by one."""

    waits = "Running"

    def __init__(self, codepage: str, find_behaviour: Callable[[str], Behaviour | None]) -> None:
        self.codepage = codepage
        self.commands: dict[str, Any] = {}
        self.output = Output()
        self._find_behaviour = find_behaviour

    def command(self, name: str, line: str, skips_cmd: bool) -> None:
        self.commands[name] = open_command(line, skips_cmd, self._find_behaviour)

    def end(self) -> None:
        for command in list(self.commands.values()):
            command.end()


class WsMan:
    """The service behind every connection. Its methods run in the threads of the connections."""

    def __init__(
        self,
        find_behaviour: Callable[[str], Behaviour | None],
        pipeline_behaviour_for: "Callable[[Pipeline], PipelineBehaviour]",
    ) -> None:
        self._find_behaviour = find_behaviour
        self._pipeline_behaviour_for = pipeline_behaviour_for
        self._lock = threading.Lock()
        self._operations = 0
        self.limits = Limits()
        self.shells: dict[str, CmdShell | RunspacePool] = {}
        self.command_lines: list[str] = []
        self.codepages: list[str] = []
        self.user = "LAB-PC1\\technician"

    def answer(self, message: Message) -> bytes:
        """The reply envelope. Raises Fault."""
        if message.length > self.limits.envelope:
            raise faults.too_large()
        if message.name == "Identify":
            return identify_envelope(tells_system=True)
        act = {
            "Create": self._create,
            "Command": self._command,
            "Send": self._send,
            "Receive": self._receive,
            "Signal": self._signal,
            "Delete": self._delete,
            "Get": self._get,
            "Disconnect": self._disconnect,
            "Reconnect": self._reconnect,
        }.get(message.name)
        if act is None:
            raise faults.no_such_action(message.action)
        with self._operation():
            return envelope(message.id, message.action + "Response", act(message))

    def end_everything(self) -> None:
        for shell in list(self.shells.values()):
            shell.end()

    def kill_everything(self) -> None:
        """No shell is left, and who waits for one is told so."""
        with self._lock:
            shells, self.shells = self.shells, {}
        for shell in shells.values():
            commands, shell.commands = dict(shell.commands), {}
            for command in commands.values():
                command.end()
            shell.end()

    def runs(self) -> "list[Run | Pipeline]":
        """The scripts and pipelines that run."""
        commands = [command for shell in list(self.shells.values()) for command in list(shell.commands.values())]
        return [command.running for command in commands if command.running]

    @contextmanager
    def _operation(self) -> "Iterator[None]":
        with self._lock:
            if self._operations >= self.limits.operations:
                raise faults.too_many_operations(self.limits.operations)
            self._operations += 1
        try:
            yield
        finally:
            with self._lock:
                self._operations -= 1

    def _create(self, message: Message) -> str:
        limits, uri = self.limits, message.resource
        if not limits.allows_shells:
            raise faults.no_remote_shells()
        codepage = message.option("WINRS_CODEPAGE")
        name = (message.element(".//rsp:Shell").get("ShellId") or str(uuid.uuid4())).upper()
        if len(self.shells) >= limits.shells:
            raise faults.too_many_shells(limits.shells)
        shell = (
            self._open_pool(name, message) if uri.startswith(_POWERSHELL) else CmdShell(codepage, self._find_behaviour)
        )
        with self._lock:
            self.shells[name] = shell
            self.codepages.append(codepage)
        return shell_created(name, uri, self.user)

    def _open_pool(self, name: str, message: Message) -> "RunspacePool":
        from tests.servers.simulated_windows.psrp import RunspacePool

        endpoint = message.resource.removeprefix(_POWERSHELL)
        if endpoint in self.limits.closed_endpoints:
            raise faults.access_denied()
        if endpoint not in self.limits.endpoints:
            raise faults.no_such_resource(message.resource)
        pool = RunspacePool(name, message.text(".//ps:creationXml"), self._pipeline_behaviour_for)
        pool.language = self.limits.language
        return pool

    def _shell(self, message: Message) -> "tuple[str, CmdShell | RunspacePool]":
        name = message.named(".//w:Selector", "ShellId").upper()
        shell = self.shells.get(name)
        if shell is None:
            raise faults.no_such_shell(name)
        return name, shell

    def _of(self, message: Message, path: str) -> "tuple[CmdShell | RunspacePool, str, Output]":
        """The shell, the name of its command, and where that writes; without a name, the shell itself."""
        shell = self._shell(message)[1]
        name = (message.element(path).get("CommandId") or "").upper()
        if name and name not in shell.commands:
            raise faults.no_such_command()
        return shell, name, shell.commands[name].output if name else shell.output

    def _command(self, message: Message) -> str:
        shell = self._shell(message)[1]
        words = [message.text(".//rsp:Command")]
        words += [e.text or "" for e in message.xml.iterfind(".//rsp:Arguments", NAMES)]
        name = (message.element(".//rsp:CommandLine").get("CommandId") or str(uuid.uuid4())).upper()
        if isinstance(shell, CmdShell):
            with self._lock:
                self.command_lines.append(" ".join(words))
            shell.command(name, " ".join(words), message.option("WINRS_SKIP_CMD_SHELL").upper() == "TRUE")
        else:
            shell.command(name, words[-1])
        return f"<rsp:CommandResponse><rsp:CommandId>{name}</rsp:CommandId></rsp:CommandResponse>"

    def _send(self, message: Message) -> str:
        shell, name, _ = self._of(message, ".//rsp:Stream")
        for element in message.xml.iterfind(".//rsp:Stream", NAMES):
            data = base64.b64decode(element.text or "")
            if isinstance(shell, CmdShell):
                shell.commands[name].send(data, element.get("End", "").lower() == "true")
            else:
                shell.send(data)
        return "<rsp:SendResponse/>"

    def _receive(self, message: Message) -> str:
        shell, name, output = self._of(message, ".//rsp:DesiredStream")
        taken = output.take(message.seconds(), (message.most_bytes - 4096) * 3 // 4)
        if taken is None:
            raise faults.timed_out()
        if name and name not in shell.commands:  # signalled while the client waited
            raise faults.aborted()
        pieces, code = taken
        if isinstance(shell, CmdShell) and shell.codepage != "65001":  # as Windows writes where nobody asked for UTF-8
            pieces = [(stream, data.decode("utf-8", "replace").encode("cp437", "replace")) for stream, data in pieces]
        body = "".join(stream(name, kind, data) for kind, data in pieces)
        if name and code is None:
            body += command_state(name, shell.waits)
        elif name:
            if isinstance(shell, CmdShell):
                body += "".join(f'<rsp:Stream Name="{s}" CommandId="{name}" End="true"/>' for s in ("stdout", "stderr"))
            body += command_state(name, "Done", f"<rsp:ExitCode>{code}</rsp:ExitCode>")
        return f"<rsp:ReceiveResponse>{body}</rsp:ReceiveResponse>"

    def _signal(self, message: Message) -> str:
        shell, name, _ = self._of(message, ".//rsp:Signal")
        code = message.text(".//rsp:Code").rpartition("/")[2].lower()
        shell.commands[name].end(code)
        if code == "terminate":
            shell.commands.pop(name, None)
        return "<rsp:SignalResponse/>"

    def _delete(self, message: Message) -> str:
        name, shell = self._shell(message)
        with self._lock:
            self.shells.pop(name, None)
        shell.end()
        shell.commands.clear()
        return ""

    def _get(self, message: Message) -> str:
        if message.resource.endswith("/config"):
            size = self.limits.envelope // 1024
            return f"<cfg:Config><cfg:MaxEnvelopeSizekb>{size}</cfg:MaxEnvelopeSizekb></cfg:Config>"
        name, shell = self._shell(message)
        kind = "cmd" if isinstance(shell, CmdShell) else "powershell/Microsoft.PowerShell"
        return shell_described(name, kind, self.user)

    def _disconnect(self, message: Message) -> str:
        self._shell(message)
        return "<rsp:DisconnectResponse/>"

    def _reconnect(self, message: Message) -> str:
        self._shell(message)
        return "<rsp:ReconnectResponse/>"
