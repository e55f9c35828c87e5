"""A vault of 10,000 entries opened, searched and saved by Satchel and by pykeepass, each in a process of its own.

The file asks for next to no key derivation, so that what is compared is the reading and writing. Satchel's save is the
whole of it: the change with its history, the proof that the file reads back, the backup, and the new index.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.figures import NO_GOAL, Figure

OPEN_GOAL, SAVE_GOAL, MEMORY_GOAL, SEARCH_GOAL = 0.8, 0.6, 0.6, 0.05  # of what pykeepass takes
ROUNDS = 3
WORD = "router 4"
PASSPHRASE = "correct horse battery staple"
_MB = 1_000_000


def compare(path: Path) -> list[Figure]:
    """`path` holds a vault with the passphrase above. It is changed."""
    found: dict[str, list[dict[str, float]]] = {"satchel": [], "pykeepass": []}
    for _ in range(ROUNDS):  # in turn, so that whatever else the computer does meets both
        for who, runs in found.items():
            runs.append(_run(who, path))
    ours, theirs = ({name: min(run[name] for run in runs) for name in runs[0]} for runs in found.values())

    def figure(name: str, key: str, unit: str, goal: float, factor: float = 1) -> Figure:
        return Figure(name, ours[key] * factor, unit, goal, theirs[key] * factor, "pykeepass")

    return [
        figure("open without the key derivation, the index behind it", "open", "s", OPEN_GOAL),
        figure("the same with the index", "whole", "s", NO_GOAL),
        figure("save without the key derivation", "save", "s", SAVE_GOAL),
        figure("the first save after open", "first", "s", SAVE_GOAL),
        figure("search for a word", "search", "ms", SEARCH_GOAL, 1000),
        figure("peak memory after open", "opened", "MB", MEMORY_GOAL, 1 / _MB),
        figure("peak memory after save", "saved", "MB", MEMORY_GOAL, 1 / _MB),
    ]


def _run(who: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.vault_peer", who, str(path)]
    done = subprocess.run(command, input=PASSPHRASE, capture_output=True, text=True, timeout=300, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _satchel(path: Path, passphrase: str) -> dict[str, float]:
    from app.domain.credentials import EntryDraft
    from app.domain.secret import Secret
    from app.domain.task import TaskContext
    from app.services.vault.keeper import VaultKeeper
    from app.services.vault.vault import Vault

    VaultKeeper().get_ready(TaskContext())  # as when the first letter is typed; the other has loaded its libraries too
    vault, opened = _timed(lambda: Vault.open(path, Secret(passphrase), TaskContext()))
    after_open = _peak()
    entry = vault.entries()[7]
    _, index = _timed(lambda: vault.search(WORD))
    _, searched = _timed(lambda: vault.search(WORD))
    draft = EntryDraft(entry.title, f"user {time.time()}", group=entry.group)
    _, first = _timed(lambda: vault.edit(entry.id, draft, TaskContext()))
    _, saved = _timed(lambda: vault.edit(entry.id, replace(draft, user="another"), TaskContext()))
    told = {"open": opened, "search": searched, "save": saved, "opened": after_open, "saved": _peak()}
    return {**told, "first": first, "whole": opened + index}


def _pykeepass(path: Path, passphrase: str) -> dict[str, float]:
    from pykeepass import PyKeePass

    vault, opened = _timed(lambda: PyKeePass(str(path), password=passphrase))
    after_open = _peak()
    entries, searched = _timed(lambda: vault.find_entries(title=f".*{WORD}.*", regex=True, flags="i"))
    entries[7].username = f"user {time.time()}"
    _, first = _timed(lambda: vault.save(str(path)))
    _, saved = _timed(lambda: vault.save(str(path)))
    told = {"open": opened, "search": searched, "save": saved, "opened": after_open, "saved": _peak()}
    return {**told, "first": first, "whole": opened}


def _timed[T](work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _peak() -> float:
    """Bytes that this process has had in memory at most; what the system counts at its end has its parent's in it."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) * 1024


if __name__ == "__main__":
    peer = {"satchel": _satchel, "pykeepass": _pykeepass}[sys.argv[1]]
    print(json.dumps(peer(Path(sys.argv[2]), sys.stdin.read())))
