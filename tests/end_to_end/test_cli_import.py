"""`satchel devices import` and `export`, as scripts use them."""

import json
import subprocess
from pathlib import Path

import pytest

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.device_book import DeviceBook
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from tests.end_to_end.program import satchel
from tests.recordings.imports.make import connections
from tests.services.imports.reads import RECORDINGS


@pytest.fixture
def protected(tmp_path: Path) -> Path:
    file = tmp_path / "confCons.xml"
    file.write_text(connections("Høst-2026"))
    return file


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
    return Vault.create(tmp_path / "v.kdbx", Secret("pass phrase"), TaskContext(), kdf=cheap).path


def test_a_dry_run_shows_and_changes_nothing(own_home: Path) -> None:
    done = satchel("devices", "import", RECORDINGS / "putty.reg", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["format"] == "PuTTY"
    assert document["counts"] == {"new": 6, "changed": 0, "unchanged": 0, "gone": 0, "not_taken": 4}
    assert json.loads(satchel("devices", "ls", "--json").stdout) == []


def test_an_import_says_what_came_and_what_did_not(own_home: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    done = satchel("devices", "import", RECORDINGS / "confCons.xml", "--report", report)
    assert done.returncode == 0, done.stderr
    assert "Added 4 devices, changed 0" in done.stdout
    assert "not taken: Nordlys/terminal  Satchel has no remote desktop yet." in done.stdout
    assert "The passwords of 2 devices were not taken" in done.stdout
    assert "Nordlys/Oslo/web01" in report.read_text()
    again = satchel("devices", "import", RECORDINGS / "confCons.xml")
    assert "Added 0 devices, changed 0, 4 unchanged" in again.stdout


def test_a_protected_file_needs_its_password_and_a_wrong_one_is_refused(own_home: Path, protected: Path) -> None:
    none = satchel("devices", "import", protected, "--json")
    assert none.returncode == 4
    assert json.loads(none.stdout)["error"]["kind"] == "ImportPassword"
    wrong = satchel("devices", "import", protected, secrets={"--password-fd": "Vår"})
    assert wrong.returncode == 3
    assert "does not open" in wrong.stderr
    assert satchel("devices", "import", protected, secrets={"--password-fd": "Høst-2026"}).returncode == 0


def test_passwords_go_into_the_named_vault(own_home: Path, protected: Path, vault: Path) -> None:
    done = satchel(
        "devices", "import", protected, "--with-passwords", "--vault", vault,
        secrets={"--password-fd": "Høst-2026", "--passphrase-fd": "pass phrase"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    opened = Vault.open(vault, Secret("pass phrase"), TaskContext())
    web = DeviceBook(own_home / "devices.db").find("web01")
    assert opened.password(web.credential) == Secret("Fjell-7")
    assert "Fjell-7" not in done.stdout + done.stderr


def test_a_damaged_file_a_missing_one_and_a_wrong_format_are_said(own_home: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "x.xml"
    damaged.write_text(connections()[:500])
    done = satchel("devices", "import", damaged)
    assert done.returncode == 1
    assert "damaged at line" in done.stderr
    assert "Traceback" not in done.stderr
    assert satchel("devices", "import", tmp_path / "nothing").returncode == 1
    assert satchel("devices", "import", damaged, "--format", "abc").returncode == 2


def test_only_remote_desktops_end_with_one_unless_they_are_wanted(own_home: Path) -> None:
    assert satchel("devices", "import", RECORDINGS / "servers.rdg").returncode == 1
    done = satchel("devices", "import", RECORDINGS / "servers.rdg", "--rdp-as-winrm", "--folder", "Customer")
    assert done.returncode == 0
    listed = json.loads(satchel("devices", "ls", "--json").stdout)
    assert [device["folder"] for device in listed] == ["Customer/Nordlys/Oslo"] * 2
    assert {device["transport"] for device in listed} == {"winrm"}


def test_an_exported_configuration_is_one_that_ssh_reads(own_home: Path, tmp_path: Path) -> None:
    satchel("devices", "import", RECORDINGS / "openssh/config")
    config = tmp_path / "config"
    config.write_text(satchel("devices", "export", "--format", "ssh-config").stdout)
    answer = subprocess.run(["ssh", "-G", "-F", config, "web01"], capture_output=True, text=True, check=True).stdout
    assert "hostname web01.intern.example.com" in answer
    assert "proxyjump bastion" in answer
    assert satchel("devices", "export", "--format", "csv").stdout.startswith("name,address,folder")


def test_the_input_may_come_through_a_pipe(own_home: Path) -> None:
    done = satchel("devices", "import", "-", stdin="name,host\nweb,192.0.2.1\n")
    assert done.returncode == 0, done.stderr
    assert "Added 1 device" in done.stdout
