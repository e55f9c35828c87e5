"""Where the recordings of a visit are, and how each is called: by the time it began and the device."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

FOLDER = "recordings"
CAST, LOG = ".cast", ".log"
_LONGEST = 60  # characters of the device's name
_MOST_BYTES = 100  # of it: an encrypted home folder takes 143 in a name


def recordings_folder(visit_folder: Path) -> Path:
    return visit_folder / FOLDER


def names_for(started: datetime, device: str) -> Iterator[str]:
    """The name of a recording without its ending, and others in case it is taken."""
    letters = "".join(letter if letter.isalnum() or letter in "-_. " else "-" for letter in device)
    short = letters[:_LONGEST].encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .")
    name = f"{started:%Y%m%d-%H%M%S} {short or 'session'}"
    yield name
    for number in range(2, 1000):
        yield f"{name} {number}"
    yield f"{name} {os.urandom(4).hex()}"
