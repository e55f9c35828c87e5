"""Kills the run of each shipped step with SIGKILL at its points, resumes it, undoes it, and looks at the whole machine.

Run as a program of its own: `killed_steps.py FOLDER PID FIRST STRIDE [STEP...]`; it prints what came of it as JSON.
"""

import json
import sys
import traceback
from pathlib import Path

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Undo, undo_with
from app.services.setup.planning import SHIPPED
from app.services.targets.local import LocalTarget
from tests.servers.machine_layer import Layer, differences, layer_of
from tests.servers.private_machine import PrivateMachine
from tests.services.setup.killed_runs import KILLED, Scene, life
from tests.services.setup.uses import USES
from tests.services.setup.uses.use import Use


def main(folder: Path, pid: int, first: int, stride: int, wanted: set[str]) -> None:
    machine = PrivateMachine(LocalTarget(), pid)
    killed, wrong = 0, []
    for number, use in enumerate(use for use in USES if not wanted or use.step in wanted):
        try:
            use.prepare(machine)
        except pytest.skip.Exception as why:
            print(f"{use.id}: {why}", file=sys.stderr)
            continue
        for at in range(first, 200, stride):
            path = folder / f"journal-{number}-{at}.jsonl"
            end, problem = one_life(machine, use, path, at)
            killed += end == KILLED
            if problem or end not in (0, KILLED):
                wrong.append(f"{use.id} at {at}: {problem or f'it ended with {end}'}")
                print(wrong[-1], file=sys.stderr, flush=True)
            if end != KILLED or problem:
                break
    print(json.dumps({"killed": killed, "wrong": wrong}))


def one_life(machine: PrivateMachine, use: Use, path: Path, at: int) -> tuple[int, str]:
    """How the run ended that was to be killed, and what was not right afterwards."""
    scene = Scene(
        machine,
        Profile("Test", (ProfileItem(use.step, use.arguments),)),
        SHIPPED,
        list,
        lambda: None,
        {use.step: {name: value for name, value in use.arguments.items() if isinstance(value, Secret)}},
    )
    before = layer_of(machine.pid)
    end = life(lambda: scene.first_life(path, at))
    if life(lambda: scene.second_life(path, [])) != 0:
        return end, "its second life failed"
    step = SHIPPED[use.step]
    if undo_with(step, use.arguments) is Undo.NONE:
        return 0, ""  # what stays would be there at the next point
    return end, shown(before, layer_of(machine.pid))


def shown(before: Layer, after: Layer) -> str:
    return "; ".join(differences(before, after)[:5])


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), set(sys.argv[5:]))
    except BaseException:
        traceback.print_exc()
        raise
