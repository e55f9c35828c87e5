"""An audit in the words of the people who read it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.domain.audit import AuditLine, AuditReport, AuditVerb
from app.domain.csv_text import csv_text
from app.domain.language import counted, tr
from app.domain.local_time import local

GONE = tr("an entry that is no longer here")
_WORDS = {
    AuditVerb.CREATED: tr("Vault made"),
    AuditVerb.UNLOCKED: tr("Vault unlocked"),
    AuditVerb.UNLOCK_FAILED: tr("Wrong passphrase or PIN"),
    AuditVerb.LOCKED: tr("Vault locked"),
    AuditVerb.KEY_CHANGED: tr("Passphrase or key file changed"),
    AuditVerb.MERGED: tr("Another copy merged"),
    AuditVerb.QUICK_UNLOCK_CHANGED: tr("Quick unlock changed"),
    AuditVerb.IMPORTED: tr("Entries imported"),
    AuditVerb.EXPORTED: tr("Entries exported"),
    AuditVerb.ADDED: tr("Added"),
    AuditVerb.CHANGED: tr("Changed"),
    AuditVerb.DELETED: tr("Deleted"),
    AuditVerb.RESTORED: tr("Put back"),
    AuditVerb.REVEALED: tr("Shown on the screen"),
    AuditVerb.COPIED: tr("Copied"),
    AuditVerb.TYPED: tr("Typed into a session"),
    AuditVerb.INJECTED: tr("Used to sign in"),
    AuditVerb.CODE_TAKEN: tr("One-time code taken"),
    AuditVerb.CROSSED: tr("Used for another client"),
}
_WAYS = {
    "session-pin": tr("a PIN, until Satchel closes"),
    "kept-pin": tr("a PIN, also after Satchel was closed"),
    "hello": tr("Windows Hello"),
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
    person = (
        tr("{person} on {computer}", person=line.person, computer=line.computer)
        if line.person and line.computer
        else line.person or line.computer
    )
    is_way = note.verb is AuditVerb.QUICK_UNLOCK_CHANGED
    reason = _WAYS.get(note.reason, note.reason) if is_way else note.reason
    return "  ·  ".join(part for part in (note.client, note.device, person, reason) if part)


def moment(at: datetime) -> str:
    """In the time of this computer: "26 Nov 2026, 10:32:05"."""
    there = local(at)
    return f"{there.day} {there:%b %Y, %H:%M:%S}"


def verdict(report: AuditReport) -> tuple[str, str, str]:
    """Verdict, fact and meaning for the head of the page."""
    count = _lines(len(report.lines))
    if report.damage:
        more = len(report.damage) - 1
        others = " " + tr("And {more} more.", more=more) if more else ""
        return "problem", tr("This audit was changed."), f"{report.damage[0]}{others}"
    if not report.lines:
        return "info", tr("Nothing is written yet."), tr("From now on each use of an entry is.")
    if report.unsaved:
        changes = tr("1 change is") if report.unsaved == 1 else tr("{unsaved:,} changes are", unsaved=report.unsaved)
        words = tr(
            "{changes} written here that the vault does not know. If no save has failed, look for the newer file.",
            changes=changes,
        )
        return "warning", tr("This may be an older copy of the vault."), words
    if report.unproven:
        words = tr("They were written before this copy of the vault was saved, or with another copy.")
        return "warning", tr("{lines} cannot be proven.", lines=_lines(report.unproven)), words
    sealed = (
        tr("The vault vouches for the first {sealed:,}.", sealed=report.sealed)
        if report.sealed
        else tr("The next save seals them.")
    )
    elsewhere = f" {_computers(report.elsewhere)}." if report.elsewhere else ""
    return "ok", tr("{count}, none changed.", count=count), f"{sealed}{elsewhere}"


def _lines(count: int) -> str:
    return counted(count, "line")


def _computers(count: int) -> str:
    return (
        tr("Another computer has lines of its own")
        if count == 1
        else tr("{count} other computers have lines of their own", count=count)
    )


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
