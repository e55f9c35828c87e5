"""What can be done with groups and with several entries of the vault. What does it is loaded when it is done.

That an entry was changed is seen when the vault is saved. What is noted here is what that does not tell: why an entry
has left its client, and what became of a group.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from app.domain.audit import AuditNote, AuditVerb
from app.domain.clients import client_of_group, is_same_client
from app.domain.credentials import Expiry, VaultEntry
from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.pages.vault.deeds import Deed

if TYPE_CHECKING:
    from app.services.vault.vault import Vault

type Entries = Sequence[VaultEntry]


def add_group(path: str) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.groups import add_group

        return add_group(vault, path, task)

    return Deed(tr("Make a group"), work, shows_group=True)


def rename_group(path: str, name: str) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.groups import rename_group

        return rename_group(vault, path, name, task)

    return Deed(tr("Rename the group"), work, _note(path, f"group {path} renamed to {name}"), shows_group=True)


def move_group(path: str, into: str) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.groups import move_group

        return move_group(vault, path, into, task)

    return Deed(tr("Move the group"), work, _note(path, f"group {path} moved to {into or 'the top'}"), shows_group=True)


def delete_group(path: str) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> None:
        from app.services.vault.groups import delete_group

        delete_group(vault, path, task)

    return Deed(tr("Delete the group"), work, _note(path, f"group {path}", AuditVerb.DELETED))


def restore_group(path: str) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.groups import restore_group

        return restore_group(vault, path, task)

    return Deed(tr("Put the group back"), work, _note(path, f"group {path}", AuditVerb.RESTORED), shows_group=True)


def empty_bin() -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.groups import empty_bin

        return empty_bin(vault, task)

    return Deed(tr("Empty the recycle bin"), work, _note("", "all of the recycle bin, for good", AuditVerb.DELETED))


def move_entries(entries: Entries, group: str) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.several import move_entries

        return move_entries(vault, _ids(entries), group, task)

    client = client_of_group(group)
    leaving = [entry for entry in entries if entry.client and not is_same_client(entry.client, client)]
    return Deed(tr("Move entries"), work, _notes(leaving, f"moved to {group or 'the top'}"))


def tag_entries(entries: Entries, add: Collection[str], remove: Collection[str]) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.several import tag_entries

        return tag_entries(vault, _ids(entries), add, remove, task)

    return Deed(tr("Change tags"), work)


def expire_entries(entries: Entries, expiry: Expiry) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.several import expire_entries

        return expire_entries(vault, _ids(entries), expiry, task)

    return Deed(tr("Set when they expire"), work)


def delete_entries(entries: Entries) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> None:
        vault.delete_all(_ids(entries), task)

    return Deed(tr("Delete entries"), work)


def destroy_entries(entries: Entries) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.several import destroy_entries

        return destroy_entries(vault, _ids(entries), task)

    return Deed(tr("Delete entries"), work)


def restore_entries(entries: Entries) -> Deed:
    def work(vault: "Vault", task: TaskContext) -> object:
        from app.services.vault.several import restore_entries

        return restore_entries(vault, _ids(entries), task)

    return Deed(tr("Put entries back"), work)


def _ids(entries: Entries) -> frozenset[str]:
    return frozenset(entry.id for entry in entries)


def _note(path: str, reason: str, verb: AuditVerb = AuditVerb.CHANGED) -> tuple[AuditNote, ...]:
    return (AuditNote(verb, client=client_of_group(path), reason=reason),)


def _notes(entries: Entries, reason: str) -> tuple[AuditNote, ...]:
    return tuple(AuditNote(AuditVerb.CHANGED, entry.id, entry.client, reason=reason) for entry in entries)
