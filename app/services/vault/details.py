"""What an entry holds beside what lists show: the fields that a person has added."""

from dataclasses import dataclass

from app.domain.credentials import EntryField
from app.domain.secret import Secret
from app.services.vault.content import STANDARD_FIELDS, strings
from app.services.vault.document import is_protected, reveal_bytes
from app.services.vault.vault import Vault


def fields_of(vault: Vault, id: str) -> tuple[EntryField, ...]:
    """The added fields of an entry in the order of the file; the value of a protected one stays in the vault.

    Raises VaultLocked, EntryNotFound.
    """
    document, _ = vault.reading()
    found = []
    for name, value in strings(vault.place(id).element).items():
        if name not in STANDARD_FIELDS:
            hidden = is_protected(value)
            text = Secret("") if hidden else reveal_bytes(value, document.stream).decode("utf-8", "replace")
            found.append(EntryField(name, text, hidden, stored_as=name))
    return tuple(found)


def field_value(vault: Vault, id: str, name: str) -> Secret:
    """Decrypt one field of an entry: an added one, or a standard one such as "otp". Empty where there is none.

    Raises VaultLocked, EntryNotFound.
    """
    document, _ = vault.reading()
    value = strings(vault.place(id).element).get(name)
    return Secret("" if value is None else reveal_bytes(value, document.stream).decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much an entry holds beside the usual fields."""

    fields: int
    files: int
    versions: int


def holdings(vault: Vault, id: str) -> Holdings:
    """Counted without decrypting anything. Raises VaultLocked, EntryNotFound."""
    element = vault.place(id).element
    added = [name for name in strings(element) if name not in STANDARD_FIELDS]
    return Holdings(len(added), len(element.findall("Binary")), len(element.findall("History/Entry")))
