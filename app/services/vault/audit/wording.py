"""An audit in the words of the people who read it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.domain.audit import AuditLine, AuditReport, AuditVerb
from app.domain.csv_text import csv_text

GONE = "an entry that is no longer here"
_WORDS = {
    AuditVerb.CREATED: "Vault made",
    AuditVerb.UNLOCKED: "Vault unlocked",
    AuditVerb.UNLOCK_FAILED: "Wrong passphrase or PIN",
    AuditVerb.LOCKED: "Vault locked",
    AuditVerb.KEY_CHANGED: "Passphrase or key file changed",
    AuditVerb.MERGED: "Another copy merged",
    AuditVerb.QUICK_UNLOCK_CHANGED: "Quick unlock changed",
    AuditVerb.IMPORTED: "Entries imported",
    AuditVerb.EXPORTED: "Entries exported",
    AuditVerb.ADDED: "Added",
    AuditVerb.CHANGED: "Changed",
    AuditVerb.DELETED: "Deleted",
    AuditVerb.RESTORED: "Put back",
    AuditVerb.REVEALED: "Shown on the screen",
    AuditVerb.COPIED: "Copied",
    AuditVerb.TYPED: "Typed into a session",
    AuditVerb.INJECTED: "Used to sign in",
    AuditVerb.CODE_TAKEN: "One-time code taken",
    AuditVerb.CROSSED: "Used for another client",
}
_WAYS = {
    "session-pin": "a PIN, until Satchel closes",
    "kept-pin": "a PIN, also after Satchel was closed",
    "hello": "Windows Hello",
}
"""How quick unlock is named in the files."""

TAKEN = frozenset(
    {
        *(AuditVerb.REVEALED, AuditVerb.COPIED, AuditVerb.TYPED, AuditVerb.INJECTED),
        *(AuditVerb.CODE_TAKEN, AuditVerb.CROSSED, AuditVerb.EXPORTED),
    }
)
"""What brought a secret out of the vault."""
ALARMING = frozenset({AuditVerb.UNLOCK_FAILED, AuditVerb.CROSSED, AuditVerb.EXPORTED})


def what_happened(line: AuditLine, titles: Mapping[str, str]) -> str:
    """One line: "Copied: Domain administrator". `titles` are those of the entries by id."""
    words = _WORDS[line.note.verb]
    return f"{words}: {titles.get(line.note.entry, GONE)}" if line.note.entry else words


def circumstances(line: AuditLine) -> str:
    """Client, device, person, computer and reason, as far as they are known."""
    note = line.note
    person = f"{line.person} on {line.computer}" if line.person and line.computer else line.person or line.computer
    is_way = note.verb is AuditVerb.QUICK_UNLOCK_CHANGED
    reason = _WAYS.get(note.reason, note.reason) if is_way else note.reason
    return "  ·  ".join(part for part in (note.client, note.device, person, reason) if part)


def moment(at: datetime) -> str:
    """In the time of this computer: "26 Nov 2026, 10:32:05"."""
    local = at.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M:%S}"


def verdict(report: AuditReport) -> tuple[str, str, str]:
    """Verdict, fact and meaning for the head of the page."""
    count = _lines(len(report.lines))
    if report.damage:
        more = len(report.damage) - 1
        others = f" And {more} more." if more else ""
        return "problem", "This audit was changed.", f"{report.damage[0]}{others}"
    if not report.lines:
        return "info", "Nothing is written yet.", "From now on each use of an entry is."
    if report.unsaved:
        changes = "1 change is" if report.unsaved == 1 else f"{report.unsaved:,} changes are"
        words = f"{changes} written here that the vault does not know. If no save has failed, look for the newer file."
        return "warning", "This may be an older copy of the vault.", words
    if report.unproven:
        words = "They were written before this copy of the vault was saved, or with another copy."
        return "warning", f"{_lines(report.unproven)} cannot be proven.", words
    sealed = f"The vault vouches for the first {report.sealed:,}." if report.sealed else "The next save seals them."
    elsewhere = f" {_computers(report.elsewhere)}." if report.elsewhere else ""
    return "ok", f"{count}, none changed.", f"{sealed}{elsewhere}"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def _computers(count: int) -> str:
    return "Another computer has lines of its own" if count == 1 else f"{count} other computers have lines of their own"


def as_table(lines: Iterable[AuditLine], titles: Mapping[str, str]) -> str:
    """For a spreadsheet, which calculates nothing in it."""
    head = ("number", "time", "what", "entry", "title", "client", "device", "reason", "person", "computer")
    return csv_text(
        head,
        (
            (
                *(line.number, line.at.isoformat(timespec="seconds"), line.note.verb.value, line.note.entry),
                *(titles.get(line.note.entry, ""), line.note.client, line.note.device, line.note.reason),
                *(line.person, line.computer),
            )
            for line in lines
        ),
    )
