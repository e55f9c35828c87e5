"""A vault with nothing in it, as KeePassXC would make one."""

import uuid
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement

from app.services.vault.audit.seals import give_key
from app.services.vault.content import encode_id, encode_time
from app.services.vault.document import Document
from app.services.vault.filling import clean
from app.services.vault.format import AES_256_CBC, VERSION_4_1, Field, Header, write_variants
from app.services.vault.inner import InnerStream
from app.services.vault.keys import KdfParameters, write_kdf

_NO_ID = encode_id("0" * 32)


def new_document(name: str, kdf: KdfParameters, *, cipher: bytes = AES_256_CBC, compressed: bool = True) -> Document:
    """An empty vault. Its seeds are zero here: each `dump` writes fresh ones."""
    fields = {
        int(Field.CIPHER): cipher,
        int(Field.COMPRESSION): int(compressed).to_bytes(4, "little"),
        int(Field.MASTER_SEED): bytes(32),
        int(Field.IV): b"",
        int(Field.KDF): write_variants(write_kdf(kdf, bytes(32), {})),
    }
    return Document(Header(VERSION_4_1, fields), kdf, InnerStream.fresh(), (), (), _tree(name))


def _tree(name: str) -> Element:
    now, name = encode_time(datetime.now(UTC)), clean(name)
    root = Element("KeePassFile")
    meta = SubElement(root, "Meta")
    values = {
        "Generator": "Satchel",
        "DatabaseName": name,
        "DatabaseNameChanged": now,
        "MaintenanceHistoryDays": "365",
        "MasterKeyChanged": now,
        "MasterKeyChangeRec": "-1",
        "MasterKeyChangeForce": "-1",
        "RecycleBinEnabled": "True",
        "RecycleBinUUID": _NO_ID,
        "RecycleBinChanged": now,
        "HistoryMaxItems": "10",
        "HistoryMaxSize": "6291456",
        "SettingsChanged": now,
    }
    for tag, text in values.items():
        SubElement(meta, tag).text = text
    protection = SubElement(meta, "MemoryProtection")
    for part in ("Title", "UserName", "Password", "URL", "Notes"):
        SubElement(protection, f"Protect{part}").text = str(part == "Password")
    give_key(meta)
    top = SubElement(SubElement(root, "Root"), "Group")
    SubElement(top, "UUID").text = encode_id(uuid.uuid4().hex)
    SubElement(top, "Name").text = name
    SubElement(top, "IconID").text = "48"
    SubElement(top, "IsExpanded").text = "True"
    return root
