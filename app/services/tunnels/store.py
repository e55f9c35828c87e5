"""The tunnels that a person has set up, kept in one file. Nothing in it is secret."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.domain.tunnels import LOOPBACK, Tunnel, TunnelKind, problem_with
from app.services.json_file import load_document, save_document

_FORMAT = "satchel.tunnels"
_VERSION = 1


class TunnelStore:
    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Tunnel, ...]:
        """All, in the order in which they were made; what makes no sense is left out.

        Raises FileDamaged (a copy is kept), FileError for a file of a newer Satchel.
        """
        document = load_document(self._path, format_name=_FORMAT, version=_VERSION)
        items = document.get("tunnels")
        read = [_read(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        return tuple({tunnel.id: tunnel for tunnel in read if tunnel is not None}.values())

    def save(self, tunnels: Sequence[Tunnel]) -> None:
        """Raises FileError."""
        written = [asdict(tunnel) | {"kind": tunnel.kind.value} for tunnel in tunnels]
        save_document(self._path, {"tunnels": written}, format_name=_FORMAT, version=_VERSION)


def _read(item: Mapping[str, Any]) -> Tunnel | None:
    def text(name: str, otherwise: str = "") -> str:
        value = item.get(name)
        return value if isinstance(value, str) else otherwise

    def number(name: str) -> int:
        value = item.get(name)
        return value if type(value) is int else 0

    try:
        kind = TunnelKind(item.get("kind"))
    except ValueError:
        return None
    tunnel = Tunnel(
        text("id"),
        text("name"),
        kind,
        text("device"),
        number("port"),
        text("bind", LOOPBACK),
        text("host"),
        number("host_port"),
        item.get("autostart") is True,
    )
    return tunnel if tunnel.id and not problem_with(tunnel) else None
