"""What an import would change in the device book: by each field, what the source says now is compared with what it
said at the last import and with what stands in the book. What a person has changed in the book stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.devices import DEFAULT_PORTS, Device, Transport
from app.domain.imports import FieldChange, FoundDevice, Imported, NotTaken, Preview, PreviewRow, RowKind
from app.domain.inheritance import Inheritance
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.imports.text import unique
from app.services.imports.wording import FIELDS, shown_value

_REPORT_EVERY = 1000


class MergedDevices(Protocol):
    """What the device book has made of a merge."""

    @property
    def added(self) -> Sequence[Device]: ...
    @property
    def changed(self) -> Sequence[Device]: ...


class ImportBook(Protocol):
    """What an import needs of the device book."""

    def devices(self) -> Sequence[Device]: ...
    def folders(self) -> Sequence[str]: ...
    def stored(self, device_id: str, /) -> Device: ...
    def given(self, folder: str, /) -> Inheritance: ...
    def taken_over(self, scope: str, /) -> Mapping[str, tuple[Device, Device]]: ...
    def merge(self, incoming: Iterable[tuple[str, Device]], /) -> MergedDevices: ...
    def remove_all(self, device_ids: Iterable[str], /) -> object: ...
    def remove_folder(self, path: str, /) -> None: ...


def placed(imported: Imported, into: str) -> Imported:
    """The same with everything in a folder of the device book: two customers may both have a "web01" in PuTTY.

    The origins say the folder too, so that another import into the same folder finds its own again.
    """
    if not into:
        return imported
    scope = f"{imported.scope}{into}//"

    def moved(found: FoundDevice) -> FoundDevice:
        folder = f"{into}/{found.device.folder}" if found.device.folder else into
        jump = scope + found.jump_origin[len(imported.scope) :] if found.jump_origin else ""
        origin = scope + found.origin[len(imported.scope) :]
        return replace(found, origin=origin, jump_origin=jump, device=replace(found.device, folder=folder))

    return replace(
        imported,
        scope=scope,
        devices=tuple(map(moved, imported.devices)),
        folders=(into, *(f"{into}/{folder}" for folder in imported.folders)),
        not_taken=tuple(replace(one, offer=moved(one.offer) if one.offer else None) for one in imported.not_taken),
    )


class OwnPorts:
    """Writes the usual port out where the folder gives its devices another one: the source has said which."""

    def __init__(self, book: ImportBook) -> None:
        self._book = book
        self._given: dict[str, Inheritance] = {}

    def __call__(self, device: Device) -> Device:
        if device.port:
            return device
        if device.folder not in self._given:
            self._given[device.folder] = self._book.given(device.folder)
        usual = DEFAULT_PORTS[device.transport]
        given = self._given[device.folder].values.port(device.transport)
        return replace(device, port=usual) if given not in (0, usual) else device


def plan(
    imported: Imported, book: ImportBook, task: TaskContext, *, with_offers: bool = False, with_secrets: bool = False
) -> Preview:
    """The preview; reads the device book and changes nothing. Raises FileError, Cancelled.

    `with_offers` takes what is only offered: remote desktops as WinRM devices. `with_secrets` gives passwords of the
    source to devices that have no credential yet, also to those in which nothing else changes.
    """
    task.report(tr("Comparing with the device book"))
    planning = _Planning(book, imported, with_secrets=with_secrets)
    rows: list[PreviewRow] = []
    for number, found in enumerate(_wanted(imported, planning.before, with_offers)):
        if number % _REPORT_EVERY == 0:
            task.report(tr("Comparing with the device book"), number, len(imported.devices))
        rows.append(planning.row(found))
    taken = {row.found.origin for row in rows if row.found}
    rows += [_not_taken(one) for one in imported.not_taken if one.offer is None or one.offer.origin not in taken]
    rows += planning.gone(imported)
    return Preview(imported, tuple(rows))


def _wanted(imported: Imported, before: Mapping[str, object], with_offers: bool) -> tuple[FoundDevice, ...]:
    """What comes in; an offer that was taken at an earlier import is not asked about again."""
    offers = (one.offer for one in imported.not_taken if one.offer is not None)
    return (*imported.devices, *(offer for offer in offers if with_offers or offer.origin in before))


def _not_taken(one: NotTaken) -> PreviewRow:
    folder, _, name = one.name.rpartition("/")
    note = f"{one.reason} ({one.place})" if one.place else one.reason
    return PreviewRow(RowKind.NOT_TAKEN, name, folder, one.offer.device.address if one.offer else "", note=note)


@dataclass(frozen=True, slots=True)
class _Fields:
    """What is to be changed in one device, and which of it was kept."""

    device: Device
    changes: tuple[FieldChange, ...]


class _Planning:
    def __init__(self, book: ImportBook, imported: Imported, *, with_secrets: bool) -> None:
        self._book = book
        self._with_secrets = with_secrets
        self._with_own_port = OwnPorts(book)
        self.before = book.taken_over(imported.scope)
        devices = book.devices()
        self._names = {device.id: device.name for device in devices}
        self._by_place = {_place(device): device for device in devices}
        self._linked = {stored.id for stored, _ in self.before.values()}
        self._taken = set(self._by_place)
        self._jumps = {origin: stored.id for origin, (stored, _) in self.before.items()}
        self._found = {found.origin: found.device for found in imported.devices}

    def row(self, found: FoundDevice) -> PreviewRow:
        """Compare one device of the source."""
        new = self._with_own_port(self._with_jump(found))
        known = self.before.get(found.origin)
        if known is not None:
            stored, last = known
            return self._changed(found, self._compared(stored, last, _with_credential(new, last)))
        same = self._by_place.get(_place(new))
        if same is not None and same.id not in self._linked and _reached(same) == _reached(new):
            self._linked.add(same.id)
            self._jumps[found.origin] = same.id
            row = self._changed(found, self._completed(self._book.stored(same.id), new))
            note = tr("It is in the device book already.")
            return replace(
                row, note=note if row.kind is RowKind.SAME else tr("{note} What it lacks is added.", note=note)
            )
        return self._new(found, new)

    def gone(self, imported: Imported) -> list[PreviewRow]:
        """What came from this source once and is no longer in it."""
        present = {one.origin for one in imported.devices}
        present |= {one.offer.origin for one in imported.not_taken if one.offer is not None}
        missing = (
            stored
            for origin, (stored, _) in self.before.items()
            if origin not in present and "//" not in origin[len(imported.scope) :]
        )
        note = tr("It is no longer in the source. It stays in the device book.")
        return [
            PreviewRow(RowKind.GONE, device.name, device.folder, device.address, note=note, device=device)
            for device in missing
        ]

    def _new(self, found: FoundDevice, new: Device) -> PreviewRow:
        path = unique(f"{new.folder}/{new.name}" if new.folder else new.name, self._taken)
        name = path.rpartition("/")[2] if new.folder else path
        notes = [tr("The name is taken: it becomes “{name}”.", name=name)] if name != new.name else []
        if new.legacy:
            notes.append(tr("It allows outdated encryption."))
        if new.sign_in == "credssp":
            notes.append(tr("It signs in with CredSSP, which hands the device the password itself."))
        if new.reattach:
            notes.append(tr("Types into each new shell: {reattach}", reattach=new.reattach))
        return PreviewRow(RowKind.NEW, name, new.folder, new.address, note=" ".join(notes), device=new, found=found)

    def _changed(self, found: FoundDevice, fields: _Fields) -> PreviewRow:
        device = fields.device
        changes = fields.changes
        if self._with_secrets and found.secret and not device.credential and device.transport is not Transport.SERIAL:
            changes = (*changes, FieldChange("credential", "", tr("password from the source")))
        kind = RowKind.CHANGED if any(not change.kept for change in changes) else RowKind.SAME
        return PreviewRow(kind, device.name, device.folder, device.address, changes, device=device, found=found)

    def _compared(self, stored: Device, last: Device, new: Device) -> _Fields:
        """Three ways: only what has changed in the source and not here is taken."""
        values: dict[str, object] = {}
        changes = []
        for name in FIELDS:
            before, now, after = (getattr(device, name) for device in (last, stored, new))
            if after in (before, now):
                continue
            kept = now != before
            changes.append(FieldChange(name, self._shown(name, now), self._shown(name, after), kept))
            if not kept:
                values[name] = after
        return _Fields(replace(stored, **values) if values else stored, tuple(changes))  # type: ignore[arg-type]

    def _completed(self, stored: Device, new: Device) -> _Fields:
        """A device that was typed here is only completed."""
        missing = [name for name in FIELDS if getattr(new, name) and not getattr(stored, name)]
        changes = tuple(FieldChange(name, "", self._shown(name, getattr(new, name))) for name in missing)
        return _Fields(replace(stored, **{name: getattr(new, name) for name in missing}), changes)

    def _with_jump(self, found: FoundDevice) -> Device:
        """With the id of its jump host where that is in the book, else with the address that it has in the source."""
        if not found.jump_origin:
            return found.device
        if known := self._jumps.get(found.jump_origin):
            return replace(found.device, jump=known)
        jump = self._found.get(found.jump_origin)
        return replace(found.device, jump=jump.address if jump is not None else "")

    def _shown(self, name: str, value: object) -> str:
        if name == "credential" and value:
            return tr("an entry of the vault")
        return self._names.get(str(value), str(value)) if name == "jump" else shown_value(value)


def _with_credential(new: Device, last: Device) -> Device:
    """A source that knows no credentials does not take one away."""
    return new if new.credential else replace(new, credential=last.credential)


def _place(device: Device) -> str:
    return (f"{device.folder}/{device.name}" if device.folder else device.name).casefold()


def _reached(device: Device) -> tuple[object, str]:
    return device.transport, device.host.casefold()
