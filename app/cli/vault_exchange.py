"""`satchel vault import` and `export`: vaults of other programs, job packs, tables, the emergency sheet."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, PROBLEMS, UsageError
from app.cli.secret_input import ask_secret, can_ask, read_secret, read_with_password
from app.cli.session import Session
from app.domain.clients import is_same_client
from app.domain.credentials import VaultEntry
from app.domain.imports import RowKind
from app.domain.secret import Secret
from app.domain.vault_exports import ExportReport
from app.domain.vault_imports import Duplicates, FoundVault, VaultImportChoices, VaultImportRow, VaultPreview
from app.services.files import write_atomically
from app.services.imports.wording import KIND_WORDS, row_line
from app.services.vault.exchange import VaultExchange
from app.services.vault.exporting.wording import IN_THE_CLEAR, entries_of
from app.services.vault.importing import READERS
from app.services.vault.importing.planning import client_group
from app.services.vault.importing.wording import report_text, summary

_SHOWN = (RowKind.NEW, RowKind.CHANGED, RowKind.NOT_TAKEN)


def import_(session: Session) -> int:
    """All that can be taken, with one save; or nothing."""
    options = session.options
    known = sorted(reader.id for reader in READERS)
    if options.format and options.format not in known:
        raise UsageError(f"The format {options.format} is not known.", hint=f"Known are {', '.join(known)}.")
    vault = session.open_vault(Path(options.file).expanduser())
    exchange = VaultExchange(session.services.keeper)
    found = _read(session, exchange)
    into = client_group(vault.groups(), options.client) if options.client else (options.into or "").strip("/")
    duplicates = Duplicates(options.duplicates.replace("-", " "))
    choices = VaultImportChoices(into, not options.flat, duplicates)
    preview = exchange.preview(found, choices, session.task)
    document: dict[str, Any] = {"dry_run": options.dry_run, "format": found.kind, "columns": dict(found.columns)}
    document["counts"] = {kind.value.replace(" ", "_"): preview.count(kind) for kind in RowKind}
    document["rows"] = [_to_json(row) for row in preview.rows]
    if options.dry_run:
        session.output.document(document)
        session.output.line(f"{found.kind}: {_counts(preview)}. Nothing was changed.")
        _show_rows(session, preview.rows)
        return _code(preview)
    chosen = {row.origin for row in preview.rows if row.can_be_taken}
    report = exchange.carry_out(preview, chosen, Path(options.source).name, session.task)
    if options.report:
        write_atomically(Path(options.report).expanduser(), report_text(report).encode("utf-8", "replace"))
    session.output.document(document | {"added": list(report.added), "changed": list(report.updated)})
    session.output.line(f"{summary(report)} in {vault.path}")
    session.output.lines(report.remarks)
    _show_rows(session, report.rows)
    return _code(preview)


def export(session: Session) -> int:
    """What the target ends with says what is written."""
    options, target = session.options, Path(session.options.target).expanduser()
    ways: dict[str, Callable[[Session, VaultExchange, list[str], Path], int]] = {
        ".kdbx": _pack, ".csv": _table, ".html": _sheet, ".pdf": _sheet,
    }  # fmt: skip
    way = ways.get(target.suffix.lower())
    if way is None:
        raise UsageError(
            f"What {target.name} ends with says nothing of its kind.",
            hint=".kdbx makes a job pack, .csv a table in the clear, .html or .pdf the emergency sheet.",
        )
    vault = session.open_vault(Path(options.file).expanduser())
    ids = [entry.id for entry in vault.entries() if _is_wanted(entry, session)]
    if not ids:
        raise UsageError("No entry is chosen by that.", hint="See `satchel vault ls` for the clients and groups.")
    return way(session, VaultExchange(session.services.keeper), ids, target)


def take_back(session: Session) -> int:
    """What was changed in a job pack is merged into the vault that it was taken from."""
    options, path = session.options, Path(session.options.pack).expanduser()
    session.open_vault(Path(options.file).expanduser())
    exchange = VaultExchange(session.services.keeper)
    if options.pack_passphrase_fd is not None:
        passphrase = read_secret(options.pack_passphrase_fd)
    elif can_ask():
        passphrase = ask_secret(f"Passphrase of {path}")
    else:
        raise UsageError("The job pack is locked.", hint="Give its passphrase with --pack-passphrase-fd N.")
    report = exchange.take_pack_back(path, passphrase, session.task)
    deleted = exchange.delete_pack(path, session.task) if options.delete else 0
    counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
    session.output.document({**counts, "conflicts": report.conflicts, "deleted_files": deleted})
    session.output.line(report.words_with_conflicts)
    return DONE


def _is_wanted(entry: VaultEntry, session: Session) -> bool:
    options = session.options
    if options.client:
        return is_same_client(entry.client, options.client)
    if options.group:
        return f"{entry.group}/".startswith(f"{options.group.strip('/')}/")
    return not options.entry or entry.id in {session.services.keeper.vault.entry(one).id for one in options.entry}


def _pack(session: Session, exchange: VaultExchange, ids: list[str], target: Path) -> int:
    options = session.options
    if not (options.client or options.group or options.entry):
        raise UsageError(
            "A job pack is for a client.", hint="Say whose: --client NAME, --group GROUP or --entry ENTRY."
        )
    report = exchange.write_pack(
        ids, target, _new_passphrase(session), session.task, days=options.days,
        with_inject_only=options.with_inject_only,
    )  # fmt: skip
    return _tell(session, report)


def _table(session: Session, exchange: VaultExchange, ids: list[str], target: Path) -> int:
    session.output.message(f"Warning: {IN_THE_CLEAR}")
    return _tell(session, exchange.write_table(ids, target, session.task))


def _sheet(session: Session, exchange: VaultExchange, ids: list[str], target: Path) -> int:
    html = exchange.sheet(ids, datetime.now().date())
    if target.suffix.lower() == ".pdf":
        from app.cli.paper import print_paper

        print_paper(target, html, "Emergency sheet", "Emergency sheet")
    else:
        write_atomically(target, html.encode("utf-8", "replace"))
    session.output.document({"path": str(target), "entries": len(ids), "kind": "emergency sheet"})
    session.output.line(f"Wrote the emergency sheet {target}. It holds no passwords: write the passphrase in by hand.")
    return DONE


def _tell(session: Session, report: ExportReport) -> int:
    document = {"path": report.path, "entries": report.entries, "kind": report.kind.value}
    session.output.document(document | {"remarks": list(report.remarks)})
    session.output.line(f"Wrote {entries_of(report.entries)} to {report.path} ({report.kind.value})")
    for remark in report.remarks:
        session.output.paragraph(remark)
    return DONE


def _new_passphrase(session: Session) -> Secret:
    """Of the pack: from its descriptor, or typed twice."""
    if session.options.pack_passphrase_fd is not None:
        return read_secret(session.options.pack_passphrase_fd)
    if not can_ask():
        raise UsageError("The job pack needs a passphrase.", hint="Give it with --pack-passphrase-fd N.")
    typed = ask_secret("Passphrase of the job pack")
    if ask_secret("The same again") != typed:
        raise UsageError("The two passphrases differ.", hint="Nothing was made. Try again.")
    return typed


def _read(session: Session, exchange: VaultExchange) -> FoundVault:
    """Asks for the password of the source where there is a person and the source needs one."""
    options = session.options
    password = read_secret(options.password_fd) if options.password_fd is not None else None
    key_file = Path(options.source_key_file).expanduser() if options.source_key_file else None
    path = Path(options.source).expanduser()

    def read(given: Secret | None) -> FoundVault:
        return exchange.read(path, given, session.task, key_file=key_file, format_id=options.format or "")

    return read_with_password(read, password, options.source, may_ask=not options.json)


def _counts(preview: VaultPreview) -> str:
    counts = ((preview.count(kind), KIND_WORDS[kind].lower()) for kind in RowKind)
    return ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing found"


def _code(preview: VaultPreview) -> int:
    """1 where the source held something, and nothing of it is or came into the vault."""
    came = sum(preview.count(kind) for kind in (RowKind.NEW, RowKind.CHANGED, RowKind.SAME))
    return DONE if came or not preview.count(RowKind.NOT_TAKEN) else PROBLEMS


def _show_rows(session: Session, rows: tuple[VaultImportRow, ...]) -> None:
    for kind in _SHOWN:
        session.output.lines(f"  {KIND_WORDS[kind].lower()}: {row_line(row)}" for row in rows if row.kind is kind)


def _to_json(row: VaultImportRow) -> dict[str, Any]:
    return {"kind": row.kind.value.replace(" ", "_"), "name": row.name, "group": row.folder, "note": row.note}
