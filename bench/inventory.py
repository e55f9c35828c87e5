"""All facts of the inventory of this computer, in one trip, against `inxi -F`.

`inxi` is taken from SATCHEL_BENCH_INXI or the path; without it, our own time is shown alone.
"""

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable

from app.domain.facts import Missing
from app.domain.task import TaskContext
from app.services.facts.disk.drives import DRIVES
from app.services.facts.disk.file_systems import FILE_SYSTEMS
from app.services.facts.hardware.battery import POWER
from app.services.facts.hardware.memory_modules import MEMORY_MODULES
from app.services.facts.inventory.machine import MACHINE
from app.services.facts.inventory.neighbours import NEIGHBOURS
from app.services.facts.inventory.software import SOFTWARE
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.performance.memory import MEMORY
from app.services.facts.performance.uptime import UPTIME
from app.services.facts.platform import PLATFORM
from app.services.facts.reading import read_facts
from app.services.targets.local import LocalTarget
from bench.figures import NO_GOAL, Figure

RUNS = 7
FACTS = (
    PLATFORM, MACHINE, MEMORY, MEMORY_MODULES, DRIVES, FILE_SYSTEMS, POWER, ADDRESSES, NEIGHBOURS, SOFTWARE, UPTIME,
)  # fmt: skip
"""What inxi -F shows, and the software and the neighbours besides. The sensors of inxi are those of the monitor."""


def measure() -> list[Figure]:
    target = LocalTarget()
    known = read_facts(target, FACTS, TaskContext())
    read = [fact.name for fact in FACTS if not isinstance(known.find(fact), Missing)]
    print(f"read here: {', '.join(read)}")
    inxi = os.environ.get("SATCHEL_BENCH_INXI") or shutil.which("inxi")
    ours, theirs = [], []
    for _ in range(RUNS):  # in turns, so that a busy moment meets both
        ours.append(_seconds(lambda: read_facts(target, FACTS, TaskContext())))
        if inxi:
            theirs.append(_seconds(lambda: subprocess.run([inxi, "-F"], check=False, capture_output=True)))
    took = statistics.median(ours)
    if not theirs:
        print("inxi is not here: nothing to compare with")
        return [Figure(f"inventory of this computer, {len(FACTS)} facts", took, "s", NO_GOAL)]
    peer = statistics.median(theirs)
    return [Figure(f"inventory of this computer, {len(FACTS)} facts", took, "s", 0.3, peer, "inxi -F")]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
