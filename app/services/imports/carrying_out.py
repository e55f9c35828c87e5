"""Carries out an import as one step, and takes it back: secrets go into the vault first, devices refer to them."""

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from os import urandom
from typing import Protocol

from app.domain.clients import CLIENTS, client_of_folder
from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.devices import Device, Transport
from app.domain.errors import AppError
from app.domain.imports import ImportReport, Preview, PreviewRow, RowKind
from app.domain.inheritance import with_parents
from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.services.imports.planning import ImportBook, OwnPorts

_REPORT_EVERY = 20  # passwords: deriving the key of each takes a good part of a millisecond and more

_EMPTY = Device("", "")


class ImportVault(Protocol):
    """What an import needs of the open vault."""

    def add_all(self, drafts: Sequence[EntryDraft], task: TaskContext, /) -> Sequence[VaultEntry]: ...
    def delete_all(self, ids: Collection[str], task: TaskContext, /) -> None: ...


@dataclass(slots=True)
class _Secrets:
    """The new entries by origin, and what went wrong."""

    by_origin: dict[str, str]
    entries: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def carry_out(
    preview: Preview,
    chosen: Collection[str],
    book: ImportBook,
    task: TaskContext,
    *,
    source: str = "",
    vault: ImportVault | None = None,
) -> ImportReport:
    """Take the devices whose origins are `chosen`; their passwords too where a vault is given. All of it or nothing.

    Raises FileError, VaultError, DeviceInvalid, Cancelled.
    """
    rows = [row for row in preview.rows if row.can_be_taken and row.found and row.found.origin in chosen]
    before = {origin: last for origin, (_, last) in book.taken_over(preview.imported.scope).items()}
    secrets = _keep_secrets(preview, rows, vault, task) if vault is not None else _Secrets({})
    wanted = {folder for row in rows if row.device for folder in with_parents(row.device.folder)}
    made = tuple(sorted(wanted - set(book.folders())))
    try:
        task.report(tr("Storing {rows}", rows=counted(len(rows), "device")))
        incoming = _incoming(preview, rows, before, secrets.by_origin)
        with_own_port = OwnPorts(book)
        incoming = [(origin, with_own_port(one)) for origin, one in incoming]
        merged = book.merge(incoming)
    except BaseException:
        if vault is not None and secrets.entries:
            vault.delete_all(secrets.entries, TaskContext())
        raise
    return ImportReport(
        preview.imported.kind, source, tuple(merged.added), tuple(merged.changed),
        tuple(row for row in preview.rows if _is_reported(row, chosen)), len(secrets.entries),
        (*_left_behind(preview, rows, has_vault=vault is not None), *secrets.remarks),
        _as_before(rows, before), secrets.entries, made,
    )  # fmt: skip


def _as_before(rows: Iterable[PreviewRow], before: Mapping[str, Device]) -> dict[str, Device]:
    """What the source of each changed device says without the change: merged again, it takes the change back.

    For a device that was typed here, which an import has only completed, that is without what it was completed with.
    """
    result = {}
    for row in rows:
        if row.kind is RowKind.CHANGED and row.found is not None:
            nothing = {change.field: getattr(_EMPTY, change.field) for change in row.changes}
            result[row.found.origin] = before.get(row.found.origin) or replace(row.found.device, **nothing)
    return result


def _is_reported(row: PreviewRow, chosen: Collection[str]) -> bool:
    return not row.can_be_taken or (row.found is not None and row.found.origin in chosen)


def take_back(report: ImportReport, book: ImportBook, vault: ImportVault | None, task: TaskContext) -> tuple[str, ...]:
    """Undo an import: what it added goes, what it changed is as before. Returns what could not be taken back."""
    task.report(tr("Taking the import back"))
    known = {device.id for device in book.devices()}
    if added := [device.id for device in report.added if device.id in known]:
        book.remove_all(added)
    if report.before:
        book.merge(report.before.items())
    for folder in sorted(report.folders, key=len, reverse=True):
        with contextlib.suppress(AppError):  # it is gone already, or someone has put a device into it
            book.remove_folder(folder)
    if not report.entries:
        return ()
    if vault is None:
        return (tr("The vault is locked: its {entries} new entries stay.", entries=len(report.entries)),)
    try:
        vault.delete_all(report.entries, task)
    except VaultError as error:
        return (tr("The new entries of the vault stay: {error}", error=error),)
    return ()


def _incoming(
    preview: Preview, rows: Iterable[PreviewRow], before: Mapping[str, Device], credentials: Mapping[str, str]
) -> list[tuple[str, Device]]:
    """What goes to the device book. New devices get their ids here, so that others can name them as jump hosts."""
    taken = {row.found.origin: row for row in rows if row.found}
    untouched = {row.found.origin: row for row in preview.rows if row.kind is RowKind.SAME and row.found}
    every = {**taken, **untouched}
    ids = {origin: row.device.id or urandom(8).hex() for origin, row in every.items() if row.device}
    kept = {row.found.origin: row.device for row in preview.rows if row.found and row.device}
    incoming = []
    for origin, row in every.items():
        found = row.found
        if found is None or row.device is None:
            continue
        device, jump = found.device, found.device.jump
        if found.jump_origin:
            target = kept.get(found.jump_origin)
            jump = ids.get(found.jump_origin) or (target.id or target.address if target else "")
        last = before.get(origin)
        credential = credentials.get(origin) or device.credential or (last.credential if last else "")
        incoming.append((origin, replace(device, id=ids[origin], jump=jump, credential=credential)))
    return incoming


def _keep_secrets(preview: Preview, rows: Sequence[PreviewRow], vault: ImportVault, task: TaskContext) -> _Secrets:
    """One entry for each account: the devices of one client with the same user and password share it."""
    wanted = [row for row in rows if _wants_entry(row)]
    accounts: dict[tuple[str, str, Secret], list[PreviewRow]] = {}
    opened: dict[int, Secret | None] = {}
    remarks = []
    for number, row in enumerate(wanted):
        task.check()  # a file may ask for seconds of work for each key
        if number % _REPORT_EVERY == 0:
            task.report(tr("Decrypting passwords"), number, len(wanted))
        assert row.found is not None and row.found.secret is not None  # noqa: S101 - _wants_entry has asked
        sealed = row.found.secret
        if id(sealed) not in opened:
            opened[id(sealed)] = _unsealed(sealed.unseal)
        secret = opened[id(sealed)]
        if secret is None:
            remarks.append(tr("The password of {name} is damaged in the source and was not taken.", name=row.name))
        elif secret:
            accounts.setdefault((_client(row), row.found.device.user, secret), []).append(row)
    if not accounts:
        return _Secrets({}, remarks=tuple(remarks))
    drafts = [
        EntryDraft(_title(user, sharing), user, secret, _url(sharing), _group(client, preview.imported.kind))
        for (client, user, secret), sharing in accounts.items()
    ]
    entries = vault.add_all(drafts, task)
    by_origin = {
        row.found.origin: entry.id
        for entry, sharing in zip(entries, accounts.values(), strict=True)
        for row in sharing
        if row.found
    }
    return _Secrets(by_origin, tuple(entry.id for entry in entries), tuple(remarks))


def _wants_entry(row: PreviewRow) -> bool:
    """A device that has a credential keeps it: a person may have changed the password in the vault since."""
    has_one = row.device is not None and bool(row.device.credential)
    is_logged_in = row.device is not None and row.device.transport is not Transport.SERIAL
    return row.found is not None and row.found.secret is not None and is_logged_in and not has_one


def _unsealed(unseal: Callable[[], Secret]) -> Secret | None:
    try:
        return unseal()
    except AppError:
        return None


def _client(row: PreviewRow) -> str:
    """Whose the device is, which makes the credential theirs as well."""
    return client_of_folder(row.device.folder) if row.device else ""


def _group(client: str, kind: str) -> str:
    return f"{CLIENTS}/{client}" if client else f"Imported/{kind}"


def _title(user: str, sharing: Sequence[PreviewRow]) -> str:
    return (
        sharing[0].name
        if len(sharing) == 1
        else tr("{user} ({count} devices)", user=user or "Password", count=len(sharing))
    )


def _url(sharing: Sequence[PreviewRow]) -> str:
    device = sharing[0].device
    if len(sharing) > 1 or device is None:
        return ""
    return f"{device.transport.value}://{device.host}"


def _left_behind(preview: Preview, rows: Sequence[PreviewRow], *, has_vault: bool) -> list[str]:
    """Sentences for what did not come although it could have."""
    remarks = []
    if without := sum(1 for row in preview.rows if row.can_be_taken) - len(rows):
        remarks.append(tr("{without} left out by choice.", without=counted(without, "device")))
    secrets = sum(1 for row in rows if _wants_entry(row))
    if secrets and not has_vault:
        later = tr("Import again with the vault open to put them there.")
        remarks.append(
            tr("The passwords of {secrets} were not taken. {later}", secrets=counted(secrets, "device"), later=later)
        )
    return remarks
