"""A table of entries in the clear, for a program that reads nothing else. A spreadsheet calculates nothing in it."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from app.domain.credentials import VaultEntry
from app.domain.csv_text import csv_text
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.files import write_for_spreadsheet
from app.services.vault.content import CODE
from app.services.vault.details import field_value, fields_of
from app.services.vault.importing.csv_tables import OWN_COLUMNS
from app.services.vault.vault import Vault

_REPORT_EVERY = 200


def write_table(vault: Vault, ids: Collection[str], path: Path, task: TaskContext) -> int:
    """Write the entries with their passwords, readable by their owner only. Returns how many. Raises FileError."""
    wanted = set(ids)
    entries = [entry for entry in vault.entries() if entry.id in wanted]
    text = csv_text(OWN_COLUMNS, _rows(vault, entries, task))
    write_for_spreadsheet(path, text)
    return len(entries)


def _rows(vault: Vault, entries: Collection[VaultEntry], task: TaskContext) -> Iterator[tuple[str, ...]]:
    for count, entry in enumerate(entries):
        if count % _REPORT_EVERY == 0:
            task.report(tr("Writing the table"), count, len(entries))
        fields = {field.name: field_value(vault, entry.id, field.name).reveal() for field in fields_of(vault, entry.id)}
        yield (
            entry.group, entry.title, entry.user, vault.password(entry.id).reveal(), entry.url, entry.notes,
            "; ".join(entry.tags), field_value(vault, entry.id, CODE).reveal(),
            entry.expires.isoformat() if entry.expires else "",
            json.dumps(fields, ensure_ascii=False) if fields else "",
        )  # fmt: skip
