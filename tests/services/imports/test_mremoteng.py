"""mRemoteNG's file, decrypted and inherited as mRemoteNG does."""

import base64
import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from app.domain.devices import Transport
from app.domain.errors import ImportInvalid, ImportPassword
from app.domain.imports import Imported, Source
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.imports.mremoteng import IMPORTER
from app.services.imports.mremoteng_cipher import Cipher as FileCipher
from tests.recordings.imports.make import connections
from tests.services.imports.reads import device, found, read, reasons


def of(text: str, password: str = "") -> Imported:
    return IMPORTER.read(Source("x.xml", text.encode()), Secret(password) if password else None, TaskContext())


def password_of(imported: Imported, name: str) -> str:
    sealed = found(imported, name).secret
    return sealed.unseal().reveal() if sealed else ""


def test_containers_become_folders_and_ssh_connections_devices() -> None:
    imported = read("confCons.xml")
    assert imported.folders == ("Nordlys", "Nordlys/Oslo")
    assert device(imported, "web02").address == "own@192.0.2.12"
    assert device(imported, "web02").folder == "Nordlys/Oslo"
    assert device(imported, "web01").notes == "first web server"


def test_what_is_inherited_comes_from_the_container_that_has_its_own() -> None:
    imported = read("confCons.xml")
    web = device(imported, "web01")
    assert (web.transport, web.user, web.port) == (Transport.SSH, "nordlys-admin", 2222)
    assert password_of(imported, "web01") == "Fjell-7"


def test_a_connection_at_the_top_inherits_from_nobody() -> None:
    assert device(read("confCons.xml"), "top").address == "root@192.0.2.61"


def test_a_ssh_tunnel_is_a_jump_host_and_powershell_is_winrm() -> None:
    imported = read("confCons.xml")
    assert found(imported, "web02").jump_origin == found(imported, "web01").origin
    core = device(imported, "core")
    assert (core.transport, core.user) == (Transport.WINRM, "NORDLYS\\kari")


def test_what_has_no_transport_is_named_with_the_reason_and_only_offered() -> None:
    imported = read("confCons.xml")
    assert reasons(imported, "Nordlys/terminal") == ["Satchel has no remote desktop yet."]
    assert "in the clear" in reasons(imported, "switch")[0]
    assert reasons(imported, "Nordlys/Oslo/web02") == ["Its opening command is not taken."]
    assert not any(one.device.name == "terminal" for one in imported.devices)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("iterations", [1000, 7321])
def test_a_file_with_its_own_password_opens_with_it_only(whole: bool, iterations: int) -> None:
    text = connections("Høst-2026", whole=whole, iterations=iterations)
    assert password_of(of(text, "Høst-2026"), "web02") == "Eigen&<>"
    with pytest.raises(ImportPassword) as nothing:
        of(text)
    assert not nothing.value.tried
    with pytest.raises(ImportPassword) as wrong:
        of(text, "Høst-2025")
    assert wrong.value.tried
    assert "Høst" not in str(wrong.value) + wrong.value.hint + wrong.value.details


def test_a_file_encrypted_as_a_whole_under_the_built_in_password_needs_none() -> None:
    assert password_of(of(connections(whole=True)), "web01") == "Fjell-7"


def test_values_that_others_have_published_are_opened() -> None:
    """From public write-ups of the training machine "Bastion", whose file is quoted in many places."""
    cipher = FileCipher(Secret("mR3m"), 1000)
    protected = "ZSvKI7j224Gf/twXpaP5G2QFZMLr1iO1f5JKdtIKL6eUg+eWkL5tKO886au0ofFPW0oop8R8ddXKAx4KK7sAk6AA"
    password = "aEWNFV5uGcjUHF0uS17QTdT9kVqtKCPeoC0Nw5dmaPFjNQ2kt/zO5xDqE4HdVmHAowVRdC7emf7lWWA10dQKiw=="
    assert cipher.open(protected) == b"ThisIsNotProtected"
    assert cipher.open(password) == b"thXLHM96BeKL0ER2"


def test_the_old_format_is_opened_too() -> None:
    def seal(text: str) -> str:
        padder = PKCS7(128).padder()
        vector = bytes(range(16))
        encryptor = Cipher(algorithms.AES(hashlib.md5(b"mR3m").digest()), modes.CBC(vector)).encryptor()
        return base64.b64encode(vector + encryptor.update(padder.update(text.encode()) + padder.finalize())).decode()

    node = f'<Node Name="a" Type="Connection" Hostname="192.0.2.1" Protocol="SSH2" Port="22" Password="{seal("alt")}"/>'
    text = f'<Connections Name="x" Protected="{seal("ThisIsNotProtected")}" ConfVersion="2.5">{node}</Connections>'
    assert password_of(of(text), "a") == "alt"


def test_a_file_that_an_old_version_encrypted_as_a_whole_is_opened() -> None:
    def whole(password: str) -> bytes:
        padder = PKCS7(128).padder()
        key = hashlib.md5(password.encode()).digest()
        encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
        text = connections(version="2.5").replace("Password=", "Other=").replace("Protected=", "Other=")
        sealed = encryptor.update(padder.update(text.encode()) + padder.finalize()) + encryptor.finalize()
        return base64.b64encode(bytes(16) + sealed)

    def names(data: bytes, password: str) -> set[str]:
        source = Source("confCons.xml", data)
        assert IMPORTER.recognises(source)
        imported = IMPORTER.read(source, Secret(password) if password else None, TaskContext())
        return {one.device.name for one in imported.devices}

    assert names(whole("mR3m"), "") == names(whole("Høst"), "Høst") == {"web01", "web02", "core", "top"}
    with pytest.raises(ImportPassword):
        names(whole("Høst"), "Vår")


def test_a_damaged_file_is_named_with_the_place() -> None:
    text = connections()
    with pytest.raises(ImportInvalid, match=r"damaged at line \d+, column \d+"):
        of(text[: len(text) // 2])
    with pytest.raises(ImportInvalid, match="rounds for its key"):
        of(connections().replace('KdfIterations="1000"', 'KdfIterations="999999999"'))
    with pytest.raises(ImportInvalid, match=r"version 9\.9"):
        of(connections(version="9.9"))
    with pytest.raises(ImportInvalid, match="Serpent in GCM"):
        of(connections().replace('"AES"', '"Serpent"'))


def test_a_document_type_is_refused_before_anything_grows() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for head in (f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'):
        text = f'<?xml version="1.0"?>{head}<Connections ConfVersion="2.6">&l9;</Connections>'
        padded = text.replace("<!DOCTYPE", f"<!--{'x' * 200_000}--><!DOCTYPE")
        for data in (text.encode(), text.encode("utf-16"), padded.encode()):
            with pytest.raises(ImportInvalid, match="document type"):
                IMPORTER.read(Source("x", data), None, TaskContext())


def test_too_deep_a_file_is_refused() -> None:
    node = '<Node Type="Container" Name="a">'
    with pytest.raises(ImportInvalid, match="more levels"):
        of(f'<Connections ConfVersion="2.6">{node * 200}{"</Node>" * 200}</Connections>')


def test_reading_can_be_stopped() -> None:
    task = TaskContext()
    task.cancel()
    with pytest.raises(Cancelled):
        IMPORTER.read(Source("x", connections().encode()), None, task)


def test_no_secret_is_in_what_is_shown(tmp_path: Path) -> None:
    shown = repr(of(connections("Høst-2026"), "Høst-2026"))
    assert not any(word in shown for word in ("Fjell-7", "Eigen", "Rdp-1", "Høst"))
