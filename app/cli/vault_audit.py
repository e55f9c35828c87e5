"""`satchel vault audit`: what was done with a vault, and whether that record was changed."""

from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.domain.audit import AuditLine, AuditReport
from app.services.vault.audit.wording import as_table, circumstances, moment, verdict, what_happened


def audit(session: Session) -> int:
    """All lines of this computer; exit code 1 where they were tampered with."""
    vault = session.open_vault(Path(session.options.file).expanduser())
    trail = session.services.keeper.audit
    report = trail.report() if trail else AuditReport(())
    titles = {one.id: one.title for one in (*vault.entries(), *vault.recycled())}
    wanted = (session.options.client or "").casefold()
    lines = [line for line in report.lines if not wanted or line.note.client.casefold() == wanted]
    if session.options.export:
        from app.services.files import write_for_spreadsheet

        write_for_spreadsheet(Path(session.options.export).expanduser(), as_table(lines, titles))
    _, fact, meaning = verdict(report)
    session.output.document(
        {
            "lines": [_to_json(line) for line in lines],
            "damage": list(report.damage),
            "sealed": report.sealed,
            "unproven": report.unproven,
        }
    )
    session.output.table(
        [(moment(line.at), what_happened(line, titles), circumstances(line)) for line in lines], ("TIME", "WHAT", "WHO")
    )
    session.output.line(f"{fact} {meaning}")
    for damage in report.damage[1:]:
        session.output.line(damage)
    return PROBLEMS if report.damage else DONE


def _to_json(line: AuditLine) -> dict[str, Any]:
    note = line.note
    return {
        "number": line.number,
        "time": line.at.isoformat(),
        "what": note.verb.value,
        **{name: getattr(note, name) for name in ("entry", "client", "device", "reason")},
        "person": line.person,
        "computer": line.computer,
    }
