"""Which files belong to the built program, written down when it is built: so that one that is missing is noticed."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

NAME = "resources.json"
"""The list lies beside the folder `resources`."""


def write_list(folder: Path, place: Path) -> Path:
    """Write the list of the files in `folder` into the folder `place`; returns where. Called when a program is built.

    Raises OSError.
    """
    place.mkdir(parents=True, exist_ok=True)
    written = place / NAME
    written.write_text(json.dumps(_digests(folder), indent=1) + "\n", "utf-8")
    return written


def read_list(folder: Path) -> Mapping[str, str] | None:
    """The SHA-256 of each file by its name in `folder`; None where the program runs from its source.

    Raises OSError, ValueError.
    """
    place = folder.parent / NAME
    if not place.exists():
        return None
    found = json.loads(place.read_text("utf-8"))
    return {str(name): str(digest) for name, digest in found.items()}


def differences(folder: Path, listed: Mapping[str, str]) -> list[str]:
    """What is missing, added or changed, in words. Raises OSError."""
    there = _digests(folder)
    return [
        *(f"{name} is missing" for name in sorted(listed.keys() - there.keys())),
        *(f"{name} was added" for name in sorted(there.keys() - listed.keys())),
        *(f"{name} was changed" for name in sorted(listed.keys() & there.keys()) if listed[name] != there[name]),
    ]


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
