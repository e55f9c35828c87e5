"""Writes what a person has drafted into the XML of an entry, by the names that KeePassXC gives to things."""

from collections.abc import Collection
from xml.etree.ElementTree import Element, SubElement

from app.domain.credentials import EntryDraft, EntryField, Expiry
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.vault_errors import VaultError
from app.services.vault.content import (
    CODE,
    CODE_FIELDS,
    INJECT_ONLY,
    STANDARD_FIELDS,
    encode_time,
    strings,
)
from app.services.vault.document import is_protected, reveal_bytes, set_value
from app.services.vault.inner import InnerStream

MOST_FIELDS = 200
_LONGEST_NAME = 200  # characters


def fill(entry: Element, draft: EntryDraft, stream: InnerStream, *, protected: Collection[str] = ()) -> None:
    """Write the draft into an entry that is not in the tree yet. Raises VaultError for what cannot be stored.

    Of the usual fields the password is protected, those that are `protected`, and those that were so before.
    """
    child_of(entry, "Tags").text = ";".join(clean(tag).replace(";", ",") for tag in draft.tags)
    texts = {"Title": draft.title, "UserName": draft.user, "URL": draft.url, "Notes": draft.notes}
    for key, text in texts.items():
        put_string(entry, key, clean(text), stream, protect=key in protected)
    if draft.password is not None:
        put_string(entry, "Password", storable(draft.password), stream, protect=True)
    if draft.expiry is not None:
        put_expiry(entry, draft.expiry)
    if draft.fields is not None:
        _put_fields(entry, draft.fields, stream)
    if draft.code is not None:
        _put_code(entry, draft.code, stream)
    if draft.inject_only is not None:
        put_custom(entry, INJECT_ONLY, "True" if draft.inject_only else None)


def put_string(entry: Element, key: str, text: str, stream: InnerStream, *, protect: bool) -> None:
    old = strings(entry).get(key)
    protect = protect or (old is not None and is_protected(old))
    value = Element("Value")
    set_value(value, text, stream if protect else None)
    if old is None:
        pair = SubElement(entry, "String")
        SubElement(pair, "Key").text = key
    else:
        pair = next(pair for pair in entry.findall("String") if pair.find("Value") is old)
        pair.remove(old)
    pair.append(value)


def put_expiry(entry: Element, expiry: Expiry) -> None:
    times = child_of(entry, "Times")
    child_of(times, "Expires").text = "True" if expiry.at else "False"
    if expiry.at:
        child_of(times, "ExpiryTime").text = encode_time(expiry.at)


def put_custom(entry: Element, key: str, text: str | None) -> None:
    """Set a mark of the entry; None takes it away."""
    data = entry.find("CustomData")
    if data is not None:
        for item in data.findall("Item"):
            if item.findtext("Key") == key:
                data.remove(item)
    if text is not None:
        item = SubElement(child_of(entry, "CustomData"), "Item")
        SubElement(item, "Key").text = key
        SubElement(item, "Value").text = text
    elif data is not None and not len(data):
        entry.remove(data)


def _put_fields(entry: Element, fields: tuple[EntryField, ...], stream: InnerStream) -> None:
    """Make the fields that a person has added to be these; an element whose value stays is kept."""
    _check_fields(fields)
    pairs = {pair.findtext("Key") or "": pair for pair in entry.findall("String") if pair.find("Value") is not None}
    own = {name: pair for name, pair in pairs.items() if name not in STANDARD_FIELDS}
    for pair in own.values():
        entry.remove(pair)
    for field in fields:
        kept = own.get(field.stored_as)
        if field.stored_as and kept is None:
            raise VaultError(
                tr("The field “{stored_as}” is no longer in the entry.", stored_as=field.stored_as),
                hint=tr("Open the entry again."),
            )
        pair = SubElement(entry, "String")
        SubElement(pair, "Key").text = clean(field.name)
        if kept is not None:
            pair.append(_kept_value(kept, field, stream))
            continue
        text = storable(field.value) if isinstance(field.value, Secret) else clean(field.value)
        set_value(SubElement(pair, "Value"), text, stream if field.is_protected else None)


def _kept_value(pair: Element, field: EntryField, stream: InnerStream) -> Element:
    old = pair.findall("Value")[0]
    if is_protected(old) == field.is_protected:
        return old
    value = Element("Value")
    text = reveal_bytes(old, stream).decode("utf-8", "replace")
    set_value(value, text if field.is_protected else clean(text), stream if field.is_protected else None)
    return value


def _check_fields(fields: tuple[EntryField, ...]) -> None:
    names = [clean(field.name) for field in fields]
    if len(fields) > MOST_FIELDS or any(len(name) > _LONGEST_NAME for name in names):
        hint = tr(
            "An entry has at most {most_fields} fields; a name at most {longest_name} characters.",
            most_fields=MOST_FIELDS,
            longest_name=_LONGEST_NAME,
        )
        raise VaultError(tr("The fields are more than an entry can hold."), hint=hint)
    for place, name in enumerate(names):
        if not name.strip():
            raise VaultError(tr("A field has no name."), hint=tr("Give it one, or remove it."))
        if name in STANDARD_FIELDS:
            raise VaultError(
                tr("“{name}” is a name that the vault uses itself.", name=name), hint=tr("Give the field another name.")
            )
        if name in names[:place]:
            raise VaultError(
                tr("Two fields are called “{name}”.", name=name), hint=tr("Give one of them another name.")
            )


def _put_code(entry: Element, code: Secret, stream: InnerStream) -> None:
    for pair in entry.findall("String"):
        if pair.findtext("Key") in CODE_FIELDS:
            entry.remove(pair)
    if code:
        put_string(entry, CODE, storable(code), stream, protect=True)


def child_of(parent: Element, tag: str) -> Element:
    child = parent.find(tag)
    return child if child is not None else SubElement(parent, tag)


def clean(text: str) -> str:
    """Without the characters that XML cannot hold: control characters and halves of surrogate pairs."""
    kept = (char for char in text if char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff"))
    return "".join(kept).replace("\ufffe", "").replace("\uffff", "")


def storable(password: Secret) -> str:
    """A password is stored exactly as it is or not at all."""
    text = password.reveal()
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise VaultError(tr("The password holds half a character."), hint=tr("Type it again, without pasting."))
    return text
