"""A sheet of paper for the day on which nobody is there who knows the vault: where it is, how it opens, what is in it.

No value of an entry is on it. What opens the vault is written in by hand.
"""

from collections.abc import Collection
from datetime import date
from html import escape

from app.domain.credentials import VaultEntry
from app.domain.language import tr

_LINES = (
    tr("Passphrase"),
    tr("Where the key file is, if there is one"),
    tr("Where the copies of the file are"),
    tr("Who else can open it"),
)


def sheet_html(name: str, path: str, entries: Collection[VaultEntry], today: date) -> str:
    """The sheet as HTML that a browser and Qt print alike."""
    groups: dict[str, list[VaultEntry]] = {}
    for entry in sorted(entries, key=lambda one: (one.group.casefold(), one.title.casefold())):
        groups.setdefault(entry.group or tr("Without a group"), []).append(entry)
    lines = "".join(f"<p><b>{line}</b></p><p>{'_' * 60}</p>" for line in _LINES)
    tables = "".join(f"<h2>{escape(group)}</h2>{_table(found)}" for group, found in groups.items())
    return (
        f"<html><head><meta charset='utf-8'><title>Emergency sheet: {escape(name)}</title></head><body>"
        f"<h1>Emergency sheet: {escape(name)}</h1>"
        f"<p>The vault is the file {escape(path)}, as of {today.isoformat()}. Satchel, KeePassXC and KeePass open it. "
        "Keep this sheet in a safe, apart from the file: the passphrase on it opens all that is listed here.</p>"
        f"{lines}{tables}</body></html>"
    )


def _table(entries: Collection[VaultEntry]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.title)}</td><td>{escape(one.user)}</td><td>{escape(one.url)}</td></tr>" for one in entries
    )
    head = "<tr><th align='left'>Entry</th><th align='left'>User</th><th align='left'>Address</th></tr>"
    return f"<table border='1' cellspacing='0' cellpadding='4' width='100%'>{head}{rows}</table>"
