"""The built program as a technician's hands find it: its self-test, its window, each of its pages, and its end."""

import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.windows import wine
from tests.windows.places import BUILT, DRIVE, PICTURES, as_windows_says
from tests.windows.screen import Screen

HOME, _OWN_PICTURES = DRIVE / "satchel-home", DRIVE / "satchel-pictures"
SURROUNDINGS = {"SATCHEL_HOME": as_windows_says(HOME)}
PAGES = (("remote", "ctrl+1"), ("diagnostics", "ctrl+2"), ("setup", "ctrl+3"), ("vault", "ctrl+4"),
         ("settings", "ctrl+comma"))  # fmt: skip
_NO_PORTS = r"AttributeError: function 'CM_MapCrToWin32Err' not found"
NOT_IN_WINE = {
    "local commands": ("ValueError: the shell answers ''", "its powershell.exe answers nothing"),
    "serial ports": (_NO_PORTS, "it does not list the ports as pyserial asks"),
    "modules": (rf"ValueError: {_NO_PORTS} \(app\.services\.serial\.ports\)", "one module needs the list of ports"),
}
"""Parts of the self-test that cannot pass: all that they say then, as a pattern, and why."""
_SELF_TEST_WITHIN, WINDOW_WITHIN, _PAGE_WITHIN, END_WITHIN = 180.0, 60.0, 20.0, 20.0  # seconds
_PRESSES = 5
_QUIET = 0.4  # seconds in which nothing changes on the screen: then a page is there


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that the program was asked to do; `said` is for a person."""

    what: str
    ok: bool
    said: str


def program(name: str = "satchel.exe") -> str:
    return as_windows_says(BUILT / name)


def self_test(screen: Screen) -> list[Tried]:
    """Exit code and answers of `satchel self-test`, as text and as JSON, and of both programs' `--version`."""
    tried = []
    for name in ("satchel.exe", "satchelw.exe"):
        ended = wine.run([program(name), "--version"], screen.display, 60, SURROUNDINGS)
        tried.append(Tried(f"{name} --version", ended.code == 0, f"{ended.output.strip()} ({ended.took:.1f} s)"))
    command = [program(), "self-test", "--json", "--pictures", as_windows_says(_OWN_PICTURES)]
    ended = wine.run(command, screen.display, _SELF_TEST_WITHIN, SURROUNDINGS)
    try:
        parts = json.loads(ended.output[ended.output.index("{") :])["parts"]
    except (ValueError, LookupError):
        return [*tried, Tried("self-test", False, f"no answer (exit code {ended.code}): {ended.output[-2000:]}")]
    for part in parts:
        name = part["name"]
        words, reason = NOT_IN_WINE.get(name, ("", ""))
        if not part["ok"] and words and re.fullmatch(words, part["detail"]):
            tried.append(Tried(f"self-test: {name}", True, f"cannot work under Wine: {reason}"))
        else:
            tried.append(Tried(f"self-test: {name}", part["ok"], f"{part['state']}: {part['detail']}"))
    expected = 0 if all(part["ok"] for part in parts) else 1
    tried.append(Tried("self-test: exit code", ended.code == expected, f"{ended.code}, {ended.took:.1f} s"))
    for picture in _OWN_PICTURES.glob("*.png"):
        shutil.copy(picture, PICTURES / f"self-test-{picture.name}")
    return tried


def window(screen: Screen) -> list[Tried]:
    """Start `satchelw.exe`: its tour, each page by its key, all photographed; close the window and see that it ends."""
    begin = time.monotonic()
    process = wine.start([program("satchelw.exe")], screen.display, SURROUNDINGS)
    output: list[bytes] = []
    reader = threading.Thread(target=lambda: output.append(process.stdout.read() if process.stdout else b""))
    reader.start()
    try:
        painted = waited(screen.is_bright, process, WINDOW_WITHIN) - begin
        tried = [Tried("first paint", True, f"{painted:.2f} s")]
        waited(lambda: screen.windows("Satchel"), process, WINDOW_WITHIN)
        _see_tour(screen, process)
        [main, *_] = screen.windows("Satchel")
        for name, keys in PAGES:
            _go_to(screen, process, main, name, keys)
            wait_for_rest(screen, process)
            screen.photograph(PICTURES / f"{name}.png")
        tried.append(Tried("tour and pages", True, ", ".join(name for name, _ in PAGES)))
        screen.press(main, "alt+F4")
        process.wait(END_WITHIN)
        tried.append(Tried("closed", process.returncode == 0, f"exit code {process.returncode}"))
    except (TimeoutError, subprocess.TimeoutExpired) as error:
        screen.photograph(PICTURES / "failed.png")
        return [Tried("window", False, f"{error}; on the screen: {', '.join(screen.titles())}"), *_log()]
    finally:
        process.kill()
        process.wait()
        reader.join(END_WITHIN)
    said = b"".join(output).decode("utf-8", "replace").strip()
    return [*tried, Tried("it says nothing", not said, said[-2000:]), *_log()]


def _see_tour(screen: Screen, process: subprocess.Popen[bytes]) -> None:
    """It comes by itself where the program has never been; a key that comes before it is answered behind it."""
    waited(lambda: screen.windows("^Tour"), process, WINDOW_WITHIN)
    wait_for_rest(screen, process)
    screen.photograph(PICTURES / "tour.png")


def _go_to(screen: Screen, process: subprocess.Popen[bytes], main: str, name: str, keys: str) -> None:
    """The window's title tells when it is there. A key that comes before the window listens is pressed again."""
    for _ in range(_PRESSES):
        screen.press(main, keys)
        with suppress(TimeoutError):
            waited(lambda: screen.windows(f"^{name.capitalize()}"), process, _PAGE_WITHIN / _PRESSES)
            return
    raise TimeoutError(f"{name} did not come")


def _log() -> list[Tried]:
    """What the program wrote about itself: a bug of ours stands there."""
    path = HOME / "satchel.log"
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    return [Tried("log without a bug", "Traceback" not in text, text[-2000:] if "Traceback" in text else "")]


def waited(condition: Callable[[], object], process: subprocess.Popen[bytes], within: float) -> float:
    """When it came true. Raises TimeoutError, also when the program has ended before."""
    deadline = time.monotonic() + within
    while not condition():
        if process.poll() is not None:
            raise TimeoutError(f"the program ended with {process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError("a window, or a page of it, did not come")
        time.sleep(0.005)
    return time.monotonic()


def wait_for_rest(screen: Screen, process: subprocess.Popen[bytes]) -> None:
    last, since, deadline = b"", time.monotonic(), time.monotonic() + _PAGE_WITHIN
    while time.monotonic() - since < _QUIET and time.monotonic() < deadline:
        if process.poll() is not None:
            raise TimeoutError(f"the program ended with {process.returncode}")
        now = screen.fingerprint()
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.05)


def pictures() -> list[Path]:
    return sorted(PICTURES.glob("*.png"))


def clear() -> None:
    """As on a computer that has never seen the program."""
    for folder in (HOME, _OWN_PICTURES, PICTURES):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (_OWN_PICTURES, PICTURES):
        folder.mkdir(parents=True)
