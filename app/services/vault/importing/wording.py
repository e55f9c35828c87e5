"""The report of an import into the vault as text. It holds no value of a secret."""

from app.domain.imports import RowKind
from app.domain.language import tr
from app.domain.vault_imports import VaultImportReport
from app.services.imports.wording import row_line, section
from app.services.vault.exporting.wording import entries_of

_TITLES = {
    RowKind.NEW: tr("Added"),
    RowKind.CHANGED: tr("Changed"),
    RowKind.NOT_TAKEN: tr("Not taken"),
    RowKind.SAME: tr("Unchanged"),
}


def summary(report: VaultImportReport) -> str:
    added, updated = entries_of(len(report.added)), entries_of(len(report.updated))
    if report.added and report.updated:
        return tr("{added} added, {updated:,} changed", added=added, updated=len(report.updated))
    return tr("{updated} changed", updated=updated) if report.updated else tr("{added} added", added=added)


def report_text(report: VaultImportReport) -> str:
    lines = [
        tr("Import from {kind}: {source}", kind=report.kind, source=report.source),
        "",
        f"{summary(report)}.",
        *report.remarks,
    ]
    for kind, title in _TITLES.items():
        lines += section(title, (row_line(row) for row in report.rows if row.kind is kind))
    return "\n".join(lines) + "\n"
