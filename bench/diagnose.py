"""Diagnoses of a healthy client in a private network, by the program in there and over SSH; how soon a cause is named.

The sites are those of the fault laboratory (tests/faults): nothing is sent to another machine.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.figures import NO_GOAL, Figure

RUNS = 3
CAUSES = (
    ("no carrier", "", "ip link set lan down", ""),
    ("no address", "ip addr flush dev eth0", "", ""),
    ("dead gateway", "ip route replace default via 10.77.0.99", "", ""),
    ("no DNS server answers", "", "", "silent"),
)
"""Name, what spoils the client, what spoils the router, and what DNS does."""


class Run(NamedTuple):
    checks: int
    seconds: float
    whole: float  # seconds of the whole command, with the start of Python and the connection
    trips: int
    cause: str


def measure() -> list[Figure]:
    from tests.faults.site import Staff, open_site
    from tests.faults.world.settings import World
    from tests.servers.openssh import start_sshd

    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        staff = Staff()
        try:
            with open_site(World(), staff, also=folder) as site:
                inside = site.client.entry
                figures += _figures("quick, this computer", [diagnose(folder, inside) for _ in range(RUNS)], 3)
                figures += _figures("full, this computer", [diagnose(folder, inside, "--full")], 30)
                server = start_sshd(folder / "sshd", before=inside)
                reach: tuple[str, ...] = ("--device", f"ssh://{server.user}@127.0.0.1:{server.port}")
                reach += ("--identity", str(server.client_key), "--accept-new")
                try:
                    figures += _figures("quick, over SSH", [diagnose(folder, (), *reach) for _ in range(RUNS)], 3)
                    figures += _figures("full, over SSH", [diagnose(folder, (), *reach, "--full")], 60)
                finally:
                    server.stop()
            for title, client, router, dns in CAUSES:
                with open_site(World(dns=dns or "answers"), staff, also=folder) as site:
                    for spoil, script in ((site.on_client, client), (site.on_router, router)):
                        if script:
                            spoil(script)
                    run = diagnose(folder, site.client.entry, "--symptom", "no-internet")
                    figures.append(Figure(f"no internet, {title}: {run.cause}", run.seconds, "s", 5))
        finally:
            staff.close()
    return figures


def _figures(name: str, runs: Sequence[Run], goal: float) -> list[Figure]:
    name = f"{name} ({runs[0].checks} checks)"
    return [
        Figure(name, statistics.median(run.seconds for run in runs), "s", goal),
        Figure(f"{name}, from start to end", statistics.median(run.whole for run in runs), "s", NO_GOAL),
        Figure(f"{name}, round trips", max(run.trips for run in runs), "", NO_GOAL),
    ]


def diagnose(folder: Path, inside: Sequence[str], *options: str) -> Run:
    """`inside`: words that enter the machine in which the program is to run."""
    command = [*inside, sys.executable, "-m", "app", "diagnose", *options, "--json"]
    environment = {**os.environ, "SATCHEL_HOME": f"{folder}/satchel"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it has compiled
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    started = time.perf_counter()
    asked = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    whole = time.perf_counter() - started
    if asked.returncode not in (0, 1):
        sys.exit(asked.stderr)
    answer: dict[str, Any] = json.loads(asked.stdout)
    cause = (answer.get("root_cause") or {}).get("cause", "") if isinstance(answer.get("root_cause"), dict) else ""
    for finding in answer["findings"]:
        if finding["verdict"] in ("problem", "warning"):
            print(f"  {finding['check']}: {finding['summary']}")
    return Run(len(answer["findings"]), answer["duration_s"], whole, answer["round_trips"], cause)
