"""esctest2, the public test-suite for terminals, against the product's engine: how many of its tests pass.

It is not part of the project (its licence is the GPL): unpack https://github.com/ThomasDickey/esctest2 somewhere and
name the folder in SATCHEL_ESCTEST. SATCHEL_ESCTEST_ONLY may hold a regular expression of the tests to run.

The suite reads the screen with DECRQCRA. The product does not answer that, since a screen may show what is not the
device's business; here the benchmark answers from what the engine gives to be drawn. It also carries out CSI 8 t: the
product does not let a device resize its window.
"""

import contextlib
import os
import re
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.figures import Figure

VT_LEVEL = 4
COLUMNS, ROWS = 80, 25
ALL_GOAL = 341
CORE_GOAL = 265
PATIENCE = 300  # seconds
BESIDE_THE_CORE = re.compile(
    r"XtermWinops|ChangeColor|ChangeDynamicColor|ChangeSpecialColor|ResetColor|ResetSpecialColor|ManipulateSelection|"
    r"SMTitle|XtermSave|DECRQSS|DECDSR|DECSET_TiteInhibit|DEC(CRA|ERA|FRA|SERA|RARA|CARA|SED|SEL|IC|DC|BI|FI)Tests|S8C1T"
)
ASKED_OF_US = re.compile(rb"\x1b\[(?P<check>\d+;\d+;[\d;]*)\*y|\x1b\[8;(?P<size>\d*;?\d*)t")
RUN, FAILED = re.compile(r"^Run test: (\S+)"), re.compile(r"^\*\*\* TEST (\S+) FAILED")


def measure() -> list[Figure]:
    folder = os.environ.get("SATCHEL_ESCTEST", "")
    suite = next(Path(folder).rglob("esctest.py"), None) if folder else None
    if suite is None:
        sys.exit("Unpack https://github.com/ThomasDickey/esctest2 and name its folder in SATCHEL_ESCTEST.")
    passed, failed = run(suite)
    core_passed, core_failed = (
        [name for name in names if not BESIDE_THE_CORE.search(name)] for names in (passed, failed)
    )
    for group, number in Counter(name.partition(".")[0] for name in failed).most_common():
        print(
            f"  {number:3} failed: {group}",
            *(name.partition(".")[2].removeprefix("test_") for name in failed if name.startswith(f"{group}.")),
        )
    return [
        Figure(
            f"esctest2 at VT level {VT_LEVEL}, of {len(passed + failed)}",
            len(passed),
            "passed",
            ALL_GOAL,
            more_is_better=True,
        ),
        Figure(
            f"its core, of {len(core_passed + core_failed)}", len(core_passed), "passed", CORE_GOAL, more_is_better=True
        ),
    ]


def run(suite: Path) -> tuple[list[str], list[str]]:
    """The tests that passed, and those that failed."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, str(suite), "--no-print-logs", "--expected-terminal=xterm", "--xterm-checksum=334"]
        command += [f"--max-vt-level={VT_LEVEL}", f"--logfile={log}", "--timeout=0.5"]
        command += [f"--include={os.environ.get('SATCHEL_ESCTEST_ONLY', '.*')}"]
        Host().show(command)
        return read_log(log.read_text("utf-8", "replace"))


def read_log(text: str) -> tuple[list[str], list[str]]:
    """Tests that xterm itself is known to fail count neither way, as in the suite's own count."""
    results: dict[str, bool] = {}
    name = ""
    for line in text.splitlines():
        if found := RUN.search(line):
            name = found[1]
        elif line == "Passed.":
            results[name] = True
        elif FAILED.search(line):
            results[name] = False
    return [name for name, ok in results.items() if ok], [name for name, ok in results.items() if not ok]


class Host:
    """The engine behind a pseudo-terminal."""

    def __init__(self) -> None:
        from app.views.terminal.colors import TerminalColors
        from app.views.terminal.engine import TerminalEngine

        colors = TerminalColors((0, 0, 0), (255, 255, 255), (0, 0, 0), (200, 200, 200), ((0, 0, 0),) * 16)
        self._engine = TerminalEngine(COLUMNS, ROWS, colors)
        self._end = -1

    def show(self, command: list[str]) -> None:
        import pty

        self._end, terminal = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment)
        os.close(terminal)
        deadline, rest = time.monotonic() + PATIENCE, b""
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):  # the command has ended
                if select.select([self._end], [], [], 0.1)[0]:
                    rest = self._take(rest + os.read(self._end, 65_536))
        process.kill()
        process.wait()
        os.close(self._end)

    def _take(self, output: bytes) -> bytes:
        """Returns what may be the start of something that is asked of us."""
        at = 0
        for asked in ASKED_OF_US.finditer(output):
            self._feed(output[at : asked.start()])
            at = asked.end()
            if asked["check"]:
                self._check([int(number or 0) for number in asked["check"].split(b";")])
            else:
                self._resize(*(int(number or 0) for number in (asked["size"] + b";").split(b";")[:2]))
        held = re.search(rb"\x1b(\[[\d;]*\*?)?\Z", output[at:])
        end = len(output) - len(held[0]) if held else len(output)
        self._feed(output[at:end])
        return output[end:]

    def _feed(self, output: bytes) -> None:
        if output:
            self._engine.feed(output)
            os.write(self._end, self._engine.take_replies())

    def _check(self, numbers: list[int]) -> None:
        """DECRQCRA, as the sum of the characters."""
        top, left, bottom, right = (numbers + [0] * 4)[2:6]
        rows = self._engine.frame().rows[max(top, 1) - 1 : bottom or None]
        cells = (cell for row in rows for cell in row.graphemes[max(left, 1) - 1 : right or None])
        total = sum(ord(cell[0]) if cell else 0 for cell in cells)
        os.write(self._end, b"\x1bP%d!~%04X\x1b\\" % (numbers[0], total & 0xFFFF))

    def _resize(self, rows: int, columns: int) -> None:
        old_columns, old_rows = self._engine.size()
        self._engine.resize(columns or old_columns, rows or old_rows, (8, 16))
