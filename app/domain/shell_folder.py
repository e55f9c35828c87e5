"""Where a shell is, as it tells the terminal: OSC 7 with an address, OSC 9;9 and OSC 1337 with a bare path.

The first is by Apple and VTE, the second by ConEmu and Windows Terminal, the third by iTerm2. A device is not trusted:
what comes of it is only ever a path on that same device, for looking.
"""

import re
from urllib.parse import unquote_to_bytes

LONGEST = 4096  # bytes of a path: PATH_MAX of Linux
_ADDRESS = re.compile(r"file://([^/]*)(/.*)", re.DOTALL)
_WINDOWS = re.compile(r'"?([A-Za-z]:[\\/][^"]*)"?')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class ShellFolder:
    """The folder of one session's shell; "" while it has not told. `take` gives whether it is another than before.

    A shell within the shell, on a further device, tells of folders there: what comes from another host than the first
    is passed over.
    """

    def __init__(self) -> None:
        self.path = ""
        self._host = ""

    def take(self, told: str) -> bool:
        """What the shell has written."""
        host, path = read_told(told)
        if not path or path == self.path or (host and self._host and host != self._host):
            return False
        self._host = self._host or host
        self.path = path
        return True

    def forget(self) -> None:
        """Another shell begins."""
        self.path = self._host = ""


def read_told(told: str) -> tuple[str, str]:
    """Host and path of what a shell has told, both "" where it makes no sense."""
    host, path = "", told
    if found := _ADDRESS.fullmatch(told):
        host, path = found[1].casefold(), unquote_to_bytes(found[2]).decode("utf-8", "surrogateescape")
    elif found := _WINDOWS.fullmatch(told):  # as SFTP servers on Windows write it
        path = "/" + found[1].replace("\\", "/")
    if not path.startswith("/") or _CONTROL.search(path) or len(path.encode("utf-8", "surrogateescape")) > LONGEST:
        return "", ""
    return host, path
