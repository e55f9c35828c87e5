"""How the window ended the last time, as far as it had no time to say so."""

from collections.abc import Iterator
from pathlib import Path

from app.domain.language import tr
from app.services.doctor.conditions import Condition, good, note
from app.services.files import is_held
from app.services.unexpected_ends import read_end


def look_at_ends(path: Path) -> Iterator[Condition]:
    subject = tr("Last end")
    lock = path.with_name(f"{path.name}.lock")
    try:
        last = read_end(path)
    except OSError as error:
        words = tr("{path} cannot be read: {reason}.", path=path, reason=error.strerror)
        yield note(subject, words, tr("Move it away: it only tells whether the window came to its end."))
        return
    if last is None:
        yield good(subject, tr("no window ended before its time"))
    elif lock.exists() and is_held(lock):
        yield good(subject, tr("a window is open now"))
    elif last.trace:
        words = tr("A fault in a library ended the window: {fault}.", fault=last.trace.partition("\n")[0])
        yield note(subject, words, tr("Start it again: it shows a report that can be copied, and what was saved."))
    else:
        words = tr("The window was killed, or the power failed.")
        yield note(subject, words, tr("Start it again: the tabs and what was being typed are there."))
