"""Lets the simulated Windows answer the product's batch of questions, each by its script.

The answers are given by the test: recorded on a real device, or written by hand. What has none says that its command
is not there, as a Windows without it would.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from tests.servers.simulated_windows.powershell import Run
from tests.servers.simulated_windows.server import SimulatedWindows

_BATCH = "$batch.sections"  # stands in the batch's script and in no other
_COMMAND_NOT_FOUND = 127


def answer_questions(windows: SimulatedWindows, answers: Mapping[str, str]) -> list[dict[str, object]]:
    """From now on `windows` answers batches. `answers`: what a question's script writes, by the script's text.

    Returns a list to which every question that is asked is added, as it came.
    """
    asked: list[dict[str, object]] = []

    def behave(run: Run) -> int:
        batch = json.loads(run.stdin)
        asked.extend(batch["sections"])
        found = [_answer(answers.get(section["script"])) for section in batch["sections"]]
        encoded = base64.b64encode(json.dumps(found).encode()).decode()
        run.write(f"{batch['token']} {encoded}\r\n")
        return 0

    windows.perform(_BATCH, behave)
    return asked


def recorded_answers(folder: Path) -> dict[str, str]:
    """`<fact>.json` files of a folder, by the name of the fact; empty where there are none."""
    return {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.json"))}


def _answer(output: str | None) -> dict[str, object]:
    if output is None:
        return {"code": _COMMAND_NOT_FOUND, "output": "", "errors": "not simulated", "large": False}
    return {"code": 0, "output": output, "errors": "", "large": False}
