"""A WinRM client for programs in a shell that speaks through pypsrp, where the product's own speaks through pywinrm.

So the contract of a target is kept by both libraries over the one wire of the product.
"""

import re
from collections.abc import Sequence
from typing import Any

from pypsrp.exceptions import WinRMTransportError, WSManFaultError
from pypsrp.shell import SignalCode, WinRS
from pypsrp.wsman import NAMESPACES
from winrm.exceptions import WinRMOperationTimeoutError
from winrm.exceptions import WinRMTransportError as TransportFailed
from winrm.exceptions import WSManFaultError as Fault

from app.services.winrm.client import Client
from app.services.winrm.transport import open_wsman
from app.services.winrm.wire import Wire

_TIMED_OUT = 2150858793


class PypsrpClient(Client):
    def _speak(self, wire: Wire) -> Any:
        return PypsrpShells(wire)


class PypsrpShells:
    """What `Client` asks of pywinrm's Protocol, by pypsrp."""

    def __init__(self, wire: Wire) -> None:
        self._wsman = open_wsman(wire)
        self.operation_timeout_sec = 20

    def open_shell(self, codepage: int, idle_timeout: str) -> str:
        seconds = int(re.sub(r"\D", "", idle_timeout))
        shell = WinRS(self._wsman, codepage=codepage, idle_time_out=seconds)
        _told(shell.open)
        return str(shell.id)

    def run_command(self, shell: str, program: str, arguments: Sequence[str], console_mode_stdin: bool) -> str:
        assert not console_mode_stdin
        answer = _told(lambda: self._shell(shell).command(program, list(arguments), no_shell=True))
        return str(answer.findtext("rsp:CommandResponse/rsp:CommandId", "", NAMESPACES))

    def send_command_input(self, shell: str, command: str, data: bytes, end: bool = False) -> None:
        _told(lambda: self._shell(shell).send("stdin", data, command_id=command, end=end))

    def get_command_output_raw(self, shell: str, command: str) -> tuple[bytes, bytes, int, bool]:
        heard = _told(lambda: self._shell(shell).receive(command_id=command, timeout=self.operation_timeout_sec))
        state, code, pieces = heard
        return pieces["stdout"], pieces["stderr"], code or 0, state.endswith("/Done")

    def cleanup_command(self, shell: str, command: str) -> None:
        _told(lambda: self._shell(shell).signal(SignalCode.TERMINATE, command))

    def close_shell(self, shell: str, close_session: bool) -> None:
        assert not close_session
        _told(self._shell(shell).close)

    def _shell(self, shell: str) -> WinRS:
        from pypsrp.wsman import SelectorSet

        known = WinRS(self._wsman, id=shell)
        known.opened, known._selector_set = True, SelectorSet()
        known._selector_set.add_option("ShellId", shell)
        return known


def _told(act: Any) -> Any:
    """pypsrp's errors as those of pywinrm."""
    try:
        return act()
    except WSManFaultError as error:
        if error.code == _TIMED_OUT:
            raise WinRMOperationTimeoutError from error
        code = error.code if isinstance(error.code, int) else None
        raise Fault(500, "", "", str(error.reason), wsman_fault_code=code) from error
    except WinRMTransportError as error:
        raise TransportFailed("http", error.code, error.response_text) from error
