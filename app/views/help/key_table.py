"""The keys as a part of the help, from the same tables as the sheet of keys."""

from collections.abc import Sequence

from app.domain.language import tr
from app.views import keys_overview as sheet


def as_markdown() -> str:
    """One table for each place."""
    tables = (
        (tr("Everywhere"), sheet.KEYS),
        (tr("In sessions"), sheet.SESSION_KEYS),
        (tr("In a PowerShell"), sheet.POWERSHELL_KEYS),
        (tr("In the files"), sheet.FILE_KEYS),
        (tr("In the views of a device"), sheet.LOOK_KEYS),
        (tr("In the vault"), sheet.VAULT_KEYS),
        (tr("In the lists of transfers and tunnels"), sheet.LIST_KEYS),
    )
    return "\n".join(_table(title, keys) for title, keys in tables)


def _table(title: str, keys: Sequence[tuple[str, str]]) -> str:
    lines = "\n".join(f"| {caps} | {words} |" for caps, words in keys)
    return f"## {title}\n\n| {tr('Key')} | {tr('What it does')} |\n|---|---|\n{lines}\n"
