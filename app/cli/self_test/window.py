"""The window's part of the self-test, in a process of its own: what is missing there may end that process."""

import json
import time
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from app.cli.self_test.child import ended_within
from app.cli.self_test.results import PartResult, State
from app.display import has_display
from app.services.worker.process import child_environment

INSIDE = "--inside"
"""The option by which the self-test is told that it is the process with the window. No help names it."""
IN_MEMORY = "offscreen"
"""The plug-in of Qt that needs no screen."""
_PATIENCE = 60.0  # seconds
_LAST_WORDS = 400  # characters of what a program says at its end


def try_window(pictures: Path | None) -> list[PartResult]:
    """On the screen of this computer; where there is none, or it does not work, without one."""
    if not has_display():
        return _run(IN_MEMORY, pictures)
    results = _run("", pictures)
    if results[0].state is State.BROKEN:  # the screen itself, not a page
        return [results[0], *_run(IN_MEMORY, pictures)[1:]]
    return results


def _run(platform: str, pictures: Path | None) -> list[PartResult]:
    from app.services.worker.helper import own_program

    words = [*own_program(), "self-test", "--json", INSIDE, *(["--pictures", str(pictures)] if pictures else [])]
    environment = {**child_environment(), **({"QT_QPA_PLATFORM": platform} if platform else {})}
    start = time.monotonic()
    try:
        done = ended_within(words, environment, _PATIENCE)
    except (OSError, TimeoutExpired) as error:
        return [PartResult("window", State.BROKEN, f"it does not come up ({type(error).__name__})", _PATIENCE)]
    try:
        return _read(json.loads(done.output))
    except (ValueError, LookupError, TypeError):
        words_left = done.complaints.decode("utf-8", "replace").strip()[-_LAST_WORDS:]
        detail = f"it ended with {done.code}. {' '.join(words_left.split())}".strip()
        return [PartResult("window", State.BROKEN, detail, time.monotonic() - start)]


def _read(document: Any) -> list[PartResult]:
    return [
        PartResult(str(one["name"]), State(one["state"]), str(one["detail"]), float(one["duration_s"]))
        for one in document["parts"]
    ]
