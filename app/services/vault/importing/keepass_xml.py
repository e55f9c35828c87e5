"""KeePass's and KeePassXC's XML export: all values in the clear. Read into a document as a vault file would be."""

import base64
import binascii
import uuid
from xml.etree.ElementTree import Element, SubElement

from app.domain.errors import ImportInvalid
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.domain.vault_imports import FoundVault, VaultSource
from app.services.imports.safe_xml import parse_xml
from app.services.vault.attached_files import LARGEST, LARGEST_OF_ALL
from app.services.vault.content import decode_iso, encode_id, encode_time
from app.services.vault.document import Document, set_value
from app.services.vault.importing.keepass import found_in
from app.services.vault.inner import InnerStream, Sealed
from app.services.vault.keys import KdfParameters
from app.services.vault.new import new_document
from app.services.vault.outer import unpack

_ATTRIBUTES = {"ProtectInMemory", "Protected", "Ref", "ID", "Compressed"}
_SECRET_KEYS = ("Password", "otp")


class _KeePassXml:
    id = "keepass-xml"
    kind = "KeePass XML"

    def recognises(self, source: VaultSource) -> bool:
        return b"<KeePassFile" in source.data[:4096] or b"<pwlist" in source.data[:4096]

    def read(self, source: VaultSource, task: TaskContext) -> FoundVault:
        root = parse_xml(source.data, task)
        document = new_document("import", KdfParameters())
        try:
            if root.tag == "pwlist":
                root = _from_keepass_1(root)
            return found_in(_document(root, document), self.kind, task, is_plain=True)
        except VaultError as error:
            raise ImportInvalid(str(error), hint=ImportInvalid.hint) from error


READER = _KeePassXml()


def _document(root: Element, document: Document) -> Document:
    """Put the tree of an export into a new document, with what is secret encrypted from now on."""
    meta, top = root.find("Meta"), root.find("Root/Group")
    if root.tag != "KeePassFile" or meta is None or top is None:
        raise ImportInvalid(tr("The file holds no KeePass database."))
    stream = document.stream
    for element in root.iter():
        for name in set(element.keys()) - _ATTRIBUTES:
            del element.attrib[name]
    for pair in root.iter("String"):
        value = pair.find("Value")
        if value is not None:
            flag = value.attrib.pop("ProtectInMemory", "") or value.attrib.pop("Protected", "")
            is_secret = flag.lower() == "true" or pair.findtext("Key") in _SECRET_KEYS
            value.attrib.clear()
            set_value(value, value.text or "", stream if is_secret else None)
    for element in root.iter():
        if "{" in element.tag:
            raise ImportInvalid(tr("The file holds XML that no export has."))
        if element.tag.endswith(("Time", "Changed")) and (moment := decode_iso(element.text or "")):
            element.text = encode_time(moment)
    for element in root.iter():
        if element.tag in ("Entry", "Group") and not element.findtext("UUID"):
            _give_id(element)
    document.binaries = _binaries(root, meta, stream)
    document.root = root
    return document


def _give_id(element: Element) -> None:
    found = element.find("UUID")
    if found is None:
        found = Element("UUID")
        element.insert(0, found)
    found.text = encode_id(uuid.uuid4().hex)


def _binaries(root: Element, meta: Element, stream: InnerStream) -> tuple[Sealed, ...]:
    """Attachments lie in a pool in Meta, or in the entries themselves. What is damaged or too large is left out."""
    sealed: list[Sealed] = []
    numbers: dict[str, str] = {}
    left = LARGEST_OF_ALL
    pool = meta.find("Binaries")
    for binary in pool if pool is not None else ():
        content = _content(binary, min(LARGEST, left))
        if content is not None:
            left -= len(content)
            numbers[binary.get("ID", "")] = str(len(sealed))
            sealed.append(stream.seal(b"\0" + content))
    if pool is not None:
        meta.remove(pool)
    for entry in root.iter("Entry"):
        for binary in entry.findall("Binary"):
            value = binary.find("Value")
            if value is None or value.get("Ref") is not None:
                number = numbers.get(value.get("Ref", "")) if value is not None else None
            else:
                content = _content(value, min(LARGEST, left))
                number = None if content is None else str(len(sealed))
                if content is not None:
                    left -= len(content)
                    sealed.append(stream.seal(b"\0" + content))
            if number is None:
                entry.remove(binary)
            elif value is not None:
                value.attrib = {"Ref": number}
                value.text = None
    return tuple(sealed)


def _content(element: Element, most: int) -> bytes | None:
    try:
        content = base64.b64decode(element.text or "", validate=True)
        if element.get("Compressed", "").lower() == "true":
            content = b"".join(unpack([content], most))
    except (binascii.Error, ValueError, VaultError, OSError, EOFError):
        return None
    return content if len(content) <= most else None


def _from_keepass_1(pwlist: Element) -> Element:
    """KeePass 1's flat list ("pwlist") as the tree of KeePass 2."""
    root = Element("KeePassFile")
    SubElement(root, "Meta")
    top = SubElement(SubElement(root, "Root"), "Group")
    _give_id(top)
    groups: dict[str, Element] = {}
    for old in pwlist.findall("pwentry"):
        name = old.findtext("group") or ""
        if name and name not in groups:
            groups[name] = SubElement(top, "Group")
            _give_id(groups[name])
            SubElement(groups[name], "Name").text = name.replace("/", "-")
        entry = Element("Entry")
        _give_id(entry)
        texts = {"Title": "title", "UserName": "username", "URL": "url", "Password": "password", "Notes": "notes"}
        for key, tag in texts.items():
            pair = SubElement(entry, "String")
            SubElement(pair, "Key").text = key
            SubElement(pair, "Value").text = old.findtext(tag) or ""
        times = SubElement(entry, "Times")
        for tag, old_tag in (("CreationTime", "creationtime"), ("LastModificationTime", "lastmodtime")):
            SubElement(times, tag).text = old.findtext(old_tag) or ""
        (groups[name] if name else top).append(entry)
    return root
