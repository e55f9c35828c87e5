"""`satchel visit` and `satchel report`: what was done, and the file for the customer."""

from dataclasses import replace
from pathlib import Path

from app.cli.diagnose import write_report
from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.local_time import minute_words
from app.services.visits import Visit

_MASKS = {"serials": "mask_serials", "addresses": "mask_addresses", "users": "mask_users"}


def start(session: Session) -> int:
    """Close the open visit and begin another."""
    return _shown(session, session.services.visits.start(session.options.client, session.options.symptom))


def close(session: Session) -> int:
    session.services.visits.close()
    session.output.document({"open": False})
    session.output.line("No visit is open.")
    return DONE


def ls(session: Session) -> int:
    visits = session.services.visits.all()
    session.output.document([_to_json(visit) for visit in visits])
    rows = [(v.id, minute_words(v.started), _state(v), v.client) for v in visits]
    session.output.table(rows, ("VISIT", "STARTED", "STATE", "CLIENT"))
    return DONE


def report(session: Session) -> int:
    """The report of the current visit."""
    asked = [word for word in (session.options.mask or "").split(",") if word]
    if unknown := [word for word in asked if word not in _MASKS]:
        raise UsageError(f'There is no mask "{unknown[0]}".', hint=f"There are: {', '.join(_MASKS)}.")
    masks = replace(session.services.settings.load().report, **{_MASKS[word]: True for word in asked})
    path = Path(session.options.file)
    if path.suffix.casefold() not in (".html", ".htm", ".pdf"):
        raise UsageError(f"{path.name} ends neither with .html nor with .pdf.", hint="The ending says what is written.")
    write_report(session, path, masks=masks, for_customer=session.options.reader == "customer")
    session.output.document({"report": str(path.absolute())})
    return DONE


def _shown(session: Session, visit: Visit) -> int:
    session.output.document(_to_json(visit))
    session.output.line(f"Began the visit {visit.id}{f' to {visit.client}' if visit.client else ''}")
    return DONE


def _state(visit: Visit) -> str:
    return "damaged" if visit.damage else "open" if visit.is_open else "closed"


def _to_json(visit: Visit) -> dict[str, object]:
    return {
        "id": visit.id,
        "client": visit.client,
        "symptom": visit.symptom,
        "started": visit.started.isoformat(),
        "closed": visit.closed.isoformat() if visit.closed else None,
        "state": _state(visit),
        "journal": str(visit.journal.path),
    }
