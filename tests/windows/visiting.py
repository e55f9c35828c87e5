"""The built program at a client's: in the command prompt, and from a folder with a mark and spaces, as on a stick."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.windows import wine
from tests.windows.driving import END_WITHIN, SURROUNDINGS, WINDOW_WITHIN, Tried, program, wait_for_rest, waited
from tests.windows.places import BUILT, DRIVE, PICTURES, as_windows_says
from tests.windows.screen import Screen

_STICK = DRIVE / "stick of mine"
_PROGRAM, _DATA = _STICK / "Satchel/satchelw.exe", _STICK / "Satchel/satchel-data"
_OTHERS = ("users", "ProgramData", "home")
"""Where programs leave things. What they write into the registry is not looked at: Wine writes there itself."""
_ADDRESS = "ssh://tech@192.0.2.7"
_WITHIN = 120.0  # seconds


def console(screen: Screen) -> list[Tried]:
    """`satchel.exe` in `cmd`: its commands, exit codes, and what a pipe hands on."""
    own, tried = program(), []
    ended = wine.run([own, "doctor", "--json"], screen.display, _WITHIN, SURROUNDINGS)
    try:
        conditions = json.loads(ended.output[ended.output.index("{") :])["conditions"]
        unwell = [f"{one['subject']}: {one['words']}" for one in conditions if one["health"] != "good"]
        tried.append(Tried("doctor", not unwell, f"{len(conditions)} conditions. {' '.join(unwell)}"))
    except (ValueError, LookupError):
        tried.append(Tried("doctor", False, ended.output[-2000:]))
    for what, words, code, wanted in (
        ("a pipe in cmd", [own, "settings", "ls", "|", "find", "terminal"], 0, "terminal"),
        ("a pipe that is closed", [own, "settings", "ls", "|", "cmd", "/c", "exit", "0"], 0, ""),
        ("what is misspelt", [own, "diagnosse"], 2, "invalid choice"),
        ("an address that nobody has", [own, "run", "nobody@127.0.0.1:9", "--", "true"], 3, "port 9"),
    ):
        ended = wine.run(["cmd", "/c", *words], screen.display, _WITHIN, SURROUNDINGS)
        fine = ended.code == code and wanted in ended.output and "Traceback" not in ended.output
        tried.append(Tried(what, fine, f"exit code {ended.code}: {' '.join(ended.output.split())[-300:]}"))
    return tried


def stick(screen: Screen) -> list[Tried]:
    """Twice started, the first window comes to the front; all that is kept lies beside the program."""
    shutil.rmtree(_STICK, ignore_errors=True)
    shutil.copytree(BUILT, _PROGRAM.parent)
    (_PROGRAM.parent / "portable").touch()
    before = _elsewhere()
    first = wine.start([as_windows_says(_PROGRAM)], screen.display)
    try:
        waited(lambda: screen.windows("Satchel"), first, WINDOW_WITHIN)
        wait_for_rest(screen, first)
        second = wine.run([as_windows_says(_PROGRAM), _ADDRESS], screen.display, WINDOW_WITHIN)
        wait_for_rest(screen, first)
        windows = screen.windows("Satchel")
        screen.photograph(PICTURES / "second-start.png")
        said = f"exit code {second.code} after {second.took:.1f} s, {len(windows)} window {second.output}"
        tried = [Tried("second start", second.code == 0 and len(windows) == 1, said)]
        screen.press(windows[0], "alt+F4")
        tried.append(Tried("stick: closed", first.wait(END_WITHIN) == 0, f"exit code {first.returncode}"))
    except (TimeoutError, subprocess.TimeoutExpired) as error:
        screen.photograph(PICTURES / "failed-stick.png")
        return [Tried("stick", False, f"{error}; on the screen: {', '.join(screen.titles())}")]
    finally:
        first.kill()
        first.wait()
    kept = sorted(path.relative_to(_DATA).as_posix() for path in _DATA.rglob("*"))
    tried.append(Tried("stick: kept beside it", "window" in kept, ", ".join(kept)))
    left = [name for name in kept if name.startswith("temporary/")]
    tried.append(Tried("stick: nothing temporary", not left, ", ".join(left)))
    changed = sorted(set(_elsewhere()) - set(before))
    return [*tried, Tried("stick: nothing elsewhere", not changed, ", ".join(name for name, _, _ in changed))]


def _elsewhere() -> list[tuple[str, int, int]]:
    """Each file that is not on the stick, with its size and when it was written."""
    found = [path for name in _OTHERS for path in (DRIVE / name).rglob("*") if _is_file(path)]
    return [(str(path.relative_to(DRIVE)), path.stat().st_size, path.stat().st_mtime_ns) for path in found]


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
