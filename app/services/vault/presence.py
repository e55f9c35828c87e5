"""Who has a vault open: a small file beside it for each, which says so and is touched again and again.

Advisory: nobody is kept out, since what both save is merged. A file whose owner has not touched it for a while is left
over from a computer that was switched off, and is removed by the next one. All times are those of the disk or share,
so the clocks of the computers do not matter.
"""

import contextlib
import getpass
import json
import os
import platform
import secrets
from pathlib import Path

from app.domain.vault_merge import Holder

BEAT = 60.0
"""Seconds between two touches."""

_STALE = 3 * BEAT
_MOST = 64  # files that are looked at
_LARGEST = 4096  # bytes of one


class Presence:
    """One open vault on this computer. Where nothing can be written beside it, nobody learns of it."""

    def __init__(self, vault: Path, person: str = "", computer: str = "") -> None:
        self._vault = vault
        self._own = vault.with_name(f"{_prefix(vault)}{secrets.token_hex(4)}.lock")
        who = {"person": person or _person(), "computer": computer or platform.node(), "process": os.getpid()}
        self._text = json.dumps(who)

    def beat(self) -> tuple[Holder, ...]:
        """Say that it is open here, and who else has said so lately. Never raises."""
        try:
            self._own.write_text(self._text, encoding="utf-8")
            return _holders(self._vault, self._own, self._own.stat().st_mtime)
        except OSError:
            return ()

    def end(self) -> None:
        """It is closed here. Never raises."""
        with contextlib.suppress(OSError):
            self._own.unlink(missing_ok=True)


def holders(vault: Path) -> tuple[Holder, ...]:
    """Who says that it is open, here or elsewhere. Never raises."""
    try:
        return _holders(vault, None, 0.0)
    except OSError:
        return ()


def _holders(vault: Path, own: Path | None, now: float) -> tuple[Holder, ...]:
    """But for `own`; what was not touched for long at `now` is removed. Raises OSError."""
    prefix = _prefix(vault)
    with os.scandir(vault.parent) as found:
        names = [entry.name for entry in found if entry.name.startswith(prefix) and entry.name.endswith(".lock")]
    read = []
    for path in (vault.with_name(name) for name in sorted(names)[:_MOST]):
        if path == own:
            continue
        with contextlib.suppress(OSError, ValueError):
            if now - path.stat().st_mtime > _STALE:
                path.unlink(missing_ok=True)
            elif path.stat().st_size <= _LARGEST:
                text = path.read_text(encoding="utf-8")
                if _has_died(text):
                    path.unlink(missing_ok=True)
                else:
                    read.append(_holder(text))
    return tuple(holder for holder in read if holder is not None)


def _prefix(vault: Path) -> str:
    return f".{vault.name}.satchel-"


def _holder(text: str) -> Holder | None:
    try:
        found = json.loads(text)
    except RecursionError:
        return None
    if not isinstance(found, dict):
        return None
    person, computer = (_line(found.get(name)) for name in ("person", "computer"))
    return Holder(person, computer) if person or computer else None


def _has_died(text: str) -> bool:
    """Whether it was a process of this computer that is no more: it was killed, and could not say goodbye."""
    try:
        found = json.loads(text)
    except RecursionError:
        return False
    process = found.get("process") if isinstance(found, dict) else None
    if not isinstance(process, int) or isinstance(process, bool) or found.get("computer") != platform.node():
        return False
    import psutil  # only where there is such a file

    return 0 < process < 2**31 and not psutil.pid_exists(process)


def _line(value: object) -> str:
    """What anybody may have written there, as something that can be shown."""
    return "".join(char for char in value if char.isprintable())[:80] if isinstance(value, str) else ""


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return ""
