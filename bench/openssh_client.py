"""The peer: OpenSSH's `ssh` in a pseudo-terminal that is read as quickly as it goes."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING

from bench.live_terminal import COLUMNS, ROWS

if TYPE_CHECKING:
    from tests.servers.openssh import Sshd

_PATIENCE = 60  # seconds


class OpenSsh:
    """Connected, with a prompt."""

    def __init__(self, server: "Sshd") -> None:
        self._end, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            command(server), stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True
        )
        os.close(terminal)
        self._sent = self._started
        self.seconds_to_prompt = self.read_until("# " if os.getuid() == 0 else "$ ")

    def send(self, text: str) -> None:
        self._sent = time.perf_counter()
        os.write(self._end, text.encode())

    def read_until(self, line: str) -> float:
        """The seconds from the last `send` until `line` came."""
        kept, looked_for = b"", line.encode()
        while looked_for not in kept:
            piece = os.read(self._end, 65_536)
            kept = kept[-len(looked_for) :] + piece
            if time.perf_counter() - self._sent > _PATIENCE or not piece:
                sys.exit(f"ssh: this did not come: {line}")
        return time.perf_counter() - self._sent

    def close(self) -> None:
        os.close(self._end)
        self._process.terminate()
        self._process.wait()


def command(server: "Sshd") -> list[str]:
    """A login without questions, and without what the user's own configuration says."""
    options = (f"UserKnownHostsFile={server.folder}/known_by_ssh", "StrictHostKeyChecking=accept-new", "BatchMode=yes")
    return [
        *("ssh", "-F", "none", "-tt", "-i", str(server.client_key), "-o", "IdentitiesOnly=yes"),
        *(word for option in options for word in ("-o", option)),
        *("-o", "LogLevel=ERROR", "-p", str(server.port), f"{server.user}@127.0.0.1"),
    ]
