"""One run at a time on one device from this computer, in however many windows and command lines; and none while the
device may still take back a change of another run by itself."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.errors import SetupError
from app.domain.journal import Journal
from app.domain.language import tr
from app.domain.local_time import local
from app.services.files import Claim
from app.services.setup.records import runs

_MARGIN = timedelta(seconds=30)  # that a way back may take, and that clocks may differ


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
            tr("Satchel is at work on {device} already, in another window or on the command line.", device=device),
            hint=tr("Wait until that run has ended."),
        )
    try:
        yield
    finally:
        claim.drop()


def check_settled(journal: Journal, device: str, machine: str, *, run: str = "") -> None:
    """Raises SetupError where the device may still take back a change of another run than `run`."""
    now = datetime.now(UTC)
    for record in runs(journal):
        is_here = record.machine == machine if machine else record.device.casefold() == device.casefold()
        until = max((item.guard.until + _MARGIN for item in record.items if item.guard), default=now)
        if record.run != run and is_here and until > now:
            raise SetupError(
                tr(
                    "{device} may still take back a change of the run {run} by itself, until {until:%H:%M:%S}.",
                    device=device,
                    run=record.run,
                    until=local(until),
                ),
                hint=tr("Go on with that run or undo it, or wait until then."),
            )
