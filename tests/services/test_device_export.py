"""The device book as other programs read it: proven with `ssh -G`, and by reading the table back."""

import csv
import io
import shutil
import string
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.devices import Device, Transport
from app.domain.imports import Source
from app.domain.task import TaskContext
from app.services.device_export import as_csv, as_json, as_ssh_config
from app.services.imports import csv_table, openssh, satchel

SSH = shutil.which("ssh")
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)
names = words.map(str.strip).filter(bool)
hosts = st.one_of(st.from_regex(r"[a-z][a-z0-9-]{0,10}(\.example)?", fullmatch=True), st.ip_addresses().map(str))
users = st.text(string.ascii_letters + string.digits + "._-\\@ #$", max_size=8).map(str.strip)
users = users.filter(lambda user: not user.startswith("-") and not user.endswith("\\"))  # ssh itself refuses these
keys = st.text(string.ascii_letters + " %#'\"\\/._-", max_size=12).map(str.strip)
devices = st.builds(
    Device, id=st.uuids().map(str), name=names, host=hosts, port=st.integers(0, 65535), user=users,
    folder=st.lists(names.map(lambda name: name.replace("/", "").strip()).filter(bool), max_size=2).map("/".join),
    identity_file=keys.map(lambda key: f"/k/{key}" if key else ""), legacy=st.booleans(), notes=st.text(max_size=20),
    tags=st.lists(st.from_regex(r"[a-z=+@-]{1,5}", fullmatch=True), max_size=2, unique=True).map(tuple),
)  # fmt: skip


def answers(config: Path, alias: str) -> dict[str, list[str]]:
    done = subprocess.run([str(SSH), "-G", "-F", str(config), alias], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition(" ")
        found.setdefault(name, []).append(value)
    return found


def aliases(text: str) -> list[str]:
    return [line.split()[1] for line in text.splitlines() if line.startswith("Host ")]


@pytest.mark.skipif(SSH is None, reason="needs ssh")
@settings(  # without making a failure small: each try runs ssh five times
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(st.lists(devices, min_size=1, max_size=4, unique_by=lambda device: device.id))
def test_the_real_ssh_reads_the_exported_values(tmp_path: Path, book: list[Device]) -> None:
    if len(book) > 1:
        book[1] = replace(book[1], jump=book[0].id)
    config = tmp_path / "config"
    config.write_text(as_ssh_config(book))
    names = aliases(config.read_text())
    assert len(set(names)) == len(book)
    for device, alias in zip(book, names, strict=True):
        answer = answers(config, alias)
        assert answer["hostname"] == [device.host]
        assert answer["port"] == [str(device.effective_port)]
        assert not device.user or answer["user"] == [device.user]
        if device.identity_file:
            assert answer["identityfile"] == [device.identity_file.replace("%", "%%")]
        assert ("diffie-hellman-group1-sha1" in answer["kexalgorithms"][0]) == device.legacy
    if len(book) > 1:
        jump = answers(config, names[1])["proxyjump"][0]
        assert jump.strip("[]") == names[0]  # ssh writes what looks like an address in brackets


@settings(max_examples=80, deadline=None)
@given(st.lists(devices, max_size=5, unique_by=lambda device: (device.folder + "/" + device.name).casefold()))
def test_a_table_comes_back_as_it_was_and_calculates_nothing(book: list[Device]) -> None:
    text = as_csv(book)
    for row in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell for cell in row)
    imported = csv_table.IMPORTER.read(Source("x.csv", text.encode("utf-8", "replace")), None, TaskContext())
    assert imported.not_taken == ()
    expected = [replace(device, id="", port=0 if device.port == 22 else device.port) for device in book]
    assert [found.device for found in imported.devices] == expected


def test_every_kind_of_device_comes_back_from_the_table_and_from_json() -> None:
    book = (
        Device("1", "a", Transport.WINRMS, "192.0.2.1", 5999, "NORDLYS\\kari", pin="ab" * 32, credential="cd" * 16),
        Device("2", "b", Transport.SERIAL, "/dev/ttyUSB0", 115200, newline="crlf", framing="7E1", flow="hardware"),
        Device("3", "c", Transport.SERIAL, "COM3"),
        Device("4", "d", host="fe80::1", accent="production", is_favourite=True, reattach="tmux new -A -s x"),
        Device("5", "e", host="192.0.2.5", jump="guest@gate.example.net:2200", tags=("x", "y")),
    )
    table = csv_table.IMPORTER.read(Source("x.csv", as_csv(book).encode()), None, TaskContext())
    assert [replace(found.device, port=0) for found in table.devices] == [replace(one, id="", port=0) for one in book]
    again = satchel.IMPORTER.read(Source("x.json", as_json(book).encode()), None, TaskContext())
    assert [found.device for found in again.devices] == [replace(one, id="") for one in book]


def test_names_become_safe_and_unique_and_others_are_named() -> None:
    book = (
        Device("1", "web 01*", host="192.0.2.1", folder="Nordlys/Oslo"),
        Device("2", "web 01?", host="192.0.2.2", folder="Nordlys/Bergen"),
        Device("3", "-oProxyCommand=x", host="192.0.2.3"),
        Device("4", "Kasse", Transport.WINRM, "192.0.2.4"),
    )
    text = as_ssh_config(book)
    assert aliases(text) == ["web-01", "Bergen-web-01", "oProxyCommand-x"]
    assert "not reached by SSH: Kasse" in text


def test_what_is_exported_is_read_by_our_own_import() -> None:
    book = (
        Device("1", "gate", host="192.0.2.1", user="jump user", port=2222),
        Device("2", "in", host="fe80::1", jump="1", identity_file="/keys/with space"),
    )
    imported = openssh.IMPORTER.read(Source("config", as_ssh_config(book).encode()), None, TaskContext())
    gate, inside = imported.devices
    assert gate.device == replace(book[0], id="")
    assert inside.device == replace(book[1], id="", jump="")
    assert inside.jump_origin == gate.origin
