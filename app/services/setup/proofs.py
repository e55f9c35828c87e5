"""Work that a person does and proves: what is asked, what is kept of the answer, and what was proven before."""

import hashlib
import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.by_hand import HandProof, HandWork, ProofKind
from app.domain.errors import StepFailed
from app.domain.journal import Journal
from app.domain.language import tr
from app.domain.setup import Arguments, State, Step
from app.services.files import own_file_errors
from app.services.setup.arguments import mask
from app.services.setup.records import Progress, RecordedItem, runs

PHOTOS = "photos"
"""The folder of a visit with the photos that were given as proofs."""

MAX_PHOTO = 50 * 1024 * 1024  # bytes
_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".bmp", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class EarlierProof:
    """What a person has proven on this device in an earlier run."""

    step: str
    arguments: Mapping[str, Any]
    proof: Mapping[str, Any]
    at: datetime


def proofs_of(journal: Journal, machine: str, device: str) -> Sequence[EarlierProof]:
    """What was proven on the device, oldest first. Its name counts too: cloned disks have the same id."""
    found: list[EarlierProof] = []
    for record in runs(journal):
        if (record.machine, record.device) != (machine, device):
            continue
        found += [
            EarlierProof(item.step, item.arguments, item.proof, item.done_at)
            for item in record.items
            if item.is_by_hand and item.progress is Progress.DONE and item.proof and item.done_at
        ]
    return found


def earlier_state(step: Step, arguments: Arguments, proven: Sequence[EarlierProof]) -> State:
    """The state of a step that is done by hand: the newest proof of the same work, if there is one."""
    wanted = mask(arguments)
    for one in reversed(proven):
        if one.step == step.id and one.arguments == wanted:
            return {"proof": {**one.proof, "at": one.at.isoformat(timespec="seconds")}}
    return {"proof": None}


def work_of(item: RecordedItem, arguments: Arguments) -> HandWork:
    """What a person is asked for."""
    least, most = (_number(arguments.get(name)) for name in ("least", "most"))
    return HandWork(
        item.key,
        item.title,
        str(arguments.get("instructions", "")),
        ProofKind(arguments.get("proof", "tick")),
        str(arguments.get("unit") or ""),
        least,
        most,
    )


def kept(work: HandWork, proof: HandProof, visit: Path | None) -> dict[str, Any]:
    """What the journal keeps of a proof. Raises StepFailed for one that does not prove it, and FileError."""
    found: dict[str, Any] = {"kind": work.proof.value, "note": proof.note.strip()[:2000]}
    match work.proof:
        case ProofKind.NOTE if not found["note"]:
            raise StepFailed(
                tr("A few words are needed as the proof of this step."), hint=tr("Write down what was asked for.")
            )
        case ProofKind.READING:
            found |= {"reading": _checked_reading(work, proof.reading), "unit": work.unit}
        case ProofKind.PHOTO:
            found |= _photo(work, proof.photo, visit)
        case _:
            pass
    return found


def _checked_reading(work: HandWork, reading: float | None) -> float:
    if reading is None or not math.isfinite(reading):
        raise StepFailed(
            tr("A reading is needed as the proof of this step."), hint=tr("Give the number that was read.")
        )
    low, high = work.least is not None and reading < work.least, work.most is not None and reading > work.most
    if low or high:
        limit = tr("at least {least:g}", least=work.least) if low else tr("at most {most:g}", most=work.most)
        raise StepFailed(
            tr(
                "The reading {reading:g} {unit} is not within its limits: {limit} {unit} is wanted.",
                reading=reading,
                unit=work.unit,
                limit=limit,
            ).replace("  ", " "),
            hint=tr("Mend the cause and go on with a new preview, or correct the reading."),
        )
    return reading


def _photo(work: HandWork, photo: str, visit: Path | None) -> dict[str, str]:
    path = Path(photo)
    if not photo or path.suffix.casefold() not in _PICTURES:
        raise StepFailed(
            tr("A photo is needed as the proof of this step."), hint=tr("Choose a picture: JPEG, PNG, WebP, HEIC.")
        )
    with own_file_errors(path, "read"):
        if path.stat().st_size > MAX_PHOTO:
            raise StepFailed(
                tr("{path_name} is larger than 50 MiB: that is no photo.", path_name=path.name),
                hint=tr("Choose another picture."),
            )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    if visit is None:
        return {"photo": path.name, "sha256": digest}
    name = f"{work.key.replace('#', '-')}-{digest[:12]}{path.suffix.casefold()}"
    to = visit / PHOTOS / "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name)
    with own_file_errors(to, "written"):
        to.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, to)
    return {"photo": f"{PHOTOS}/{to.name}", "sha256": digest}


def _number(value: Any) -> float | None:
    return None if value in (None, "") else float(str(value).replace(",", "."))
