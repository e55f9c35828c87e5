"""`satchel vault ls`, `search`, `mv`, `group` and `bin`: which entries there are, and in which groups."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.cli.vault_entry_words import entry_json
from app.domain.audit import AuditNote, AuditVerb
from app.domain.clients import client_of_group, is_same_client
from app.domain.credentials import VaultEntry

if TYPE_CHECKING:
    from app.services.vault.vault import Vault


def ls(session: Session) -> int:
    """All entries, or those of a group, a client, the recycle bin."""
    return _list(session, session.options.search or "")


def search(session: Session) -> int:
    """Words anywhere; "user:admin", "tag:old", "is:expired" for one field."""
    return _list(session, " ".join(session.options.words))


def _list(session: Session, text: str) -> int:
    from app.services.vault.search import EntrySearch, Order, parse_query

    options, vault = session.options, session.open_vault(Path(session.options.file).expanduser())
    found = EntrySearch().find(
        vault.reading()[1], parse_query(text), Order[options.order.upper()], recycled=options.deleted
    )
    found = [
        entry
        for entry in found
        if (options.group is None or f"{entry.group}/".startswith(f"{options.group.strip('/')}/"))
        and (options.client is None or is_same_client(entry.client, options.client))
    ]
    session.output.document([entry_json(entry) for entry in found])
    if found:
        session.output.table([(e.title, e.user, e.url, e.group) for e in found], ("TITLE", "USER", "URL", "GROUP"))
    else:
        session.output.message("No entries.")
    return DONE


def mv(session: Session) -> int:
    """Into another group. Away from its client only with a reason, which the audit keeps."""
    from app.services.vault.several import move_entries

    vault = session.open_vault(Path(session.options.file).expanduser())
    entry, group = vault.entry(session.options.entry), session.options.group.strip("/")
    _check_client(session, [entry], group)
    if session.options.reason:
        reason = f"moved to {group or 'the top'}: {session.options.reason}"
        session.services.keeper.note(AuditNote(AuditVerb.CHANGED, entry.id, entry.client, reason=reason))
    move_entries(vault, [entry.id], group, session.task)
    session.output.document(entry_json(vault.entry(entry.id)))
    session.output.line(f"Moved {entry.title} to {group or 'the top'}")
    return DONE


def group(session: Session) -> int:
    """Without an action the groups are listed."""
    options, vault = session.options, session.open_vault(Path(session.options.file).expanduser())
    if options.deed == "ls":
        return _list_groups(session, vault)
    path, other = (options.path or "").strip("/"), options.other
    if not path or (options.deed in ("rename", "mv")) != (other is not None):
        raise UsageError(
            "The words do not fit.", hint="group FILE add PATH, rename PATH NAME, mv PATH GROUP, rm PATH, restore PATH"
        )
    if options.deed == "mv":
        inside = [entry for entry in vault.entries() if f"{entry.group}/".startswith(f"{path}/")]
        _check_client(session, inside, f"{other.strip('/')}/{path.rpartition('/')[2]}")
    verb = {"rm": AuditVerb.DELETED, "restore": AuditVerb.RESTORED}
    reason = f"group {path} {options.deed} {other or ''} {options.reason or ''}".strip()
    note = AuditNote(verb.get(options.deed, AuditVerb.CHANGED), client=client_of_group(path), reason=reason)
    session.services.keeper.note(note)
    done = _change_group(session, vault, path, other or "")
    session.output.document({"group": done})
    session.output.line(f"{path} is in the recycle bin" if not done else f"There is a group {done}")
    return DONE


def _change_group(session: Session, vault: "Vault", path: str, other: str) -> str:
    """Returns the path that it has then, "" in the recycle bin."""
    from app.services.vault import groups

    match session.options.deed:
        case "add":
            return groups.add_group(vault, path, session.task)
        case "rename":
            return groups.rename_group(vault, path, other, session.task)
        case "mv":
            return groups.move_group(vault, path, other.strip("/"), session.task)
        case "restore":
            return groups.restore_group(vault, path, session.task)
    groups.delete_group(vault, path, session.task)
    return ""


def _list_groups(session: Session, vault: "Vault") -> int:
    counts: dict[str, int] = dict.fromkeys(vault.groups(), 0)
    for entry in vault.entries():
        parts = entry.group.split("/")
        for end in range(1, len(parts) + 1):
            path = "/".join(parts[:end])
            if path in counts:
                counts[path] += 1
    shown = sorted(counts.items(), key=lambda one: one[0].casefold().split("/"))
    session.output.document([{"group": path, "entries": count} for path, count in shown])
    session.output.table([(path, str(count)) for path, count in shown], ("GROUP", "ENTRIES"))
    return DONE


def bin(session: Session) -> int:
    """What was deleted; --restore puts an entry back, --empty removes all of it for good."""
    from app.services.vault.groups import empty_bin

    vault, keeper = session.open_vault(Path(session.options.file).expanduser()), session.services.keeper
    if session.options.restore:
        entry = vault.entry(session.options.restore)
        back = vault.restore(entry.id, session.task)
        session.output.document(entry_json(back))
        session.output.line(f"{back.title} is back in {back.group or 'the top'}")
    elif session.options.empty:
        keeper.note(AuditNote(AuditVerb.DELETED, reason="all of the recycle bin, for good"))
        count = empty_bin(vault, session.task)
        session.output.document({"removed": count})
        session.output.line(f"Removed {count} {'entry' if count == 1 else 'entries'} for good")
    else:
        found = vault.recycled()
        session.output.document([entry_json(entry) for entry in found])
        if found:
            session.output.table([(entry.id, entry.title, entry.user) for entry in found], ("ID", "TITLE", "USER"))
        else:
            session.output.message("The recycle bin is empty.")
    return DONE


def _check_client(session: Session, entries: Sequence[VaultEntry], group: str) -> None:
    """Raises UsageError where entries would leave their client without a reason."""
    after = client_of_group(group)
    leaving = {entry.client for entry in entries if entry.client and not is_same_client(entry.client, after)}
    if leaving and not session.options.reason:
        names = ", ".join(sorted(leaving))
        belongs = f"to {after}" if after else "to no client"
        raise UsageError(f"What belongs to {names} would then belong {belongs}.", hint="Say why with --reason TEXT.")
