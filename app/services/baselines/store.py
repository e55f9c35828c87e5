"""Keeps what devices said, a small compressed file for each run, and finds it again.

A device is known by a digest of its own id, so that another address or name is no other device. Of one that does not
say its id the answers are kept too, but never compared. What looks like a secret is masked before it is written.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.local_time import local
from app.domain.target import Os
from app.services.baselines.kept import KeptFacts
from app.services.facts.answers import read_json
from app.services.facts.batch import MAX_ANSWER, Answer
from app.services.files import own_file_errors, write_atomically
from app.services.redaction import may_hold_secret, redact

FORMAT = 1
KEPT = 20
"""Runs of one device that are kept; a run of the same visit, day and scope takes the place of the one before."""

MOST_BYTES = 32 * 1024 * 1024
"""Of one file, unpacked."""

MOST_LETTERS = 6 * 1024 * 1024
"""Of all answers of a run together: the largest are left out. Written as JSON a letter may become six bytes."""

LOOKED_AT = 12
"""Earlier runs that a comparison looks into."""

_NAMELESS = "nameless"
_MACHINE = re.compile(r"[0-9a-f]{16}")
_NAME = re.compile(r"(\d{8}T\d{12})_([\w+-]{0,80})_([\w-]{0,40})\.json\.gz")


class Baselines:
    """What is kept in `folder`. Damaged files are as if they were not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, kept: KeptFacts) -> None:
        """Raises FileError."""
        if not kept.answers:
            return
        kept = _bounded(kept)
        folder = self._folder_of(kept.machine)
        written = f"{_stamp(kept.at)}_{kept.visit}_{kept.scope}.json.gz"
        packed = gzip.compress(json.dumps(_to_json(kept), ensure_ascii=False).encode("utf-8", "replace"), 6)
        write_atomically(folder / written, packed)
        with own_file_errors(folder, "written"):
            for path in self._outdated(folder, folder / written):
                path.unlink(missing_ok=True)

    def before(self, machine: str, visit: str, at: datetime) -> Iterator[KeptFacts]:
        """What a machine said at earlier visits, newest first. A visit that was left open is over when its day is."""
        looked_at = 0
        for path, when, which, _ in self._files(self._folder_of(machine)):
            is_same = which == visit and local(when).date() == local(at).date()
            if machine and not is_same and when < at and looked_at < LOOKED_AT:
                looked_at += 1
                if kept := _read(path):
                    yield kept

    def find(self, at: datetime) -> KeptFacts | None:
        """What was kept of the run that began at a time. Raises FileError."""
        with own_file_errors(self._folder, "read"):
            found = sorted(self._folder.glob(f"*/{_stamp(at)}_*.json.gz")) if self._folder.is_dir() else []
        return next(filter(None, map(_read, found)), None)

    def _folder_of(self, machine: str) -> Path:
        return self._folder / (machine if _MACHINE.fullmatch(machine) else _NAMELESS)

    def _files(self, folder: Path) -> list[tuple[Path, datetime, str, str]]:
        """Path, time, visit and scope, newest first."""
        found = []
        with suppress(OSError):
            for path in folder.iterdir():
                if match := _NAME.fullmatch(path.name):
                    with suppress(ValueError):
                        at = datetime.strptime(match[1], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
                        found.append((path, at, match[2], match[3]))
        return sorted(found, key=lambda one: one[1], reverse=True)

    def _outdated(self, folder: Path, written: Path) -> Sequence[Path]:
        """What gives way to a run that was just written. A clock that was set back has left later ones: they go
        first."""
        files = self._files(folder)
        mine = next((one for one in files if one[0].name == written.name), None)
        if mine is None:
            return ()
        replaced = [
            path
            for path, at, visit, scope in files
            if path.name != written.name
            and local(at).date() == local(mine[1]).date()
            and (visit, scope) == mine[2:]
            and folder.name != _NAMELESS
        ]
        later = [path for path, at, *_ in files if at > mine[1]]
        left = [path for path, *_ in files if path not in replaced and path not in later]
        return (*replaced, *[*left, *(one for one in later if one not in replaced)][KEPT:])


def _bounded(kept: KeptFacts) -> KeptFacts:
    """A device may answer as much as it likes to every question."""
    left, answers = MOST_LETTERS, dict(kept.answers)
    for key, answer in sorted(kept.answers.items(), key=lambda pair: len(pair[1].output) if pair[1] else 0):
        if answer is not None:
            left -= len(answer.output)
            answers[key] = answer if left >= 0 else replace(answer, output="", too_large=True)
    return replace(kept, answers=answers)


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def _to_json(kept: KeptFacts) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "device": kept.device,
        "os": kept.os.value,
        "at": kept.at.astimezone(UTC).isoformat(),
        "symptom": kept.symptom,
        "visit": kept.visit,
        "machine": kept.machine,
        "answers": {
            key: {"exit_code": one.exit_code, "output": without_secrets(one.output),
                  "errors": without_secrets(one.errors), "too_large": one.too_large} if one else None
            for key, one in kept.answers.items()
        },
    }  # fmt: skip


def without_secrets(text: str) -> str:
    """Most answers hold nothing that looks like one, and to look closely takes a while."""
    return redact(text) if may_hold_secret(text) else text


def _read(path: Path) -> KeptFacts | None:
    """None for a file that is damaged, or of a later Satchel."""
    try:
        with gzip.open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        return _from_json(read_json(data.decode())) if len(data) <= MOST_BYTES else None
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return None


def _from_json(document: dict[str, Any]) -> KeptFacts | None:
    if document["format"] != FORMAT:
        return None
    at = datetime.fromisoformat(document["at"])
    return KeptFacts(
        str(document["device"]),
        Os(document["os"]),
        at if at.tzinfo else at.replace(tzinfo=UTC),
        {str(key): _answer(one) for key, one in document["answers"].items()},
        str(document["symptom"]),
        str(document["visit"]),
        str(document["machine"]),
    )


def _answer(document: dict[str, Any] | None) -> Answer | None:
    if document is None:
        return None
    output = str(document["output"])
    is_larger = len(output) > MAX_ANSWER
    return Answer(
        int(document["exit_code"]),
        "" if is_larger else output,
        str(document["errors"]),
        too_large=document["too_large"] is True or is_larger,
    )
