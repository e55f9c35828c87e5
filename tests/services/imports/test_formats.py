"""PuTTY, RDCMan, .rdp, MobaXterm, CSV, our own JSON; and what all of them have in common."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.devices import Device, Transport
from app.domain.errors import FileError, ImportInvalid, ImportPassword
from app.domain.imports import Imported, Importer, Source
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.device_export import as_csv, as_json
from app.services.imports import IMPORTERS, csv_table, putty, satchel
from app.services.imports.reading import LARGEST, importer_for, read_import
from tests.recordings.imports.make import connections
from tests.services.imports.reads import RECORDINGS, device, found, read, reasons

FILES = {
    "openssh/config": "openssh", "putty.reg": "putty", "putty-ansi.reg": "putty", "putty-sessions": "putty",
    "confCons.xml": "mremoteng", "servers.rdg": "rdcman", "terminal.rdp": "rdp", "sessions.mxtsessions": "mobaxterm",
    "inventory.csv": "csv",
}  # fmt: skip


def of(importer: Importer, text: str) -> Imported:
    return importer.read(Source("x", text.encode()), None, TaskContext())


# -- PuTTY ---------------------------------------------------------------------------------------------


def test_putty_sessions_come_with_user_port_and_key() -> None:
    imported = read("putty.reg")
    till = device(imported, "Kasse 3")
    assert till.address == "ops@kasse3.example.com:2222"
    assert till.identity_file == 'C:\\Keys\\kasse "3".ppk'
    assert device(imported, "jump").user == "root"  # it stood in the host name
    assert not any(one.device.name == "Default Settings" for one in imported.devices)


def test_a_ssh_proxy_of_putty_is_a_jump_host() -> None:
    imported = read("putty.reg")
    assert found(imported, "behind").jump_origin == "putty:jump"  # a saved session
    assert device(imported, "behind gate").jump == "guest@gate.example.net:2200"
    assert reasons(imported, "socks") == ["Its proxy (SOCKS 5) is not taken."]
    assert "not a secret" not in repr(imported)


def test_a_serial_session_of_putty_is_a_serial_device() -> None:
    switch = device(read("putty.reg"), "Switch æøå")
    assert (switch.transport, switch.host, switch.port) == (Transport.SERIAL, "COM4", 115200)


@pytest.mark.parametrize(
    ("more", "framing", "flow", "said"),
    [
        ("", "", "software", ""),  # PuTTY's own settings
        ('"SerialDataBits"=dword:7\n"SerialParity"=dword:2\n"SerialStopHalfbits"=dword:4', "7E2", "software", ""),
        ('"SerialFlowControl"=dword:2', "", "hardware", ""),
        ('"SerialFlowControl"=dword:0', "", "", ""),
        ('"SerialFlowControl"=dword:3', "", "", "DSR"),
        ('"SerialParity"=dword:3', "", "software", "8M1"),
    ],
)
def test_framing_and_flow_control_of_a_serial_line(more: str, framing: str, flow: str, said: str) -> None:
    key = "HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a"
    imported = of(putty.IMPORTER, f'REGEDIT4\n[{key}]\n"Protocol"="serial"\n"SerialLine"="COM1"\n{more}\n')
    line = device(imported, "a")
    assert (line.framing, line.flow) == (framing, flow)
    assert [said in reason for reason in reasons(imported, "a")] == ([True] if said else [])


def test_putty_in_the_code_page_of_windows_and_on_linux() -> None:
    assert device(read("putty-ansi.reg"), "Büro").user == "müller"
    assert device(read("putty-sessions"), "lab switch").identity_file == "/home/lab/.ssh/id_ed25519"


def test_values_of_other_programs_in_an_export_of_the_whole_registry_do_no_harm() -> None:
    text = (
        'REGEDIT4\n[HKEY_CURRENT_USER\\Other]\n"a"="first\nsecond"\n'
        '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a]\n"HostName"="192.0.2.1"\n'
    )
    assert device(of(putty.IMPORTER, text), "a").host == "192.0.2.1"


def test_a_damaged_session_is_named_with_its_line() -> None:
    text = "REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a]\nHostName?\n"
    with pytest.raises(ImportInvalid, match="line 4"):
        of(putty.IMPORTER, text)


# -- remote desktops -----------------------------------------------------------------------------------


def test_servers_of_rdcman_are_named_and_offered_but_nothing_is_guessed() -> None:
    imported = read("servers.rdg")
    assert imported.devices == ()
    assert imported.folders == ("Nordlys", "Nordlys/Oslo")
    offers = {one.name: one.offer for one in imported.not_taken}
    files, till = offers["Nordlys/Oslo/File server"], offers["Nordlys/Oslo/192.0.2.70"]
    assert files is not None and till is not None
    assert files.device.user == "NORDLYS\\helpdesk"  # the profile that the file names, from the group above
    assert (till.device.user, till.device.notes) == ("kasse", "Till at the door")
    assert "DPAPI" in reasons(imported, "Nordlys/Oslo/File server")[0]
    assert "DPAPI" not in reasons(imported, "Nordlys/Oslo/192.0.2.70")[0]


def test_an_rdp_file_is_named_and_offered() -> None:
    (one,) = read("terminal.rdp").not_taken
    assert one.offer is not None
    assert (one.offer.device.host, one.offer.device.user) == ("terminal.example.com", "EXAMPLE\\kari")


def test_a_folder_of_rdp_files_is_read_as_one(tmp_path: Path) -> None:
    for name in ("a.rdp", "b.rdp"):
        (tmp_path / name).write_text("full address:s:192.0.2.7\r\n")
    (tmp_path / "notes.txt").write_text("nothing")
    assert [one.name for one in read_import(tmp_path, "", None, TaskContext()).not_taken] == ["a", "b"]


# -- MobaXterm -----------------------------------------------------------------------------------------


def test_bookmarks_of_mobaxterm_come_with_folder_gateway_and_key() -> None:
    imported = read("sessions.mxtsessions")
    core = device(imported, "core 1 €")
    assert (core.folder, core.port, core.user) == ("Büro/Switches", 2222, "")
    assert core.jump == "inner@inner.example.com:2022"
    assert core.identity_file == "~\\.ssh\\id_core"
    assert device(imported, "web").notes == "Rack 3, #7"
    assert device(imported, "console").host == "COM3"
    where = "Büro/Switches/core 1 €"
    assert any("[netops]" in reason for reason in reasons(imported, where))
    assert any("last of its 2 gateways" in reason for reason in reasons(imported, where))


# -- CSV and JSON --------------------------------------------------------------------------------------


def test_any_table_with_a_head_is_read_and_says_what_it_read_as_what() -> None:
    imported = read("inventory.csv")
    assert imported.columns["Passwort"] == "password"
    first = found(imported, "Kasse 1")
    assert first.device.notes == "an der Tür;\r\nlinks"
    assert first.secret is not None
    assert first.secret.unseal() == Secret("Sommer-1")
    assert "Sommer-1" not in repr(imported)
    assert device(imported, "Kasse 2").notes == "=1+1"  # the apostrophe against calculating is gone
    assert reasons(imported, "Ohne") == ["It has no address."]


def test_what_a_spreadsheet_calls_unicode_text_is_a_table_too() -> None:
    data = b"\xff\xfe" + "Name\tHost\r\nŁódź 東\t192.0.2.1\r\n".encode("utf-16-le")
    source = Source("x.txt", data)
    assert importer_for(source) is csv_table.IMPORTER
    assert device(csv_table.IMPORTER.read(source, None, TaskContext()), "Łódź 東").host == "192.0.2.1"


@pytest.mark.parametrize("text", ["[" * 100_000, "[" + "9" * 10_000 + "]", '[{"name": 1}, nonsense]', '{"a": 1}'])
def test_json_that_is_no_list_of_devices_is_refused(text: str) -> None:
    with pytest.raises(ImportInvalid):
        of(satchel.IMPORTER, text)


def test_a_table_without_an_address_is_refused() -> None:
    with pytest.raises(ImportInvalid, match="No column"):
        of(csv_table.IMPORTER, "name,colour\na,red\n")


def test_our_own_json_keeps_the_jump_host_among_the_devices() -> None:
    rows = [
        {"id": "1", "name": "gate", "transport": "ssh", "host": "192.0.2.1", "port": 0},
        {"id": "2", "name": "in", "transport": "ssh", "host": "192.0.2.2", "port": 22, "jump": "1", "tags": ["a"]},
        {"id": "local", "name": "This computer", "transport": "local"},
        {"name": "old", "address": "winrm://x@192.0.2.3"},
        {"name": "none"},
    ]
    imported = of(importer_for(Source("x", json.dumps(rows).encode())), json.dumps(rows))
    assert [one.device.name for one in imported.devices] == ["gate", "in", "old"]
    assert found(imported, "in").jump_origin == "satchel:1"
    assert device(imported, "in").tags == ("a",)
    assert reasons(imported, "none") == ["It has no address."]


# -- all of them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "format_id"), FILES.items())
def test_the_format_is_found_by_the_content(name: str, format_id: str) -> None:
    path = RECORDINGS / name
    data = path.read_bytes() if path.is_file() else b""
    files = {one.name: one.read_bytes() for one in path.iterdir()} if path.is_dir() else {}
    recognising = [one.id for one in IMPORTERS if one.recognises(Source("x", data, files))]
    assert recognising == [format_id]


def test_what_is_of_no_known_format_says_what_is(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(ImportInvalid, match="no format that Satchel knows") as refused:
        read_import(file, "", None, TaskContext())
    assert "mRemoteNG" in refused.value.hint
    with pytest.raises(FileError, match="There is no file"):
        read_import(tmp_path / "nothing", "", None, TaskContext())


def test_a_file_of_more_than_100_mb_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "confCons.xml"
    with file.open("wb") as large:
        large.truncate(LARGEST + 1)
    with pytest.raises(ImportInvalid, match="larger than 100 MB"):
        read_import(file, "", None, TaskContext())


HEADS = [
    b"", b"\xff\xfe", b"REGEDIT4\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a]\n", b"[Bookmarks]\n",
    b"Host a\n", b"host,port\n", b'<Connections ConfVersion="2.6">', b"<RDCMan><file>", b"full address:s:", b"[{",
]  # fmt: skip


def read_without_a_crash(importer: Importer, source: Source) -> None:
    try:
        importer.recognises(source)
        imported = importer.read(source, Secret("x"), TaskContext())
    except (ImportInvalid, ImportPassword) as error:
        assert str(error)
        return
    for one in imported.devices:
        assert one.device.name and one.device.host
        assert one.origin.startswith(imported.scope)
        assert not {"\n", "\0", "\x1b"} & set(one.device.name + one.device.host + one.device.user + one.device.folder)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=600))
@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda one: one.id)
def test_whatever_the_bytes_are_an_importer_says_it_in_our_words(importer: Importer, head: bytes, rest: bytes) -> None:
    read_without_a_crash(importer, Source("x", head + rest))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 2**32))
def test_a_genuine_file_with_damage_is_read_or_refused_in_our_words(name: str, seed: int) -> None:
    path = RECORDINGS / name
    chance = random.Random(seed)
    data = bytearray(path.read_bytes() if path.is_file() else b"")
    for _ in range(chance.randrange(1, 12)):
        if data:
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    source = Source("x", bytes(data))
    importer = next(one for one in IMPORTERS if one.id == FILES[name])
    read_without_a_crash(importer, source)


def test_origins_are_unique_and_the_same_at_the_next_reading() -> None:
    for name in FILES:
        first, second = read(name), read(name)
        origins = [one.origin for one in first.devices]
        assert len(set(origins)) == len(origins)
        assert origins == [one.origin for one in second.devices]
    twice = connections().replace('<Node Name="top"', '<Node Name="top" Hostname2=""')
    node = twice[twice.index('<Node Name="switch"') : twice.index("</mrng")]
    again = importer_for(Source("x", twice.encode())).read(
        Source("x", twice.replace(node, node + node).encode()), None, TaskContext()
    )
    assert len({one.origin for one in again.devices}) == len(again.devices) == 5


def test_a_device_that_was_found_can_be_stored() -> None:
    from app.services.device_book_rules import tidy

    for name in FILES:
        imported = read(name)
        offers = [one.offer for one in imported.not_taken if one.offer]
        for one in (*imported.devices, *offers):
            assert tidy(replace(one.device, id="x")).name == one.device.name


@pytest.mark.parametrize(
    "address",
    [
        "ftp://robin:geheim@10.0.0.1",
        "ssh://robin:geheim@10.0.0.1:22x",
        "ssh://robin:gehe/im@10.0.0.1",
        "robin:gehe#im@10.0.0.1",
        "ssh://robin:geheim@10.0.0.1",
    ],
)
def test_a_password_in_an_address_is_nowhere_in_what_is_shown(address: str) -> None:
    imported = of(csv_table.IMPORTER, f"address\n{address}\n")
    assert "gehe" not in repr(imported)
    assert len(imported.not_taken) == 1


def test_how_to_sign_in_comes_back_from_our_own_formats_and_nothing_unknown_does() -> None:
    devices = [
        Device("1", "a", Transport.WINRMS, "a.example", sign_in="kerberos"),
        Device("2", "b", Transport.WINRMS, "b.example", sign_in="credssp"),
    ]
    pairs: tuple[tuple[str, Importer], ...] = (
        (as_csv(devices), csv_table.IMPORTER),
        (as_json(devices), satchel.IMPORTER),
    )
    for data, importer in pairs:
        back = of(importer, data.replace("kerberos", "tarot"))
        assert [found.device.sign_in for found in back.devices] == ["", "credssp"]
