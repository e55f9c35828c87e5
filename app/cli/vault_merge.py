"""`satchel vault merge` and `conflicts`: two copies become one, and a person chooses where both had changed."""

from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, PROBLEMS, UsageError
from app.cli.secret_input import ask_secret, can_ask, read_secret
from app.cli.session import Session
from app.domain.secret import Secret
from app.domain.vault_errors import VaultLocked
from app.domain.vault_merge import Conflict
from app.services.vault.merging.by_hand import merge_file
from app.services.vault.merging.conflicts import conflicts_of, settle


def merge(session: Session) -> int:
    """Exit code 1 where a person has to choose between two values."""
    options, other = session.options, Path(session.options.other).expanduser()
    vault = session.open_vault(Path(options.file).expanduser())
    key_file = Path(options.other_key_file).expanduser() if options.other_key_file else None
    report = merge_file(vault, other, _passphrase(session, other), session.task, key_file=key_file)
    conflicts = conflicts_of(vault)
    session.output.document(
        {
            "added": report.added,
            "changed": report.changed,
            "removed": report.removed,
            "conflicts": [_to_json(number, conflict) for number, conflict in enumerate(conflicts, 1)],
        }
    )
    session.output.line(f"Merged {other.name} into {vault.path.name}: {report.words_with_conflicts}")
    return PROBLEMS if conflicts else DONE


def conflicts(session: Session) -> int:
    """Never shows a value: `show --reveal` does. Exit code 1 while there are any."""
    options = session.options
    vault = session.open_vault(Path(options.file).expanduser())
    number = options.keep or options.take_other
    if number is not None:
        found = conflicts_of(vault)
        if not 1 <= number <= len(found):
            raise UsageError(f"There is no conflict {number}.", hint="List them with `satchel vault conflicts`.")
        settle(vault, found[number - 1], session.task, take_other=options.take_other is not None)
    left = conflicts_of(vault)
    session.output.document([_to_json(place, conflict) for place, conflict in enumerate(left, 1)])
    rows = [(str(place), one.title, one.words, one.group, _date(one)) for place, one in enumerate(left, 1)]
    if rows:
        session.output.table(rows, ("NUMBER", "TITLE", "WHAT", "GROUP", "OTHER VALUE OF"))
    else:
        session.output.line("No conflicts.")
    return PROBLEMS if left else DONE


def _passphrase(session: Session, other: Path) -> Secret:
    options = session.options
    if options.other_passphrase_fd is not None:
        return read_secret(options.other_passphrase_fd)
    if options.other_key_file and not can_ask():
        return Secret("")
    if not can_ask():
        hint = "Give its passphrase with --other-passphrase-fd N, or use a terminal."
        raise VaultLocked(f"The vault {other} is locked.", hint=hint)
    return ask_secret(f"Passphrase of {other}")


def _date(conflict: Conflict) -> str:
    return f"{conflict.other_since:%Y-%m-%d %H:%M} UTC" if conflict.other_since else ""


def _to_json(number: int, conflict: Conflict) -> dict[str, Any]:
    return {
        "number": number,
        "id": conflict.entry,
        "title": conflict.title,
        "group": conflict.group,
        "field": conflict.field,
        "kind": conflict.kind.value,
        "other_since": conflict.other_since.isoformat() if conflict.other_since else None,
    }
