"""Sites in which nothing is wrong: nothing may be found."""

from tests.faults.fault import Fault

BUSY = (
    "cpu.load.busy",
    "cpu.load.runaway",
    "cpu.load.queue",
    "mem.pressure.stalled",
    "disk.busy.slow",
    "disk.busy.stalled",
)
"""What is true of a computer that runs these tests, and many others at the same time."""

FAULTS = (
    Fault("healthy", "no-internet", ""),
    Fault("healthy, everything quick", "", "", also=BUSY),
    Fault("healthy, everything", "full", "", also=BUSY, within=60),
)
