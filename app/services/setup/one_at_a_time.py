"""One run at a time on one device from this computer, in however many windows and command lines."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import SetupError
from app.services.files import Claim


@contextmanager
def alone_on(device: str, visit: Path | None) -> Iterator[None]:
    """Have the device for oneself. `visit` is a folder beside those of other visits; None: nobody is there.

    Raises SetupError where another run has it, and FileError.
    """
    if visit is None:
        yield
        return
    name = hashlib.sha256(device.casefold().encode()).hexdigest()[:16]
    claim = Claim.take(visit.parent / f"device-{name}")
    if claim is None:
        raise SetupError(
            f"Satchel is at work on {device} already, in another window or on the command line.",
            hint="Wait until that run has ended.",
        )
    try:
        yield
    finally:
        claim.drop()
