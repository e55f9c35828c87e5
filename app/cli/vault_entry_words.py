"""How an entry of the vault looks on the command line: as a document and in words."""

from datetime import datetime
from typing import Any

from app.domain.credentials import VaultEntry
from app.domain.local_time import local


def entry_json(entry: VaultEntry) -> dict[str, Any]:
    """What lists show of an entry."""
    return {
        "id": entry.id,
        "title": entry.title,
        "user": entry.user,
        "url": entry.url,
        "group": entry.group,
        "tags": list(entry.tags),
        "has_password": entry.has_password,
        "has_code": entry.has_code,
        "inject_only": entry.inject_only,
        "notes": entry.notes,
        "modified": iso(entry.modified),
        "expires": iso(entry.expires),
    }


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def plain(value: Any) -> str:
    """A value of the document as a table shows it."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {'(hidden)' if part is None else part}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(part["name"]) if isinstance(part, dict) else str(part) for part in value)
    return str(value)


def label_of(name: str) -> str:
    """The name of a value of the document, as a person reads it."""
    label = name.replace("_", " ").replace("ssh", "SSH").replace("has code", "one-time code")
    return f"{label[:1].upper()}{label[1:]}"


def words_of(name: str, value: Any) -> str:
    """A value of the document, as a person reads it."""
    if name in ("modified", "expires"):
        return f"{local(datetime.fromisoformat(value)):%d %b %Y, %H:%M}"
    return "yes" if value is True else plain(value)
