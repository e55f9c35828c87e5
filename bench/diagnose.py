"""The quick set of checks, on this computer and over SSH to a real sshd on loopback: time and round trips."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from bench.figures import NO_GOAL, Figure

RUNS = 5


class Run(NamedTuple):
    """`trips` is what the program says; `logged` counts the commands that the server's own log has seen."""

    checks: int
    seconds: float
    whole: float  # seconds of the whole command, with the start of Python and the connection
    trips: int
    logged: int = 0


def measure() -> list[Figure]:
    from tests.servers.openssh import start_sshd

    with tempfile.TemporaryDirectory() as home:
        local = [diagnose(home, "local") for _ in range(RUNS)]
        server = start_sshd(Path(home) / "sshd", options="LogLevel VERBOSE")
        address = f"ssh://{server.user}@127.0.0.1:{server.port}"
        try:
            remote = []
            for _ in range(RUNS):
                seen = server.log.count("Starting session:")
                run = diagnose(home, address, "--identity", str(server.client_key), "--accept-new")
                remote.append(run._replace(logged=server.log.count("Starting session:") - seen))
        finally:
            server.stop()
    return [
        *figures("this computer", local, 1.0),
        *figures("over SSH", remote, 1.5),
        Figure(
            "commands in the log of sshd: which system it is, then all facts", max(run.logged for run in remote), "", 2
        ),
    ]


def figures(where: str, runs: list[Run], goal: float) -> list[Figure]:
    name = f"{runs[0].checks} checks, {where}"
    return [
        Figure(name, statistics.median(run.seconds for run in runs), "s", goal),
        Figure(f"{name}, from start to end", statistics.median(run.whole for run in runs), "s", NO_GOAL),
        Figure(f"round trips, {where}", max(run.trips for run in runs), "", 1),
    ]


def diagnose(home: str, device: str, *options: str) -> Run:
    command = [sys.executable, "-m", "app", "diagnose", "--device", device, *options, "--json"]
    environment = {**os.environ, "SATCHEL_HOME": f"{home}/satchel"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it has compiled
    started = time.perf_counter()
    asked = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    whole = time.perf_counter() - started
    if asked.returncode not in (0, 1):
        sys.exit(asked.stderr)
    answer: dict[str, Any] = json.loads(asked.stdout)
    return Run(len(answer["findings"]), answer["duration_s"], whole, answer["round_trips"])
