"""What an import would do: each entry of the source against the open vault. Changes nothing."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from app.domain.clients import CLIENTS, client_of_group, is_same_client
from app.domain.credentials import EntryField, VaultEntry
from app.domain.imports import RowKind
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_imports import (
    Duplicates,
    FoundEntry,
    FoundVault,
    VaultImportChoices,
    VaultImportRow,
    VaultPreview,
)
from app.services.imports.text import folder_name
from app.services.vault.content import CODE, STANDARD_FIELDS, attachments, strings
from app.services.vault.details import field_value
from app.services.vault.document import reveal_bytes
from app.services.vault.importing.keepass import FoundKeePass
from app.services.vault.vault import Vault

_REPORT_EVERY = 200
_STORED = {"Password": "password", "Notes": "notes", CODE: tr("one-time code")}

type _Key = tuple[str, str, str]


def plan(found: FoundVault, vault: Vault, choices: VaultImportChoices, task: TaskContext) -> VaultPreview:
    """Raises VaultLocked, EntryNotFound, Cancelled."""
    there: dict[_Key, list[VaultEntry]] = {}
    for entry in vault.entries():
        there.setdefault(_key(entry.title, entry.user, entry.url), []).append(entry)
    rows: list[VaultImportRow] = []
    nothing_yet = VaultPreview(found, choices, ())
    seen: dict[tuple[str, _Key], list[FoundEntry]] = {}
    used: set[str] = set()
    for count, one in enumerate(found.entries):
        if count % _REPORT_EVERY == 0:
            task.report(tr("Comparing with the vault"), count, len(found.entries))
        draft = one.draft
        group, key = group_for(one, choices), _key(draft.title, draft.user, draft.url)
        twins = seen.setdefault((group, key), [])
        if any(_is_twin(one, twin) for twin in twins):
            rows.append(_row(RowKind.NOT_TAKEN, one, group, tr("It stands in the source twice.")))
            continue
        twins.append(one)
        client = client_of_group(group)
        known = [entry for entry in there.get(key, ()) if is_same_client(entry.client, client) and entry.id not in used]
        row = _against(one, group, known, nothing_yet, vault)
        if row.there and row.kind is not RowKind.NEW:
            used.add(row.there)
        rows.append(row)
    rows += [
        VaultImportRow(RowKind.NOT_TAKEN, one.name, address=one.place, note=one.reason) for one in found.not_taken
    ]  # fmt: skip
    return VaultPreview(found, choices, tuple(rows))


def group_for(found: FoundEntry, choices: VaultImportChoices) -> str:
    """Where an entry goes."""
    own = found.draft.group if choices.with_groups else ""
    return "/".join(part.strip("/") for part in (choices.into, own) if part.strip("/"))


def _key(title: str, user: str, url: str) -> _Key:
    return " ".join(title.split()).casefold(), user.strip().casefold(), _plain_url(url)


def _plain_url(url: str) -> str:
    """Without what makes no other place of it: the case of the host, a slash at the end, https."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        rest = f"{parts.path.rstrip('/')}?{parts.query}" if parts.query else parts.path.rstrip("/")
        scheme = "" if parts.scheme in ("", "http", "https") else f"{parts.scheme}:"
        return f"{scheme}{parts.netloc.casefold()}{rest}"
    except ValueError:
        return url.casefold()


def _is_twin(one: FoundEntry, other: FoundEntry) -> bool:
    """Whether two entries of a source say the same. Those of a vault have ids, and are never the same."""
    return one.draft.password is not None and one.draft == other.draft and one.files == other.files


def _against(
    one: FoundEntry, group: str, known: list[VaultEntry], preview: VaultPreview, vault: Vault
) -> VaultImportRow:
    duplicates, found = preview.choices.duplicates, preview.found
    said = " ".join(one.remarks)
    if not known:
        return _row(RowKind.NEW, one, group, said)
    here = [entry for entry in known if entry.group == group]
    twin = next(iter(here or known))
    differences = differing(one, found, twin, vault)
    words = ", ".join(differences)
    if not differences:
        return _row(RowKind.SAME, one, twin.group, "", twin)
    if duplicates is Duplicates.KEEP_BOTH:
        note = tr("The vault has one like it, with another {words}: both stay.", words=words)
        return _row(RowKind.NEW, one, group, f"{note} {said}", twin)
    if len(known) > 1 and len(here) != 1:
        note = tr("The vault has {known} like it: which one is meant is not known.", known=len(known))
        return _row(RowKind.NOT_TAKEN, one, group, note)
    if duplicates is Duplicates.SKIP:
        return _row(
            RowKind.NOT_TAKEN,
            one,
            twin.group,
            tr("It is in the vault already, with another {words}.", words=words),
            twin,
        )
    return _row(RowKind.CHANGED, one, twin.group, tr("Gets another {words}. {said}", words=words, said=said), twin)


def _row(
    kind: RowKind, one: FoundEntry, group: str, note: str, twin: VaultEntry | None = None
) -> VaultImportRow:  # fmt: skip
    draft = one.draft
    address = " ".join(filter(None, (draft.user, draft.url)))
    return VaultImportRow(kind, draft.title, group, address, note.strip(), one, twin.id if twin else "")


def differing(one: FoundEntry, found: FoundVault, twin: VaultEntry, vault: Vault) -> list[str]:
    """What an update would change, in words; secrets are decrypted for a moment. What the source lacks stays."""
    names = []
    for name, theirs in _values(one, found).items():
        ours = field_value(vault, twin.id, name)
        if theirs and theirs != ours:
            names.append(
                _STORED.get(name, tr("field “{name}”", name=name) if name not in STANDARD_FIELDS else name.lower())
            )
    if set(one.draft.tags) - set(twin.tags):
        names.append("tags")
    if one.draft.expiry and one.draft.expiry.at and one.draft.expiry.at != twin.expires:
        names.append(tr("expiry date"))
    document, _ = vault.reading()
    files = attachments(vault.place(twin.id).element, document) if one.files or _has_files(one, found) else {}
    if any(files.get(name) != data for name, data in _files(one, found).items()):
        names.append("attachment")
    return names


def _values(one: FoundEntry, found: FoundVault) -> Mapping[str, Secret]:
    """All texts of an entry but title, user and URL, which are the same."""
    if isinstance(found, FoundKeePass):
        element, stream = found.element(one), found.opened.stream
        return {
            key: Secret(reveal_bytes(value, stream).decode("utf-8", "replace"))
            for key, value in strings(element).items()
            if key not in ("Title", "UserName", "URL")
        }
    draft = one.draft
    values: dict[str, Secret | None] = {"Password": draft.password, "Notes": Secret(draft.notes), CODE: draft.code}
    values |= {field.name: _secret(field) for field in draft.fields or ()}
    return {key: value for key, value in values.items() if value}


def _secret(field: EntryField) -> Secret:
    return field.value if isinstance(field.value, Secret) else Secret(field.value)


def _has_files(one: FoundEntry, found: FoundVault) -> bool:
    return isinstance(found, FoundKeePass) and found.element(one).find("Binary") is not None


def _files(one: FoundEntry, found: FoundVault) -> Mapping[str, bytes]:
    if isinstance(found, FoundKeePass):
        return attachments(found.element(one), found.opened) if _has_files(one, found) else {}
    return {file.name: file.data for file in one.files}


def client_group(groups: Iterable[str], client: str) -> str:
    """The group of a client, as it is written in the vault already, or a new one."""
    known = (group for group in groups if client_of_group(group) and is_same_client(client_of_group(group), client))
    found = next(known, "")
    return "/".join(found.split("/")[:2]) if found else f"{CLIENTS}/{folder_name(client)}"


def clients_in(groups: Iterable[str]) -> list[str]:
    """The groups of clients, for a list to choose from."""
    found: dict[str, str] = {}
    for group in groups:
        if client := client_of_group(group):
            found.setdefault(client.casefold(), "/".join(group.split("/")[:2]))
    return sorted(found.values(), key=str.casefold)
