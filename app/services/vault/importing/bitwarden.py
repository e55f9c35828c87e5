"""Bitwarden and Vaultwarden: its JSON, plain or protected by a password (bitwarden.com/help/encrypted-export)."""

from typing import Any

from app.domain.credentials import EntryDraft
from app.domain.errors import ImportInvalid, ImportPassword
from app.domain.imports import NotTaken
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.domain.vault_imports import FoundEntry, FoundVault, VaultSource
from app.services.imports.text import one_line
from app.services.vault.content import decode_iso
from app.services.vault.foreign import bitwarden_keys, open_bitwarden
from app.services.vault.importing.drafts import (
    LONGEST_NOTES,
    MOST_ENTRIES,
    Fields,
    check_text,
    code_address,
    group_path,
    password_remarks,
    secret_of,
    tidied,
    title_for,
)
from app.services.vault.importing.safe_json import inner, number, objects, parse_json, text, texts
from app.services.vault.keys import KdfKind, KdfParameters

MOST_ROUNDS = 5_000_000  # of PBKDF2: some seconds; Bitwarden itself allows 2,000,000
_REPORT_EVERY = 500
_CARD = {"cardholderName": "Cardholder", "brand": "Brand", "number": "Number", "code": "Code"}
_PERSON = {
    "title": "Salutation", "firstName": "First name", "middleName": "Middle name", "lastName": "Last name",
    "company": "Company", "address1": "Address 1", "address2": "Address 2", "address3": "Address 3", "city": "City",
    "state": "State", "postalCode": "Postal code", "country": "Country", "email": "E-mail", "phone": "Phone",
    "ssn": "Social security number", "passportNumber": "Passport number", "licenseNumber": "Licence number",
}  # fmt: skip
_SSH = {"privateKey": "Private key", "publicKey": "Public key", "keyFingerprint": "Fingerprint"}
_HIDDEN = {"number", "code", "ssn", "passportNumber", "licenseNumber", "privateKey"}


class _Bitwarden:
    id = "bitwarden"
    kind = "Bitwarden"

    def recognises(self, source: VaultSource) -> bool:
        start = source.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        is_export = b'"encrypted"' in start or b'"items"' in source.data[: 1 << 20]
        return start.startswith(b"{") and is_export

    def read(self, source: VaultSource, task: TaskContext) -> FoundVault:
        check_text(source)
        export = parse_json(source.data)
        is_plain = not export.get("encrypted")
        if not is_plain:
            export = parse_json(_opened(export, source, task))
        if not isinstance(export.get("items"), list):
            raise ImportInvalid(tr("The file holds no items, as an export of Bitwarden does."))
        groups = {text(one, "id"): text(one, "name") for one in objects(export, "folders")}
        groups |= {text(one, "id"): text(one, "name") for one in objects(export, "collections")}
        entries: list[FoundEntry] = []
        not_taken: list[NotTaken] = []
        items = objects(export, "items")
        if len(items) > MOST_ENTRIES:
            raise ImportInvalid(tr("The file holds more than {most_entries:,} items.", most_entries=MOST_ENTRIES))
        for count, item in enumerate(items, 1):
            if count % _REPORT_EVERY == 0:
                task.report(tr("Reading Bitwarden"), count, len(items))
            if item.get("deletedDate"):
                title = one_line(text(item, "name")) or tr("Item {count}", count=count)
                not_taken.append(NotTaken(title, tr("It is in Bitwarden's trash."), tr("item {count}", count=count)))
                continue
            entries.append(_entry(item, groups, count))
        return FoundVault(self.kind, tuple(entries), tuple(not_taken), is_plain=is_plain)


READER = _Bitwarden()


def _opened(export: dict[str, Any], source: VaultSource, task: TaskContext) -> bytes:
    """The export inside a protected one. Raises ImportPassword, ImportInvalid."""
    if not export.get("passwordProtected"):
        raise ImportInvalid(
            tr("Only the Bitwarden account that made this export can open it."),
            hint=tr("Export again in Bitwarden as “.json (Encrypted)” with the kind “Password protected”."),
        )
    kdf = _kdf(export)
    if not source.password:
        raise ImportPassword(tr("{name} is protected by a password.", name=source.name), tried=False)
    task.report(tr("Making the key"))
    password = source.password.reveal().encode("utf-8", "surrogatepass")
    try:
        keys = bitwarden_keys(password, text(export, "salt").encode(), kdf, task)
    except VaultError as error:
        raise ImportInvalid(str(error), hint=error.hint) from error
    if open_bitwarden(keys, text(export, "encKeyValidation_DO_NOT_EDIT")) is None:
        raise ImportPassword(tr("The password does not open this export."), tried=True)
    opened = open_bitwarden(keys, text(export, "data"))
    if opened is None:
        raise ImportInvalid(tr("The encrypted part of the file is damaged."))
    return opened


def _kdf(export: dict[str, Any]) -> KdfParameters | int:
    """Argon2id, or the rounds of PBKDF2. Raises ImportInvalid for what would stop this computer, before any work."""
    rounds = number(export, "kdfIterations") or 0
    kind = number(export, "kdfType")
    if kind == 0 and 0 < rounds <= MOST_ROUNDS:
        return rounds
    if kind == 1:
        memory, lanes = number(export, "kdfMemory") or 0, number(export, "kdfParallelism") or 0
        kdf = KdfParameters(KdfKind.ARGON2ID, max(memory, 0) << 20, rounds, lanes)
        try:
            kdf.check()
        except VaultError as error:
            raise ImportInvalid(tr("The key settings of this export are damaged or out of all measure.")) from error
        return kdf
    raise ImportInvalid(tr("The key settings of this export are damaged or out of all measure."))


def _entry(item: dict[str, Any], groups: dict[str, str], count: int) -> FoundEntry:
    login, place = inner(item, "login"), tr("item {count}", count=count)
    user, password = text(login, "username"), text(login, "password")
    urls = [text(one, "uri") for one in objects(login, "uris")]
    url = next(iter(urls), "")
    title = title_for(text(item, "name"), url, user, place)
    fields, remarks = Fields(), password_remarks(password)
    fields.add_urls(urls[1:])
    code = code_address(text(login, "totp"), title, user) if text(login, "totp") else None
    if text(login, "totp") and code is None:
        fields.add(tr("One-time code"), text(login, "totp"), is_protected=True)
        remarks.append(tr("Its one-time code is in a form that Satchel does not know: it is kept as a field."))
    for name, known in ((_CARD, "card"), (_PERSON, "identity"), (_SSH, "sshKey")):
        for key, label in name.items():
            fields.add(label, text(inner(item, known), key), is_protected=key in _HIDDEN)
    card = inner(item, "card")
    fields.add("Expires", "/".join(filter(None, (text(card, "expMonth"), text(card, "expYear")))))
    user = user or text(inner(item, "identity"), "username")
    for field in objects(item, "fields"):
        fields.add(text(field, "name"), text(field, "value"), is_protected=number(field, "type") == 1)
    remarks += _left_behind(item, login, fields)
    draft = EntryDraft(
        title, one_line(user), secret_of(password), url[:4096], _group(item, groups),
        ("Favourite",) if item.get("favorite") is True else (), text(item, "notes")[:LONGEST_NOTES],
        fields=fields.found or None, code=code,
    )  # fmt: skip
    modified = decode_iso(text(item, "revisionDate"))
    return FoundEntry(text(item, "id") or place, tidied(draft), (), place, tuple(remarks), modified)


def _group(item: dict[str, Any], groups: dict[str, str]) -> str:
    """The folder of an item, or the first collection that an organisation has it in. "A/B" is B in A."""
    wanted = [text(item, "folderId"), *texts(item, "collectionIds")]
    name = next((groups[one] for one in wanted if one in groups), "")
    return group_path(name.split("/"))


def _left_behind(item: dict[str, Any], login: dict[str, Any], fields: Fields) -> list[str]:
    said = []
    if login.get("fido2Credentials"):
        said.append(tr("Its passkey stays in Bitwarden: Satchel has no passkeys."))
    if item.get("passwordHistory"):
        said.append(tr("Its former passwords are not taken."))
    if number(item, "reprompt") == 1:
        said.append(tr("Bitwarden asked for the master password again before it showed it; Satchel does not."))
    if item.get("attachments"):
        said.append(tr("Its attachments are not in the file."))
    if fields.dropped:
        said.append(tr("{dropped:,} of its fields are not taken: too many, or damaged.", dropped=fields.dropped))
    return said
