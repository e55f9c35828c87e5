"""The words of an import: the names of fields, and the report that can be saved."""

from collections.abc import Iterable, Sequence

from app.domain.devices import Device, Transport
from app.domain.imports import FieldChange, ImportReport, ImportRow, PreviewRow, RowKind
from app.services.device_book_rules import count_of

FIELDS = {
    "name": "Name", "transport": "Kind", "host": "Address", "port": "Port", "user": "User", "folder": "Folder",
    "identity_file": "Key", "jump": "Jump host", "legacy": "Old algorithms", "reattach": "Re-attach", "tags": "Tags",
    "accent": "Accent", "newline": "Enter sends", "notes": "Notes",
    "credential": "Credential", "framing": "Framing", "flow": "Flow control",
    "sign_in": "Sign-in",
}  # fmt: skip
"""The fields that an import compares, as people call them."""

KIND_WORDS = {
    RowKind.NEW: "New",
    RowKind.CHANGED: "Changed",
    RowKind.SAME: "Unchanged",
    RowKind.GONE: "Gone",
    RowKind.NOT_TAKEN: "Not taken",
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
    kept = f"{name} stays {before}, as it was changed here (in the source {after})"
    return kept if change.kept else f"{name} {before} → {after}"


def row_words(row: ImportRow) -> str:
    """What stands beside the name of a row: its changes, or its reason."""
    changes = "; ".join(map(change_words, row.changes))
    return " ".join(filter(None, (f"{changes}." if changes and row.note else changes, row.note)))


def report_text(report: ImportReport) -> str:
    """The whole report as text. It holds no secret."""
    lines = [f"Import from {report.kind}: {report.source}", ""]
    added, changed = len(report.added), len(report.changed)
    lines.append(f"{count_of(added)} added, {changed:,} changed.")
    if report.secrets:
        lines.append(f"{report.secrets:,} new {'entry' if report.secrets == 1 else 'entries'} in the vault.")
    lines += report.remarks
    lines += section("Added", (_device_line(device) for device in report.added))
    lines += section("Changed", (row_line(row) for row in _of(report.rows, RowKind.CHANGED)))
    lines += section("Not taken", (row_line(row) for row in _of(report.rows, RowKind.NOT_TAKEN)))
    lines += section("No longer in the source", (row_line(row) for row in _of(report.rows, RowKind.GONE)))
    lines += section("Unchanged", (row_line(row) for row in _of(report.rows, RowKind.SAME)))
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
