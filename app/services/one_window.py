"""One window for each data folder: a second start brings the first one to the front, and tells it what to show.

The first holds a lock that the system gives back when it dies, and listens on a port of this computer. Where, stands in
a file of the data folder with a word that a caller must know: other people of this computer can reach the port, and not
read the file. On a stick that knows no owners they can; what a caller may ask for is therefore harmless. A port works
alike on all systems, and needs no file that a stick could not hold.
"""

import _socket  # the half of `socket` that costs no time: every start goes through here
import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.domain.errors import FileError
from app.services.files import Claim

LONGEST = 4096  # bytes of a call
PATIENCE = 4.0
"""Seconds that a second start waits for the first window. One that does not answer for so long hangs, or is busy."""
SHOWN = b"shown\n"

_PAUSE = 0.05  # seconds between two looks for a first one that is just starting
_LONGEST_ADDRESS = 500  # characters
_LOOPBACK = "127.0.0.1"
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""By these the desktop knows that a person has asked for a window, and lets it come to the front."""


class Reply(Enum):
    """What became of a call to the first window."""

    SHOWN = "shown"
    NO_ANSWER = "no answer"
    ELSEWHERE = "elsewhere"  # it runs on another computer, which has the same data folder


@dataclass(frozen=True, slots=True)
class Call:
    """What a second start asks the first window for."""

    address: str = ""  # of a device, as it was typed; not looked at yet
    activation: str = ""  # a word of the desktop, see `_TOKENS`


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the first window listens."""

    port: int
    word: str
    process: int
    computer: str


class OneWindow:
    """The right of this program to be the one window over a data folder."""

    def __init__(self, file: Path, claim: Claim | None) -> None:
        self._file, self._claim = file, claim
        self._word = ""

    @classmethod
    def take(cls, file: Path) -> "OneWindow | None":
        """None where a running program has it. Where nothing can be written, several windows are possible."""
        try:
            claim = Claim.take(file)
        except FileError:
            return cls(file, None)
        return cls(file, claim) if claim is not None else None

    def listen(self) -> "_socket.socket | None":
        """Where calls come in, not blocking; None where there is no lock, or nowhere to say where."""
        if self._claim is None:
            return None
        from app.services.files import write_atomically

        server = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        try:
            server.bind((_LOOPBACK, 0))
            server.listen(16)
            server.setblocking(False)
            self._word = os.urandom(16).hex()
            place = {"port": server.getsockname()[1], "word": self._word, "process": os.getpid()}
            write_atomically(self._file, json.dumps({**place, "computer": _computer()}).encode())
        except (OSError, FileError):
            server.close()
            return None
        return server

    def read_call(self, line: bytes) -> Call | None:
        """What a caller wants; None for one who does not know the word."""
        import hmac

        found = _mapping(line)
        if not self._word or not hmac.compare_digest(
            _text(found, "word").encode("utf-8", "replace"), self._word.encode()
        ):
            return None
        return Call(_text(found, "address"), _text(found, "activation"))

    def drop(self) -> None:
        """The window is closed: the next start is the first."""
        if self._claim is not None:
            if self._word:
                with contextlib.suppress(OSError):
                    self._file.unlink()
            self._claim.drop()
            self._claim = None


def enter(file: Path, address: str = "", patience: float = PATIENCE) -> OneWindow | Reply:
    """Become the first window, or ask the one that is there to come to the front and show a device.

    Waits `patience` seconds at most for one that is just starting, or just closing: then this is the first.
    """
    deadline = time.monotonic() + patience
    while True:
        if own := OneWindow.take(file):
            return own
        place = _read_place(file)
        if place is not None and place.computer != _computer():
            return Reply.ELSEWHERE
        if place is not None and _is_shown(place, address[:_LONGEST_ADDRESS], deadline):
            return Reply.SHOWN
        if time.monotonic() > deadline:
            return Reply.NO_ANSWER
        time.sleep(_PAUSE)


def _is_shown(place: _Place, address: str, deadline: float) -> bool:
    activation = next((os.environ[name] for name in _TOKENS if os.environ.get(name)), "")[:_LONGEST_ADDRESS]
    words = {"word": place.word, "address": address, "activation": activation}
    line = json.dumps(words).encode() + b"\n"
    _let_come_to_front(place.process)
    caller = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    try:
        caller.settimeout(max(deadline - time.monotonic(), 0.01))
        caller.connect((_LOOPBACK, place.port))
        caller.sendall(line)
        caller.settimeout(max(deadline - time.monotonic(), 0.01))
        return caller.recv(len(SHOWN)) == SHOWN
    except OSError:  # it begins, ends, or hangs
        return False
    finally:
        caller.close()


def _let_come_to_front(process: int) -> None:
    """Windows lets a window come to the front only if the program that a person has just started allows it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(process)


def _read_place(file: Path) -> _Place | None:
    try:
        data = file.read_bytes()[:LONGEST]
    except OSError:
        return None  # it has just been started
    found = _mapping(data)
    port, process = found.get("port"), found.get("process")
    if not isinstance(port, int) or not 0 < port < 65536 or not isinstance(process, int):
        return None
    return _Place(port, _text(found, "word"), process, _text(found, "computer"))


def _mapping(data: bytes) -> dict[str, object]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(found: dict[str, object], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _computer() -> str:
    return _socket.gethostname()
