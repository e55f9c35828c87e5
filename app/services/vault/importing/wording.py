"""The report of an import into the vault as text. It holds no value of a secret."""

from app.domain.imports import RowKind
from app.domain.vault_imports import VaultImportReport
from app.services.imports.wording import row_line, section
from app.services.vault.exporting.wording import entries_of

_TITLES = {RowKind.NEW: "Added", RowKind.CHANGED: "Changed", RowKind.NOT_TAKEN: "Not taken", RowKind.SAME: "Unchanged"}


def summary(report: VaultImportReport) -> str:
    added, updated = entries_of(len(report.added)), entries_of(len(report.updated))
    if report.added and report.updated:
        return f"{added} added, {len(report.updated):,} changed"
    return f"{updated} changed" if report.updated else f"{added} added"


def report_text(report: VaultImportReport) -> str:
    lines = [f"Import from {report.kind}: {report.source}", "", f"{summary(report)}.", *report.remarks]
    for kind, title in _TITLES.items():
        lines += section(title, (row_line(row) for row in report.rows if row.kind is kind))
    return "\n".join(lines) + "\n"
