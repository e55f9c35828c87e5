"""`satchel recordings`: what was recorded, where something was said, and copies to hand over."""

from pathlib import Path

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.local_time import minute_words
from app.services.recordings.library import Proof, Recording, RecordingLibrary


def ls(session: Session) -> int:
    recordings = RecordingLibrary(session.services.visits).all(session.task)
    session.output.document([_to_json(one) for one in recordings])
    rows = [
        (one.path.stem, minute_words(one.started), one.device, length(one.duration), one.client) for one in recordings
    ]
    session.output.table(rows, ("RECORDING", "STARTED", "DEVICE", "LENGTH", "CLIENT"))
    return DONE


def search(session: Session) -> int:
    """Lines of the logs with a text."""
    hits = RecordingLibrary(session.services.visits).search(session.options.text, session.task)
    session.output.document(
        [{"recording": hit.recording.path.stem, "at_s": round(hit.at, 3), "line": hit.line} for hit in hits]
    )
    session.output.table([(hit.recording.path.stem, length(hit.at), hit.line) for hit in hits], ())
    return DONE


def export(session: Session) -> int:
    """Copy a recording and its log into a folder, after a comparison with the journal."""
    library = RecordingLibrary(session.services.visits)
    named = [one for one in library.all(session.task) if one.path.stem == session.options.recording]
    if not named:
        raise UsageError(f"There is no recording “{session.options.recording}”.", hint="satchel recordings ls")
    proof = library.prove(named[0], session.task)
    copies = [str(path) for path in library.copy(named[0], Path(session.options.folder), session.task)]
    session.output.document({"proof": proof.value, "sha256": named[0].sha256, "files": copies})
    for copy in copies:
        session.output.line(f"Wrote {copy}")
    session.output.line(_PROOFS[proof].format(named[0].sha256))
    return DONE


_PROOFS = {
    Proof.PROVEN: "The journal of the visit proves it: SHA-256 {}",
    Proof.CHANGED: "It is NOT as the journal of the visit says: it was changed. There it has the SHA-256 {}",
    Proof.OPEN: "The journal of the visit does not know it: the session goes on, or was cut off.",
}


def length(seconds: float) -> str:
    """ "1:02:03", as players write it."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def _to_json(recording: Recording) -> dict[str, object]:
    return {
        "recording": recording.path.stem,
        "device": recording.device,
        "visit": recording.visit,
        "client": recording.client,
        "started": recording.started.isoformat(),
        "duration_s": round(recording.duration, 3),
        "size": recording.size,
        "sha256": recording.sha256 or None,
        "file": str(recording.path),
        "log": str(recording.log),
    }
