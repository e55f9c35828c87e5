"""A simulated Windows PC with a state: it answers the product's own scripts, and what they change is changed.

Each of the product's scripts that it knows is acted out by a function of Python (`steps/` and
`machine_views.py`), found by the script's whole text. Questions that only read have written answers
(tests/recordings/windows). So this shows that the product's ways hold from end to end, and nothing about what real
PowerShell makes of the scripts.
"""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.facts import EXIT_DENIED, Fact
from app.domain.target import Os
from app.services.bundles.questions import FACTS
from app.services.diagnostics.checks import CHECKS
from app.services.facts.clock.time_source import TIME_SOURCE
from app.services.facts.clock.time_zone import TIME_ZONE
from app.services.facts.network.hosts_file import HOSTS
from app.services.facts.parameters import POWERSHELL_PRELUDE
from app.services.facts.platform import PLATFORM
from app.services.facts.printing.spooler import SPOOLER
from app.services.facts.system.pending_restart import PENDING_RESTART
from app.services.setup.about_device import ABOUT
from app.services.setup.machine import MACHINE
from tests.servers.simulated_windows.powershell import Run
from tests.servers.simulated_windows.server import SimulatedWindows

ZONES = {"W. Europe Standard Time": 60, "GMT Standard Time": 0, "UTC": 0, "Pacific Standard Time": -480}
"""The zones that it knows, and their minutes east of UTC in winter."""
_RECORDINGS = Path(__file__).parents[2] / "recordings" / "windows"
_BATCH = "$batch.sections"  # stands in the batch's script and in no other
_ABSENT = 127
_REFUSED = 90

type Given = dict[str, str]
type Enacted = Callable[["Machine", Given], str]
"""What a script writes. Raises Refused."""


class Refused(Exception):
    """The script ends with an exit code and a sentence."""

    def __init__(self, text: str, code: int = _REFUSED) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Account:
    name: str
    full_name: str = ""
    has_password: bool = False


@dataclass
class Machine:
    """A desk PC of a small office, as it comes."""

    name: str = "LAB-PC1"
    pending_name: str = "LAB-PC1"  # its name from the next start on
    zone: str = "W. Europe Standard Time"
    time_type: str = "NTP"
    time_servers: str = "time.windows.com,0x9"
    hosts: bytes | None = (
        b"# Copyright (c) 1993-2009 Microsoft Corp.\r\n#\t127.0.0.1       localhost\r\n10.0.0.9\tnas\r\n"
    )
    accounts: dict[str, Account] = field(
        default_factory=lambda: {
            name: Account(name, has_password=has) for name, has in (("Administrator", False), ("technician", True))
        }
    )
    groups: dict[str, set[str]] = field(
        default_factory=lambda: {"Administrators": {"Administrator", "technician"}, "Users": {"technician"}}
    )
    programs: dict[str, str] = field(default_factory=lambda: {"7zip.7zip": "24.08"})  # that winget has installed
    offered: dict[str, str] = field(
        default_factory=lambda: {"7zip.7zip": "24.08", "Mozilla.Firefox": "131.0", "PuTTY.PuTTY": "0.81.0.0"}
    )
    parts: dict[str, Any] = field(default_factory=dict)  # state of the groups of steps, by a name of their own
    is_administrator: bool = True
    enacted: dict[str, Enacted] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)  # the scripts that were run by themselves, in order
    asked: list[str] = field(default_factory=list)  # the scripts that were asked in batches, in order
    runs_as: list[tuple[str, str]] = field(default_factory=list)  # who ran which script by a scheduled task
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def take_over(self, windows: SimulatedWindows) -> "Machine":
        """From now on `windows` is this PC."""
        from tests.servers.simulated_windows import machine_views, steps

        self.enacted |= steps.enacted() | machine_views.enacted() | _facts()
        windows.answer("$PSVersionTable.PSVersion", '{"version":"5.1.22621.4391","mode":"FullLanguage"}\r\n')
        windows.perform(_BATCH, self._answer_batch)
        windows.perform(lambda script: self._bare(script) in self.enacted, self._carry_out)
        return self

    def answer(self, fact: Fact[Any], text: str) -> None:
        """What it answers to a question of the product from now on."""
        self.enacted[fact.scripts[Os.WINDOWS]] = lambda machine, given: text

    def refuse(self, script: str, text: str, code: int = EXIT_DENIED) -> None:
        """Let a script fail from now on."""

        def fail(machine: Machine, given: Given) -> str:
            raise Refused(text, code)

        self.enacted[script] = fail

    def restart(self) -> None:
        """What was to come with the next start has come."""
        self.name = self.pending_name

    def _bare(self, script: str) -> str:
        return script.removeprefix(POWERSHELL_PRELUDE)

    def _carry_out(self, run: Run) -> int:
        given = json.loads(run.stdin).get("only", {}) if run.stdin.strip() else {}
        with self._lock:
            self.runs.append(self._bare(run.script))
        try:
            with self._lock:
                text = self.enacted[self._bare(run.script)](self, given)
        except Refused as refused:
            run.write_native_error(f"{refused}\r\n")
            return refused.code
        run.write(text + "\r\n" if text else "")
        return 0

    def _answer_batch(self, run: Run) -> int:
        batch = json.loads(run.stdin)
        with self._lock:
            self.asked += [section["script"] for section in batch["sections"]]
            found = [self._answer(section["script"], section.get("given") or {}) for section in batch["sections"]]
        encoded = base64.b64encode(json.dumps(found).encode()).decode()
        run.write(f"{batch['token']} {encoded}\r\n")
        return 0

    def _answer(self, script: str, given: Given) -> dict[str, object]:
        enact = self.enacted.get(script)
        if enact is None:
            return {"code": _ABSENT, "output": "", "errors": "not simulated", "large": False}
        try:
            return {"code": 0, "output": enact(self, given).strip(), "errors": "", "large": False}
        except Refused as refused:
            return {"code": refused.code, "output": "", "errors": str(refused), "large": False}


def _facts() -> dict[str, Enacted]:
    """Written answers, and those that follow from the state."""
    every = (*FACTS, *(fact for check in CHECKS for fact in check.needs))  # those of deep tests too
    asked = {fact for fact in every if Os.WINDOWS in fact.scripts}
    found = {fact.scripts[Os.WINDOWS]: _written(fact.name) for fact in asked if (_RECORDINGS / fact.name).is_dir()}
    found |= {
        HOSTS.scripts[Os.WINDOWS]: lambda machine, given: (machine.hosts or b"").decode("latin-1"),
        MACHINE.scripts[Os.WINDOWS]: lambda machine, given: "8d3d4a5e-0b7c-4f0e-9a51-6d1c2f3b4a59",
        PLATFORM.scripts[Os.WINDOWS]: _platform,
        ABOUT.scripts[Os.WINDOWS]: _about,
        TIME_ZONE.scripts[Os.WINDOWS]: _time_zone,
        TIME_SOURCE.scripts[Os.WINDOWS]: _time_source,
        PENDING_RESTART.scripts[Os.WINDOWS]: _pending_restart,
        SPOOLER.scripts[Os.WINDOWS]: _spooler,
    }
    return found


def _written(fact: str) -> Enacted:
    text = next(iter(sorted((_RECORDINGS / fact).glob("written*")))).read_text("utf-8")
    return lambda machine, given: text


def _platform(machine: Machine, given: Given) -> str:
    about = {"name": "Microsoft Windows 11 Pro", "kernel": "10.0.22631", "machine": "64-bit", "host": machine.name}
    return json.dumps(about)


def _about(machine: Machine, given: Given) -> str:
    about = {"version": "10.0.22631", "product": 1, "edition": "Professional", "chassis": "3"}
    return json.dumps({**about, "model": "Dell Inc. OptiPlex 7010"})


def _time_zone(machine: Machine, given: Given) -> str:
    return json.dumps({"id": machine.zone, "minutes": ZONES[machine.zone]})


def _time_source(machine: Machine, given: Given) -> str:
    about = {"type": machine.time_type, "servers": machine.time_servers, "domain": False}
    return json.dumps({**about, "state": "Running", "mode": "Auto"})


def _spooler(machine: Machine, given: Given) -> str:
    from tests.servers.simulated_windows.steps.system import held

    service = held(machine, "services")["Spooler"]
    start = {"automatic": "Auto", "disabled": "Disabled"}.get(service["boot"], "Manual")
    state = "Running" if service["running"] == "yes" else "Stopped"
    return json.dumps({"state": state, "start": start, "code": 0, "printers": 2, "crashes": 0})


def _pending_restart(machine: Machine, given: Given) -> str:
    return json.dumps({"component": False, "update": False, "rename": machine.name != machine.pending_name})
