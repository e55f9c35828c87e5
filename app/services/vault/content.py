"""What a vault's XML says, as values: entries, groups, and the index that search uses."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from xml.etree.ElementTree import Element

from app.domain.credentials import VaultEntry
from app.domain.language import tr
from app.domain.vault_errors import EntryNotFound, VaultDamaged
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.folding import ENTRIES, Place, look
from app.services.vault.search import Index
from app.services.vault.usual_entries import CODE_SECRETS, Reading, value_of

_YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
_PPK = b"PuTTY-User-Key-File-"
_NO_ID = "0" * 32
SLASH = "\N{DIVISION SLASH}"
"""Stands in paths for a slash in the name of a group."""
NO_NAME = tr("(no name)")
"""Stands in paths for a group that another program has left without a name."""

CODE = "otp"  # an otpauth address, as KeePassXC writes it
CODE_FIELDS = frozenset(
    {CODE, "TOTP Seed", "TOTP Settings"}  # KeePassXC's, and the names of KeePass 2.47
    | {"TimeOtp-Secret", "TimeOtp-Secret-Hex", "TimeOtp-Secret-Base32", "TimeOtp-Secret-Base64"}
    | {"TimeOtp-Algorithm", "TimeOtp-Length", "TimeOtp-Period"}
)
STANDARD_FIELDS = frozenset({"Title", "UserName", "Password", "URL", "Notes"}) | CODE_FIELDS
INJECT_ONLY = "satchel.inject-only"
NO_FILE = "-"
"""Where the number of an attachment stands that was missing in the file; other programs find nothing under it."""
_CODE_SECRETS = frozenset(CODE_SECRETS)


@dataclass(frozen=True, slots=True)
class Content:
    """One reading of a vault. Never changed: after a change of the vault there is a new one."""

    entries: tuple[VaultEntry, ...]
    recycled: tuple[VaultEntry, ...]
    groups: Mapping[str, Element]  # by path, without the recycle bin
    recycle_bin: Element | None
    places: dict[str, Place]  # by entry id
    index: Index
    read: dict[Element, tuple[str, VaultEntry]]  # by element: the group it was read in, and what it said


def read_content(document: Document, before: Content | None = None) -> Content:
    """Read the whole tree. With `before` what it read is kept: an entry that changes gets another element."""
    known = before.read if before else {}
    bin_id = decode_id(document.tree.findtext("Meta/RecycleBinUUID") or "")
    top = document.tree.find("Root/Group")
    if top is None:
        raise VaultDamaged(tr("The vault file holds no KeePass database."))
    entries: list[VaultEntry] = []
    recycled: list[VaultEntry] = []
    groups: dict[str, Element] = {}
    places: dict[str, Place] = {}
    read: dict[Element, tuple[str, VaultEntry]] = {}
    recycle_bin = None
    for path, group, is_bin in walk(top, "", bin_id):
        if is_bin:
            recycle_bin = recycle_bin if recycle_bin is not None else group
        else:
            groups.setdefault(path, group)
        for element in group:
            if element.tag not in ENTRIES:
                continue
            was_in, entry = known.get(element, ("", None))
            if entry is None or was_in != path:
                reading = document.readings.pop(element, None)
                entry = _listed(reading, path) if reading else read_entry(look(element), path, document)
            read[element] = (path, entry)
            (recycled if is_bin else entries).append(entry)
            places.setdefault(entry.id, Place(element, group))
    index = Index(entries, before.index if before else None)
    return Content(tuple(entries), tuple(recycled), groups, recycle_bin, places, index, read)


def walk(group: Element, path: str, bin_id: str, is_bin: bool = False) -> Iterator[tuple[str, Element, bool]]:
    """Each group with its path, and whether it is the recycle bin or in it."""
    is_bin = is_bin or (path != "" and bin_id != _NO_ID and element_id(group) == bin_id)
    yield path, group, is_bin
    for child in group.findall("Group"):
        name = group_name(child)
        yield from walk(child, f"{path}/{name}" if path else name, bin_id, is_bin)


def group_name(group: Element) -> str:
    """As it stands in a path: "Nordlys/Praxis" must not be taken for the site of another client."""
    name = group.findtext("Name") or ""
    return name.replace("/", SLASH) if name.strip() else NO_NAME


def read_entry(element: Element, group: str, document: Document) -> VaultEntry:
    values = strings(element)

    def text(key: str) -> str:
        value = values.get(key)
        if value is None or not value.keys():  # nine in ten
            return "" if value is None else value.text or ""
        return reveal_bytes(value, document.stream).decode("utf-8", "replace")

    password = values.get("Password")
    marks = custom_data(element)
    times = element.find("Times")
    return VaultEntry(
        id=element_id(element),
        title=text("Title"),
        user=text("UserName"),
        url=text("URL"),
        group=group,
        tags=_tags(element.findtext("Tags") or ""),
        has_password=password is not None and bool(password.text),
        notes=text("Notes"),
        modified=decode_time(times.findtext("LastModificationTime") or "") if times is not None else None,
        expires=expiry_of(element),
        has_code=not _CODE_SECRETS.isdisjoint(values)
        and any(values[name].text for name in _CODE_SECRETS & values.keys()),
        inject_only=is_true(marks.get(INJECT_ONLY)),
    )


def _listed(reading: Reading, group: str) -> VaultEntry:
    """As `read_entry`, of a folded one."""
    uuid, tags, modified, expiry, expires, more_tags, title, user, url, notes, password, code = reading
    return VaultEntry(
        binascii.a2b_base64(uuid or "").hex(),
        value_of(title),
        value_of(user),
        value_of(url),
        group,
        _tags(tags or more_tags or ""),
        bool(value_of(password)),
        value_of(notes),
        decode_time(modified or ""),
        decode_time(expiry or "") if is_true(expires) else None,
        code is not None,
    )


@lru_cache(1024)
def _tags(text: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in text.replace(",", ";").split(";") if tag.strip())


def expiry_of(element: Element) -> datetime | None:
    """Until when the password of an entry holds; None: for ever."""
    times = element.find("Times")
    if times is None or not is_true(times.findtext("Expires")):
        return None
    return decode_time(times.findtext("ExpiryTime") or "")


def is_true(text: str | None) -> bool:
    return text is not None and text.strip().lower() == "true"


def custom_data(element: Element) -> dict[str, str]:
    """The marks that programs have put on an entry or a group, by key."""
    data = element.find("CustomData")
    if data is None:
        return {}
    return {item.findtext("Key") or "": item.findtext("Value") or "" for item in data.findall("Item")}


def strings(entry: Element) -> dict[str, Element]:
    """The Value elements of an entry, by key."""
    return {
        pair.findtext("Key") or "": value
        for pair in entry.findall("String")
        if (value := pair.find("Value")) is not None
    }


def attachments(entry: Element, document: Document) -> dict[str, bytes]:
    """The files of an entry, by name. Names of files that the vault does not hold are left out."""
    found: dict[str, bytes] = {}
    binaries = entry.findall("Binary")
    for binary in (*binaries, *binaries):  # a sweep may move one between the two looks
        number, name = reference_of(binary), binary.findtext("Key") or ""
        if name not in found and number is not None and number < len(document.binaries):
            found[name] = document.binaries[number].reveal()[1:]  # the first byte is a flag
    return found


def reference_of(binary: Element) -> int | None:
    """The number of the attachment that a Binary element means; None where it names none."""
    value = binary.find("Value")
    return _number(value.get("Ref", "")) if value is not None else None


def _number(reference: str) -> int | None:
    return int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 10 else None


def cut_loose(root: Element, count: int) -> None:
    """Take the number from what names an attachment that the file does not hold: the next to come would be it."""
    for binary in root.iter("Binary"):
        for value in binary.findall("Value"):
            number = _number(value.get("Ref", ""))
            if number is not None and number >= count:
                value.set("Ref", NO_FILE)


def key_files(entry: Element, document: Document) -> list[bytes]:
    """The files of an entry that are private keys: OpenSSH's, PEM, or PuTTY's."""
    return [data for data in attachments(entry, document).values() if _is_private_key(data)]


def _is_private_key(data: bytes) -> bool:
    return (data.startswith(b"-----BEGIN ") and b"PRIVATE KEY-----" in data[:100]) or data.startswith(_PPK)


def element_id(element: Element) -> str:
    return decode_id(element.findtext("UUID") or "")


def decode_id(text: str) -> str:
    """Base64 as the file has it, to hex. Raises VaultDamaged for what is no UUID; none at all is the zero UUID."""
    if not text:
        return _NO_ID
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise VaultDamaged(tr("The vault file holds an entry without a valid id.")) from error
    if len(raw) != 16:
        raise VaultDamaged(tr("The vault file holds an entry without a valid id."))
    return raw.hex()


def encode_id(identity: str) -> str:
    return base64.b64encode(bytes.fromhex(identity)).decode("ascii")


@lru_cache(1024)  # what was imported or moved together has the same
def decode_time(text: str) -> datetime | None:
    """KDBX 4 writes base64 of the seconds since year 1; some programs write ISO 8601. Else None.

    Never the first or the last moment there is, by which some programs say "not yet" and "never": in another time zone,
    or a second later, there would be none.
    """
    try:
        seconds = int.from_bytes(binascii.a2b_base64(text, strict_mode=True), "little", signed=True)
        moment = _YEAR_1 + timedelta(seconds=seconds) if text else None
    except (ValueError, OverflowError):
        moment = decode_iso(text)
    return None if moment is None else min(max(moment, _FIRST), _LAST)


def decode_iso(text: str) -> datetime | None:
    """ISO 8601 as KDBX 3 writes it: "2026-11-24T02:00:00Z"; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the year 1 in the west
        return None


def encode_time(moment: datetime) -> str:
    seconds = int((moment.astimezone(UTC) - _YEAR_1).total_seconds())
    return base64.b64encode(seconds.to_bytes(8, "little", signed=True)).decode("ascii")


def find_entry(content: Content, id_or_title: str) -> VaultEntry:
    """By id, by title, or by "group/title". Raises EntryNotFound, also where several have the title."""
    place = content.places.get(id_or_title.replace("-", "").lower())
    if place is not None:
        return content.read[place.held][1]
    found = [
        entry
        for entry in content.entries
        if id_or_title in (entry.title, f"{entry.group}/{entry.title}".removeprefix("/"))
    ]
    if not found:
        raise EntryNotFound(tr("The vault has no entry “{id_or_title}”.", id_or_title=id_or_title))
    if len(found) > 1:
        raise EntryNotFound(
            tr("{found} entries are called “{id_or_title}”.", found=len(found), id_or_title=id_or_title),
            hint=tr("Write the group before it: Clients/Name/Title."),
        )
    return found[0]
