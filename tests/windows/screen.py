"""A screen that nobody sees, with a small window manager: what is on it, its pictures, and keys for it."""

import hashlib
import mmap
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SIZE = "1400x900x24"
_HEADER = 4096  # bytes of XWD header and colour map, safely below what the pixels take

_BRIGHT = 200  # of 255


@dataclass(frozen=True, slots=True)
class Screen:
    """`display` is its name, as ":85"."""

    display: str
    pixels: mmap.mmap

    def fingerprint(self) -> bytes:
        """Another one means that something else is seen."""
        return hashlib.md5(self.pixels[_HEADER:], usedforsecurity=False).digest()

    def is_bright(self) -> bool:
        """Most of it: a window of the light theme is painted, and not only its frame."""
        seen = self.pixels[_HEADER::997]
        return sum(value > _BRIGHT for value in seen) > len(seen) / 2

    def windows(self, title: str) -> list[str]:
        """The visible windows with these words in their title."""
        return self._ask("xdotool", "search", "--onlyvisible", "--name", title).split()

    def titles(self) -> list[str]:
        """Of all visible windows that have one."""
        found = self._ask("xdotool", "search", "--onlyvisible", "--name", ".").split()
        return sorted({self._ask("xdotool", "getwindowname", one).strip() for one in found})

    def press(self, window: str, *keys: str) -> None:
        """Keys as xdotool names them ("ctrl+1")."""
        self._ask("xdotool", "windowactivate", "--sync", window, "key", "--clearmodifiers", *keys)

    def click(self, x: int, y: int) -> None:
        self._ask("xdotool", "mousemove", str(x), str(y), "click", "1")

    def write(self, window: str, text: str) -> None:
        self._ask("xdotool", "windowactivate", "--sync", window, "type", "--delay", "20", text)

    def photograph(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-display", self.display, "-window", "root", str(path)], check=True)

    def _ask(self, *command: str) -> str:
        done = subprocess.run(
            command, env={"DISPLAY": self.display, "PATH": "/usr/bin:/bin"}, check=False, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        return done.stdout


@contextmanager
def screen() -> Iterator[Screen]:
    """On a display that is free, or on the one that SATCHEL_WINDOWS_DISPLAY names, as ":85"."""
    wanted = [name] if (name := os.environ.get("SATCHEL_WINDOWS_DISPLAY")) else []
    quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as folder:
        command = ["Xvfb", *wanted, "-displayfd", "1", "-screen", "0", _SIZE, "-fbdir", folder, "-nolisten", "tcp"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **quiet)
        started = [server]
        try:
            assert server.stdout
            display = f":{server.stdout.readline().strip()}"
            surroundings = {"DISPLAY": display, "PATH": "/usr/bin:/bin", "HOME": folder}
            started.append(subprocess.Popen(["openbox"], env=surroundings, stdout=subprocess.DEVNULL, **quiet))
            with (
                Path(folder, "Xvfb_screen0").open("rb") as file,
                mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as pixels,
            ):
                yield Screen(display, pixels)
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()
