"""Ten thousand answers of a simulated Windows, each spoilt in one way: only our errors, nobody held, no growth.

Not a race against anybody: both clients with all that we have put around them.
"""

import tempfile
from collections import Counter
from pathlib import Path

import psutil

from bench.figures import Figure
from tests.services.winrm.fuzzing import FREED, PATIENCE, WAYS, Outcome, count_answers, hostile_windows, spoil

CONVERSATIONS = 10_000
_WARM = 500  # conversations after which everything is loaded and has its size
_MEGABYTE = 2**20


def measure() -> list[Figure]:
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder, hostile_windows(Path(folder)) as windows:
        counts = {way: count_answers(windows, way) for way in WAYS}
        before = 0
        for seed in range(CONVERSATIONS):
            outcomes.append(spoil(windows, seed, counts))
            if seed == _WARM:
                before = psutil.Process().memory_info().rss
        grown = (psutil.Process().memory_info().rss - before) / _MEGABYTE
    troubles = [one for one in outcomes if one.trouble]
    for one in troubles:
        print(f"seed {one.seed}, {one.way}, {one.did}: {one.ended}\n{one.trouble[-800:]}")
    print(", ".join(f"{name} {count}" for name, count in Counter(one.ended for one in outcomes).most_common()))
    return [
        Figure("conversations that ended in anything but our errors", len(troubles), "", 0),
        Figure(
            "longest conversation, which a person cancels after 4 s",
            max(one.seconds for one in outcomes),
            "s",
            PATIENCE + FREED,
        ),
        Figure(f"memory grown in {CONVERSATIONS - _WARM} conversations", grown, "MB", 100),
    ]
