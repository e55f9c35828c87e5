"""`satchel devices import` and `export`: the device book and the files of other programs."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, PROBLEMS, UsageError
from app.cli.secret_input import read_secret, read_with_password
from app.cli.session import Session
from app.domain.imports import Imported, ImportReport, Preview, PreviewRow, RowKind, Source
from app.domain.language import counted
from app.domain.secret import Secret
from app.services.device_export import EXPORTS, as_record
from app.services.files import write_atomically
from app.services.imports import IMPORTERS
from app.services.imports.carrying_out import carry_out
from app.services.imports.importing import note_of_passwords
from app.services.imports.planning import placed, plan
from app.services.imports.reading import LARGEST, importer_for, read_import, too_large
from app.services.imports.wording import KIND_WORDS, report_text, row_words

_SUFFIXES = {".csv": "csv", ".conf": "ssh-config", ".config": "ssh-config"}


def import_(session: Session) -> int:
    """Everything in the file that can come in, or nothing where storing fails."""
    options = session.options
    known = {importer.id for importer in IMPORTERS}
    if options.format and options.format not in known:
        raise UsageError(f"The format {options.format} is not known.", hint=f"Known are {', '.join(sorted(known))}.")
    imported = placed(_read(session), options.folder.strip("/"))
    if options.with_passwords and not options.dry_run:
        session.open_vault()
    book, keeper = session.services.device_book, session.services.keeper
    preview = plan(
        imported, book, session.task, with_offers=options.rdp_as_winrm, with_secrets=options.with_passwords
    )  # fmt: skip
    if options.dry_run:
        session.output.document(_preview_document(preview, options.file))
        _show_preview(session, preview)
        return _code(preview)
    chosen = {row.found.origin for row in preview.rows if row.can_be_taken and row.found}
    vault = keeper.vault if options.with_passwords else None
    if vault is not None:
        keeper.note(note_of_passwords(preview.imported.kind, options.file))
    report = carry_out(preview, chosen, book, session.task, source=options.file, vault=vault)
    if options.report:
        write_atomically(Path(options.report), report_text(report).encode("utf-8", "replace"))
    session.output.document(_report_document(report, preview))
    _show_report(session, report, preview)
    return _code(preview)


def export(session: Session) -> int:
    """To stdout without a name; the format by the option, or by the end of the name, or JSON."""
    path = Path(session.options.file) if session.options.file not in (None, "-") else None
    chosen = session.options.format or _SUFFIXES.get(path.suffix.lower() if path else "", "json")
    devices = session.services.device_book.devices()
    text = EXPORTS[chosen](devices)
    if path is None:
        session.output.text(text)
    else:
        write_atomically(path, text.encode("utf-8", "replace"))
        session.output.message(f"Wrote {counted(len(devices), 'device')} to {path}")
    return DONE


def _read(session: Session) -> Imported:
    """Asks for the password of the file where there is a person and the file needs one."""
    options = session.options
    password = read_secret(options.password_fd) if options.password_fd is not None else None
    read: Callable[[Secret | None], Imported] = (
        _stdin_reader(session) if options.file == "-" else partial(_file, session)
    )
    return read_with_password(read, password, options.file, may_ask=not options.json)


def _file(session: Session, password: Secret | None) -> Imported:
    return read_import(Path(session.options.file).expanduser(), session.options.format, password, session.task)


def _stdin_reader(session: Session) -> Any:
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise too_large("What comes on standard input")
    source = Source("-", data)

    def read(password: Secret | None) -> Imported:
        return importer_for(source, session.options.format).read(source, password, session.task)

    return read


def _code(preview: Preview) -> int:
    """1 where the source held something, and nothing of it is or came into the device book."""
    came = sum(preview.count(kind) for kind in (RowKind.NEW, RowKind.CHANGED, RowKind.SAME))
    return DONE if came or not preview.count(RowKind.NOT_TAKEN) else PROBLEMS


def _show_preview(session: Session, preview: Preview) -> None:
    session.output.line(f"{preview.imported.kind}: {_counts(preview)}. Nothing was changed.")
    for column, read_as in preview.imported.columns.items():
        session.output.line(f"  column {column} is read as {read_as}")
    _show_rows(session, preview.rows, (RowKind.NEW, RowKind.CHANGED, RowKind.GONE, RowKind.NOT_TAKEN))


def _show_report(session: Session, report: ImportReport, preview: Preview) -> None:
    added, changed = len(report.added), len(report.changed)
    same = f", {preview.count(RowKind.SAME):,} unchanged" if preview.count(RowKind.SAME) else ""
    session.output.line(f"Added {counted(added, 'device')}, changed {changed:,}{same}")
    if report.secrets:
        session.output.line(f"{report.secrets:,} new {'entry' if report.secrets == 1 else 'entries'} in the vault")
    for remark in report.remarks:
        session.output.line(remark)
    _show_rows(session, report.rows, (RowKind.CHANGED, RowKind.GONE, RowKind.NOT_TAKEN))


def _show_rows(session: Session, rows: tuple[PreviewRow, ...], kinds: tuple[RowKind, ...]) -> None:
    for kind in kinds:
        for row in (row for row in rows if row.kind is kind):
            where = f"{row.folder}/{row.name}" if row.folder else row.name
            words = row_words(row) or row.address
            session.output.line(f"  {KIND_WORDS[kind].lower()}: {where}{'  ' if words else ''}{words}")


def _counts(preview: Preview) -> str:
    counts = ((preview.count(kind), KIND_WORDS[kind].lower()) for kind in RowKind)
    return ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing found"


def _preview_document(preview: Preview, source: str) -> dict[str, Any]:
    return {"dry_run": True, **_heads(preview, source), "rows": [_row(row) for row in preview.rows]}


def _report_document(report: ImportReport, preview: Preview) -> dict[str, Any]:
    return {
        "dry_run": False,
        **_heads(preview, report.source),
        "added": [as_record(device) for device in report.added],
        "changed": [as_record(device) for device in report.changed],
        "secrets": report.secrets,
        "remarks": list(report.remarks),
        "rows": [_row(row) for row in report.rows],
    }


def _heads(preview: Preview, source: str) -> dict[str, Any]:
    return {
        "source": source,
        "format": preview.imported.kind,
        "columns": dict(preview.imported.columns),
        "counts": {kind.value.replace(" ", "_"): preview.count(kind) for kind in RowKind},
    }


def _row(row: PreviewRow) -> dict[str, Any]:
    changes = [
        {"field": one.field, "before": one.before, "after": one.after, "kept": one.kept} for one in row.changes
    ]  # fmt: skip
    return {
        "kind": row.kind.value.replace(" ", "_"), "name": row.name, "folder": row.folder, "address": row.address,
        "changes": changes, "note": row.note,
    }  # fmt: skip
