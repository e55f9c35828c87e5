"""The facts of one run as a file: a technician saves it on the spot, the office reads it with the checks of today.

It is written as a recording of a device is, so that each can be read in place of the other. A file may come from
anybody: what is read is bounded, nothing is unpacked to the disk, and no name in it becomes a path.
"""

import getpass
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.devices import THIS_COMPUTER, Transport
from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.baselines.kept import KeptFacts
from app.services.baselines.store import without_secrets
from app.services.bundles.masking import Masker
from app.services.bundles.recording import FORMAT, Bundle, RawAnswer, mask_answers
from app.services.facts.answers import read_json
from app.services.facts.batch import MAX_ANSWER, MAX_ERRORS, Answer
from app.services.files import own_file_errors

MOST_FILE = 16 * 1024 * 1024
"""Bytes: a file of empty answers is opened in 2 s all the same."""
MOST_ANSWERS = 2000
MOST_ABOUT = 16 * 1024 * 1024
MOST_TOGETHER = 128 * 1024 * 1024
"""Bytes, unpacked, of all answers: a zip of a few kilobytes may hold gigabytes."""

_BROKE_OFF = 124
_TOO_LARGE = "too large"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,  # it wants a password
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
)


def to_bundle(kept: KeptFacts, task: TaskContext, *, is_masked: bool) -> Bundle:
    """What looks like a secret is never in it. `is_masked`: nor is what names people, machines and places."""
    answers = tuple(_raw(key, answer) for key, answer in kept.answers.items())
    is_here = kept.device == THIS_COMPUTER.name
    transport = Transport.LOCAL.value if is_here else Transport.SSH.value
    if not is_masked:
        task.check()
        return Bundle(kept.os, transport, kept.at, answers, (), kept.device, kept.symptom, kept.named)
    masker = Masker([] if is_here else [kept.device], [getpass.getuser()] if is_here else [])
    return Bundle(kept.os, transport, kept.at, mask_answers(answers, masker, task), masker.masked, "", kept.symptom)


def _raw(key: str, answer: Answer | None) -> RawAnswer:
    if answer is None:
        return RawAnswer("facts", key, _BROKE_OFF, "", why=tr("the answer broke off"))
    why = _TOO_LARGE if answer.too_large else ""
    return RawAnswer(
        "facts", key, answer.exit_code, without_secrets(answer.output), without_secrets(answer.errors), why
    )


def load(path: Path) -> KeptFacts:
    """The facts in a file. Raises FileError, in plain words for what is no such file."""
    with own_file_errors(path, "read"):
        size = path.stat().st_size
        if size > MOST_FILE:
            raise FileError(
                tr("{name} is too large for a file of facts ({size} MB).", name=path.name, size=size // 1_000_000)
            )
        try:
            with zipfile.ZipFile(path) as file:
                about = read_json(_member(file, "about.json", MOST_ABOUT).decode())
                if about["format"] != FORMAT:
                    raise _LaterFormat
                return _facts_of(file, about, path)
        except _LaterFormat:
            raise FileError(
                tr("{name} was written by another version of Satchel.", name=path.name),
                hint=tr("Open it with that version."),
            ) from None
        except _DAMAGE as error:
            raise FileError(
                tr("{name} is no file of facts, or it is damaged.", name=path.name),
                hint=tr("Choose a file that “Save facts…” or “satchel record” has written."),
                details=f"{type(error).__name__}: {error}"[:300],
            ) from error


class _LaterFormat(Exception):
    """Not damaged, only not ours."""


def _facts_of(file: zipfile.ZipFile, about: Mapping[str, Any], path: Path) -> KeptFacts:
    listed = [one for one in about["answers"] if one["kind"] == "facts"]
    if len(listed) > MOST_ANSWERS:
        raise ValueError("too many answers")
    left = MOST_TOGETHER
    answers: dict[str, Answer | None] = {}
    for one in listed:
        name, exit_code = str(one["name"]), int(one["exit_code"])
        output = _member(file, f"facts/{name}.txt", min(left, 4 * MAX_ANSWER)).decode("utf-8", "replace")
        left -= len(output)
        is_larger = len(output) > MAX_ANSWER or one.get("why") == _TOO_LARGE
        errors = str(one.get("errors", ""))[:MAX_ERRORS]
        answers[name] = Answer(exit_code, "" if is_larger else output, errors, too_large=is_larger)
    recorded = datetime.fromisoformat(str(about["recorded"]))
    return KeptFacts(
        _line(about.get("device")) or path.stem[:80],
        Os(about["os"]),
        recorded if recorded.tzinfo else recorded.replace(tzinfo=UTC),
        answers,
        _line(about.get("symptom")),
        named={_line(name): _line(value) for name, value in dict(about.get("named") or {}).items()},
    )


def _member(file: zipfile.ZipFile, name: str, most: int) -> bytes:
    with file.open(name) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise ValueError(f"{name[:80]} is too large")
    return data


def _line(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(letter for letter in text[:80] if letter.isprintable())
