"""Writes the hand-over of a run: asks the device who it is, reads the journals, and puts two files side by side."""

import json
from pathlib import Path

from app.domain.journal import EventKind, Journal
from app.domain.settings import Settings
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.files import own_file_errors, write_atomically
from app.services.handover import read_hand_over, to_json
from app.services.handover_html import render
from app.services.report_masks import masked
from app.services.setup.nameplate import nameplate_of
from app.services.visits import Visits


def note_nameplate(target: Target, journal: Journal, run: str, task: TaskContext) -> None:
    """Ask the device for its maker, model, serial number and system, and write it down. Raises TargetError."""
    plate = nameplate_of(target, task)
    said = {
        "maker": plate.maker,
        "model": plate.model,
        "serial": plate.serial,
        "system": plate.system,
        "version": plate.version,
    }
    known = {key: word for key, word in said.items() if word}
    journal.append(EventKind.DEVICE_IDENTIFIED, device=target.name, run=run, **known)


def hand_over(visits: Visits, run: str, folder: Path, settings: Settings) -> Path:
    """The path of the HTML; the JSON has the same name. What reports leave out is left out here too.

    Raises SetupError for a run that there is not, FileError, and JournalDamaged.
    """
    told = {visit: one.events() for visit, one in visits.journals().items() if _tells_of(one.path, run)}
    whole = read_hand_over(told, run)
    shown = read_hand_over(
        {visit: masked(events, settings.report) for visit, events in told.items()}, run, settings.technician
    )
    shown.journals = whole.journals  # the hashes are those of the journals, not of what is shown of them
    name = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in shown.run.device)[:60]
    path = folder / f"hand-over {name} {run}.html"
    write_atomically(path, render(shown).encode("utf-8", "replace"), mode=0o644)
    text = json.dumps(to_json(shown), indent=2, ensure_ascii=False)
    write_atomically(path.with_suffix(".json"), text.encode("utf-8", "replace"), mode=0o644)
    return path


def _tells_of(path: Path, run: str) -> bool:
    """Most visits know nothing of the run: to look for its name is a hundred times faster than to check every line."""
    with own_file_errors(path, "read"):
        try:
            return f'"run":"{run}"'.encode() in path.read_bytes()
        except FileNotFoundError:  # a visit that a crash has cut off before its first event
            return False
