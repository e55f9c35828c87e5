"""The words of an import: the names of fields, and the report that can be saved."""

from collections.abc import Iterable, Sequence

from app.domain.devices import Device, Transport
from app.domain.imports import FieldChange, ImportReport, ImportRow, PreviewRow, RowKind
from app.domain.language import counted, tr

FIELDS = {
    "name": tr("Name"), "transport": tr("Kind"), "host": tr("Address"), "port": tr("Port"),
    "user": tr("User"), "folder": tr("Folder"),
    "identity_file": tr("Key"), "jump": tr("Jump host"),
    "legacy": tr("Old algorithms"), "reattach": tr("Re-attach"), "tags": tr("Tags"),
    "accent": tr("Accent"), "newline": tr("Enter sends"), "notes": tr("Notes"),
    "credential": tr("Credential"), "framing": tr("Framing"), "flow": tr("Flow control"),
    "sign_in": tr("Sign-in"),
}  # fmt: skip
"""The fields that an import compares, as people call them."""

KIND_WORDS = {
    RowKind.NEW: tr("New"),
    RowKind.CHANGED: tr("Changed"),
    RowKind.SAME: tr("Unchanged"),
    RowKind.GONE: tr("Gone"),
    RowKind.NOT_TAKEN: tr("Not taken"),
}
_LONGEST = 60


def shown_value(value: object) -> str:
    """A value of a field on one line."""
    if isinstance(value, Transport):
        return value.value
    if isinstance(value, bool):
        return "allowed" if value else ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    text = " ".join(str(value).split()) if value else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def change_words(change: FieldChange) -> str:
    """ "Port 22 → 2222"; what was kept says so."""
    name, before, after = FIELDS[change.field], change.before or "none", change.after or "none"
    kept = tr(
        "{name} stays {before}, as it was changed here (in the source {after})", name=name, before=before, after=after
    )
    return kept if change.kept else f"{name} {before} → {after}"


def row_words(row: ImportRow) -> str:
    """What stands beside the name of a row: its changes, or its reason."""
    changes = "; ".join(map(change_words, row.changes))
    return " ".join(filter(None, (f"{changes}." if changes and row.note else changes, row.note)))


def report_text(report: ImportReport) -> str:
    """The whole report as text. It holds no secret."""
    lines = [tr("Import from {kind}: {source}", kind=report.kind, source=report.source), ""]
    added, changed = len(report.added), len(report.changed)
    lines.append(tr("{added} added, {changed:,} changed.", added=counted(added, "device"), changed=changed))
    if report.secrets:
        lines.append(counted(report.secrets, "new entry in the vault.", "new entries in the vault."))
    lines += report.remarks
    lines += section(tr("Added"), (_device_line(device) for device in report.added))
    lines += section(tr("Changed"), (row_line(row) for row in _of(report.rows, RowKind.CHANGED)))
    lines += section(tr("Not taken"), (row_line(row) for row in _of(report.rows, RowKind.NOT_TAKEN)))
    lines += section(tr("No longer in the source"), (row_line(row) for row in _of(report.rows, RowKind.GONE)))
    lines += section(tr("Unchanged"), (row_line(row) for row in _of(report.rows, RowKind.SAME)))
    return "\n".join(lines) + "\n"


def _of(rows: Sequence[PreviewRow], kind: RowKind) -> Iterable[PreviewRow]:
    return (row for row in rows if row.kind is kind)


def section(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return ["", f"{title} ({len(found):,})", *found] if found else []


def _device_line(device: Device) -> str:
    where = f"{device.folder}/{device.name}" if device.folder else device.name
    return f"{where}  {device.address}"


def row_line(row: ImportRow) -> str:
    where = f"{row.folder}/{row.name}" if row.folder else row.name
    words = row_words(row)
    return f"{where}: {words}" if words else where
