"""The command line as a script of a help desk uses it: real processes, a real sshd, real exit codes."""

import json
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import __version__
from app.cli.secret_input import interruptible
from app.domain.credentials import EntryDraft
from app.domain.devices import Device
from app.domain.secret import Secret
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.bundles.questions import views
from app.services.device_book import DeviceBook
from app.services.recordings.recorders import Recorders
from app.services.targets.local import LocalTarget
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from app.services.visits import Visits
from tests.end_to_end.program import ROOT, SATCHEL, at_a_terminal, satchel
from tests.recordings.take import take
from tests.servers.openssh import Sshd
from tests.servers.private_machine import private_machine

PASSPHRASE = "correct horse battery staple"
CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)


def test_the_version_is_said_at_once() -> None:
    done = satchel("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"satchel {__version__}\n", "")


def test_the_version_loads_next_to_nothing() -> None:
    code = "import sys; from app.__main__ import main; main(['--version'])"
    code += "; print(sorted(m for m in sys.modules if m[:3] == 'app'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[1] == "['app', 'app.__main__']"


@pytest.mark.parametrize("words", [["diagnose", "--help"], ["run", "local", "--timeout", "5", "--", "true"]])
def test_a_command_loads_no_heavy_library_that_it_does_not_need(words: list[str]) -> None:
    heavy = "paramiko", "cryptography", "requests", "winrm", "ruamel", "PySide6", "psutil"
    code = (
        f"import sys; from app.__main__ import main; main({words!r}); print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_diagnose_gives_one_document(own_home: Path) -> None:
    done = satchel("diagnose", "--json")
    document = json.loads(done.stdout)
    assert document["device"] == "local"
    assert document["round_trips"] == 1
    assert len(document["findings"]) >= 15
    wrong = [one for one in document["findings"] if one["verdict"] in ("problem", "warning")]
    assert done.returncode == (1 if wrong else 0)
    for one in document["findings"]:
        assert one["verdict"] in ("ok", "info", "warning", "problem", "unknown", "suppressed", "not_applicable")
        assert one.keys() >= {
            "check",
            "title",
            "verdict",
            "cause",
            "summary",
            "evidence",
            "suppressed_by",
            "reason",
            "remedy",
        }
    kinds = [event.kind.value for event in Visits(own_home / "visits").current().journal.events()]
    assert kinds == ["visit.started", "diagnosed"]


def test_diagnose_for_a_person_with_a_report(tmp_path: Path) -> None:
    report = tmp_path / "r.html"
    done = satchel("diagnose", "--symptom", "slow", "--report", report)
    assert done.returncode in (0, 1)
    assert done.stdout.startswith("This computer: ")
    assert str(report) in done.stderr
    assert "The device is slow" in report.read_text("utf-8")
    one = satchel("diagnose", "--check", "disk.space", "--check", "time.zone", "--json")
    assert [finding["check"] for finding in json.loads(one.stdout)["findings"]] == ["disk.space", "time.zone"]


def test_without_a_display_the_main_job_is_done_in_the_terminal(own_home: Path) -> None:
    environment = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = satchel(environment=environment)
    assert done.returncode in (0, 1)
    assert done.stderr.startswith("There is no display")
    assert "This computer: " in done.stdout
    (report,) = (own_home / "reports").iterdir()
    assert str(report) in done.stderr
    assert "Visit report" in report.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code", "output", "errors"),
    [
        (["echo", "a  b", "$HOME", "æ"], 0, "a  b $HOME æ\n", ""),
        (["echo out; echo err >&2; exit 7"], 7, "out\n", "err\n"),
        (["exit 256"], 0, "", ""),
        (["kill -TERM $$"], 143, "", ""),
        (["/no/such/program", "x"], 127, "", None),
    ],
)
def test_run_gives_the_commands_output_and_exit_code(
    words: list[str], code: int, output: str, errors: str | None
) -> None:
    done = satchel("run", "local", "--", *words)
    assert (done.returncode, done.stdout) == (code, output)
    assert errors is None or done.stderr == errors


def test_run_passes_standard_input_only_when_asked() -> None:
    assert satchel("run", "local", "--stdin", "--", "cat", stdin="zwölf\n").stdout == "zwölf\n"
    assert satchel("run", "local", "--", "cat", stdin="zwölf\n").stdout == ""


def test_run_as_json_and_in_the_journal_with_secrets_masked(own_home: Path) -> None:
    done = satchel("run", "local", "--json", "--", "echo --password hunter2; exit 3")
    assert json.loads(done.stdout) == {
        "device": "local",
        "exit_code": 3,
        "output": "--password hunter2\n",
        "errors": "",
    }
    assert done.returncode == 3
    event = Visits(own_home / "visits").current().journal.events()[-1]
    assert event.kind.value == "command.run"
    assert event.data["exit_code"] == 3
    assert "hunter2" not in str(event.data)


def test_run_shows_output_while_the_command_runs() -> None:
    command = [*SATCHEL, "run", "local", "--stdin", "--", "echo first; sleep 30"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == b"first\n"
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert process.wait(10) == 5
        assert time.monotonic() - began < 8


def test_a_command_that_takes_too_long_is_said() -> None:
    done = satchel("run", "local", "--timeout", "0.3", "--", "sleep", "30")
    assert done.returncode == 1
    assert "0.3" in done.stderr or "time" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_failure() -> None:
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m app run local -- yes | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        timeout=30,
        cwd=ROOT,
    )
    assert (done.stdout, done.stderr) == ("y\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words", [["devices", "ls", "--json"], ["run", "local", "--", "echo", "x"], ["devices", "export"]]
)
def test_output_that_cannot_be_written_is_said(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*SATCHEL, *words], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["bogus"], ["run", "local"], ["run"], ["diagnose", "--symptom", "bogus"], ["diagnose", "--check", "bogus"],
        ["diagnose", "--device", "nobody-knows"], ["run", "ssh://u:p@h", "--", "id"], ["run", "telnet://h", "--", "id"],
        ["run", "local", "--timeout", "-1", "--", "id"], ["devices", "add", "x", "ftp://h"], ["setup", "plan", "bogus"],
        ["setup", "plan", "debian-site-server"], ["vault", "ls", "v.kdbx", "--passphrase-fd", "99"],
        ["report", "x", "--mask", "y"],
    ],
)  # fmt: skip
def test_what_makes_no_sense_ends_with_two(words: list[str]) -> None:
    done = satchel(*words)
    assert done.returncode == 2, done.stderr
    assert done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_failure_is_a_document_too() -> None:
    done = satchel("diagnose", "--device", "nobody-knows", "--json")
    document = json.loads(done.stdout)
    assert document["exit_code"] == done.returncode == 2
    assert document["error"]["kind"] == "DeviceNotFound"
    assert "nobody-knows" in done.stderr


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = satchel("run", "local", "--", "true", environment={"SATCHEL_HOME": str(tmp_path / "file")})
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_device_book_is_said_and_kept(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "devices.json").write_text("{")
    done = satchel("devices", "ls", "--json")
    assert done.returncode == 1
    assert "devices.json" in done.stderr
    assert (own_home / "devices.json.damaged").read_text() == "{"


def test_devices_come_and_go(own_home: Path, tmp_path: Path) -> None:
    assert satchel("devices", "add", "Kasse 3", "ssh://root@10.0.0.7:2222", "--folder", "Nordlys/Oslo").returncode == 0
    assert satchel("devices", "add", "kasse 3", "ssh://x", "--folder", "nordlys/oslo").returncode == 2
    assert satchel("devices", "add", "db", "winrms://admin@10.0.0.8", "--pin", "ab" * 32).returncode == 0
    listed = json.loads(satchel("devices", "ls", "--json").stdout)
    assert [(d["name"], d["address"]) for d in listed] == [
        ("Kasse 3", "ssh://root@10.0.0.7:2222"),
        ("db", "winrms://admin@10.0.0.8"),
    ]
    for name in ("d.json", "d.csv"):
        assert satchel("devices", "export", tmp_path / name).returncode == 0
        other = {"SATCHEL_HOME": str(tmp_path / name.replace(".", "-"))}
        assert satchel("devices", "import", tmp_path / name, environment=other).returncode == 0
        again = json.loads(satchel("devices", "ls", "--json", environment=other).stdout)
        assert [{**d, "id": ""} for d in again] == [{**d, "id": ""} for d in listed]
    assert satchel("devices", "rm", "Kasse 3").returncode == 0
    assert [d.name for d in DeviceBook(own_home / "devices.db").devices()] == ["db"]
    assert satchel("devices", "show", "Kasse 3").returncode == 2


def test_a_folder_gives_to_its_devices_and_json_says_where_from(own_home: Path) -> None:
    assert satchel("devices", "add", "jump", "ssh://me@10.0.0.9", "--folder", "Acme").returncode == 0
    given = ("--user", "support", "--jump", "jump", "--tag", "net", "--ssh-port", "2222")
    assert satchel("devices", "folder", "set", "Acme/Berlin", *given).returncode == 0
    assert satchel("devices", "add", "web", "10.0.0.5", "--folder", "Acme/Berlin", "--tag", "core").returncode == 0
    web = json.loads(satchel("devices", "show", "web", "--json").stdout)
    assert (web["address"], web["tags"]) == ("ssh://support@10.0.0.5:2222", ["core", "net"])
    assert web["origins"] == dict.fromkeys(("user", "jump", "port", "tags"), "Acme/Berlin")
    assert "from Acme/Berlin" in satchel("devices", "show", "web").stdout
    listed = json.loads(satchel("devices", "ls", "--tag", "NET", "--folder", "acme", "--json").stdout)
    assert [one["name"] for one in listed] == ["web"]
    assert satchel("devices", "folder", "set", "Acme/Berlin", "--user", "").returncode == 0
    folders = json.loads(satchel("devices", "folder", "ls", "--json").stdout)
    assert {one["folder"]: one["user"] for one in folders} == {"": "", "Acme": "", "Acme/Berlin": ""}
    assert satchel("devices", "folder", "set", "Acme", "--ssh-port", "70000").returncode == 2


def test_many_devices_are_changed_at_once_and_only_what_is_named(own_home: Path) -> None:
    for number in range(3):
        satchel("devices", "add", f"d{number}", f"ssh://root@10.0.0.{number}", "--folder", "Acme", "--tag", "old")
    change = ("edit", "--inside", "Acme", "--user", "support", "--tag", "new", "--no-tag", "old")
    told = satchel("devices", *change, "--dry-run").stdout
    assert "User -> support: 3 of 3" in told
    assert json.loads(satchel("devices", "show", "d0", "--json").stdout)["user"] == "root"
    assert satchel("devices", *change).returncode == 0
    assert satchel("devices", "edit", "d1", "--folder", "Nordlys", "--user", "").returncode == 0
    listed = json.loads(satchel("devices", "ls", "--json").stdout)
    assert [(d["folder"], d["user"], d["tags"]) for d in listed] == [
        ("Acme", "support", ["new"]),
        ("Nordlys", "", ["new"]),
        ("Acme", "support", ["new"]),
    ]
    assert satchel("devices", "edit", "--user", "x").returncode == 2
    assert satchel("devices", "edit", "nowhere", "--user", "x").returncode == 2


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault whose key is cheap to derive."""
    path = tmp_path / "v.kdbx"
    Vault.create(path, Secret(PASSPHRASE), TaskContext(), kdf=CHEAP).close()
    return path


def in_vault(*words: object, **secrets: str) -> "subprocess.CompletedProcess[str]":
    given = {"--passphrase-fd": PASSPHRASE} | {f"--{name}-fd": value for name, value in secrets.items()}
    return satchel("vault", *words, "--json", secrets=given)


def test_a_vault_is_made_once(tmp_path: Path) -> None:
    assert in_vault("create", tmp_path / "new.kdbx").returncode == 0
    assert in_vault("create", tmp_path / "new.kdbx").returncode == 1
    assert json.loads(in_vault("check", tmp_path / "new.kdbx").stdout)["ok"] is True


def test_an_entry_from_beginning_to_end(vault: Path) -> None:
    made = in_vault("add", vault, "Till", "--user", "root", "--group", "Nordlys", password="pä ss")
    assert made.returncode == 0, made.stderr
    entry = json.loads(made.stdout)["id"]
    assert "pä ss" not in in_vault("show", vault, "Till").stdout
    assert json.loads(in_vault("show", vault, entry, "--reveal").stdout)["password"] == "pä ss"
    assert in_vault("edit", vault, "Till", "--user", "admin").returncode == 0
    shown = json.loads(in_vault("show", vault, "Till", "--reveal").stdout)
    assert (shown["user"], shown["group"], shown["password"]) == ("admin", "Nordlys", "pä ss")
    assert [one["title"] for one in json.loads(in_vault("ls", vault, "--search", "till").stdout)] == ["Till"]
    assert in_vault("rm", vault, "Till").returncode == 0
    checked = json.loads(in_vault("check", vault).stdout)
    assert (checked["ok"], checked["entries"], checked["recycled"]) == (True, 0, 1)
    assert in_vault("show", vault, "nobody").returncode == 1


def test_the_audit_of_a_vault_tells_what_was_done(vault: Path, tmp_path: Path) -> None:
    in_vault("add", vault, "Till", "--group", "Clients/Nordlys", password="pw")
    table = tmp_path / "audit.csv"
    done = in_vault("audit", vault, "--export", table)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one["what"] for one in told["lines"]] == [
        *("vault.unlocked", "entry.added", "vault.locked", "vault.unlocked"),
    ]
    assert told["damage"] == [] and "entry.added" in table.read_text("utf-8-sig")
    assert [one["client"] for one in json.loads(in_vault("audit", vault, "--client", "nordlys").stdout)["lines"]] == [
        "Nordlys"
    ]


def test_two_secrets_may_come_one_after_the_other(vault: Path) -> None:
    words = ["vault", "add", vault, "Till", "--passphrase-fd", "0", "--password-fd", "0"]
    assert satchel(*words, stdin=f"{PASSPHRASE}\npä ss\n").returncode == 0
    assert json.loads(in_vault("show", vault, "Till", "--reveal").stdout)["password"] == "pä ss"


def test_a_vault_that_does_not_open(vault: Path) -> None:
    assert in_vault("check", vault, passphrase="wrong").returncode == 3
    assert satchel("vault", "check", vault).returncode == 4
    data = bytearray(vault.read_bytes())
    data[-40] ^= 1
    vault.write_bytes(data)
    done = in_vault("check", vault)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert PASSPHRASE not in done.stderr + done.stdout


def over_ssh(server: Sshd, *words: object, user: str = "", **more: Any) -> "subprocess.CompletedProcess[str]":
    address = f"ssh://{user or server.user}@127.0.0.1:{server.port}"
    identity = [] if user else ["--identity", server.client_key]
    return satchel("run", address, *identity, *words, "--", "echo", "here", **more)


def test_an_unknown_key_is_a_question_and_is_accepted_only_when_told(shared_sshd: Sshd, own_home: Path) -> None:
    asked = over_ssh(shared_sshd, "--json")
    assert asked.returncode == 4
    assert json.loads(asked.stdout)["error"]["fingerprint"].startswith("SHA256:")
    assert "SHA256:" in asked.stderr
    accepted = over_ssh(shared_sshd, "--accept-new")
    assert (accepted.returncode, accepted.stdout) == (0, "here\n"), accepted.stderr
    assert over_ssh(shared_sshd).returncode == 0
    told = [event.kind.value for event in Visits(own_home / "visits").current().journal.events()]
    assert told == [
        "visit.started", "connection.failed", "host_key.trusted", "device.connected", "command.run",
        "device.connected", "command.run",
    ]  # fmt: skip


def test_a_changed_key_is_refused(sshd: Sshd) -> None:
    assert over_ssh(sshd, "--accept-new").returncode == 0
    sshd.change_host_key()
    for words in ([], ["--accept-new"]):
        done = over_ssh(sshd, *words)
        assert done.returncode == 3
        assert "Do not connect" in done.stderr
        assert done.stdout == ""
    name = f"[127.0.0.1]:{sshd.port}"
    assert f'satchel host-keys forget "{name}"' in done.stderr
    assert [one["host"] for one in json.loads(satchel("host-keys", "ls", "--json").stdout)] == [name]
    assert satchel("host-keys", "forget", "[127.0.0.1]:1").returncode == 2
    assert satchel("host-keys", "forget", name).returncode == 0
    assert over_ssh(sshd).returncode == 4, "it is a question again"


def test_an_unreachable_device_ends_with_three() -> None:
    done = satchel("diagnose", "--device", "ssh://root@127.0.0.1:1")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_password_comes_by_descriptor_and_is_nowhere_else(
    shared_sshd: Sshd, password_user: tuple[str, Secret], own_home: Path
) -> None:
    user, password = password_user
    over_ssh(shared_sshd, "--accept-new")
    wrong = over_ssh(shared_sshd, user=user, secrets={"--password-fd": "wrong"})
    assert wrong.returncode == 3
    assert user in wrong.stderr
    right = over_ssh(shared_sshd, user=user, secrets={"--password-fd": password.reveal()})
    assert (right.returncode, right.stdout) == (0, "here\n"), right.stderr
    written = b"".join(path.read_bytes() for path in own_home.rglob("*") if path.is_file())
    assert password.reveal().encode() not in written
    assert json.dumps(password.reveal())[1:-1].encode() not in written


def test_a_device_of_the_book_with_a_credential_of_the_vault(
    shared_sshd: Sshd, password_user: tuple[str, Secret], vault: Path, own_home: Path
) -> None:
    user, password = password_user
    assert in_vault("add", vault, "Till", "--user", user, password=password.reveal()).returncode == 0
    entry = json.loads(in_vault("show", vault, "Till").stdout)["id"]
    address = f"ssh://127.0.0.1:{shared_sshd.port}"
    assert satchel("devices", "add", "till", address, "--credential", entry).returncode == 0
    run = ["run", "till", "--vault", vault, "--", "id", "-un"]
    assert satchel(*run).returncode == 4
    assert satchel(*run, secrets={"--passphrase-fd": PASSPHRASE}).returncode == 4
    run.insert(2, "--accept-new")
    done = satchel(*run, secrets={"--passphrase-fd": PASSPHRASE})
    assert (done.returncode, done.stdout) == (0, f"{user}\n"), done.stderr
    events = Visits(own_home / "visits").current().journal.events()
    assert [event.data["title"] for event in events if event.kind.value == "credential.used"] == ["Till"]


def test_a_credential_of_another_client_needs_a_reason(
    shared_sshd: Sshd, password_user: tuple[str, Secret], vault: Path, own_home: Path
) -> None:
    """Of two entries with one title the device's own is meant, and the other's needs its whole name and a reason."""
    user, password = password_user
    opened = Vault.open(vault, Secret(PASSPHRASE), TaskContext())
    for client, right in (("Acme", password), ("Nordlys", Secret("wrong"))):
        opened.add(EntryDraft("Till", user, right, group=f"Clients/{client}"), TaskContext())
    opened.close()
    book = DeviceBook(own_home / "devices.db")
    book.add(Device("", "till", host="127.0.0.1", port=shared_sshd.port, folder="Nordlys/Shop"))
    run = ["run", "till", "--accept-new", "--vault", vault, "--credential"]
    command, given = ["--", "id", "-un"], {"--passphrase-fd": PASSPHRASE}
    own = satchel(*run, "Till", *command, secrets=given)
    assert own.returncode == 3 and "refused" in own.stderr, own.stderr
    crossing = satchel(*run, "Clients/Acme/Till", *command, secrets=given)
    assert crossing.returncode == 4 and "--reason" in crossing.stderr, crossing.stderr
    done = satchel(*run, "Clients/Acme/Till", "--reason", "they share it", *command, secrets=given)
    assert (done.returncode, done.stdout) == (0, f"{user}\n"), done.stderr


def test_a_profile_gets_what_is_another_clients_only_for_a_reason(vault: Path, own_home: Path, tmp_path: Path) -> None:
    """The profile is read before anything is asked of the device, which is not there."""
    opened = Vault.open(vault, Secret(PASSPHRASE), TaskContext())
    opened.add(EntryDraft("Till", "tech", Secret("pw"), group="Clients/Acme"), TaskContext())
    opened.close()
    DeviceBook(own_home / "devices.db").add(Device("", "till", host="127.0.0.1", port=1, folder="Nordlys/Shop"))
    profile = tmp_path / "till.yaml"
    step = "{use: account.local, with: {name: tech, password: 'vault://Clients/Acme/Till'}}"
    profile.write_text(f"schema: satchel.profile/1\nname: Till\nsteps:\n  - {step}\n")
    run = ["setup", "plan", profile, "--device", "till", "--vault", vault]
    refused = satchel(*run, secrets={"--passphrase-fd": PASSPHRASE})
    assert refused.returncode == 4 and "--reason" in refused.stderr, refused.stderr
    satchel(*run, "--reason", "they share it", secrets={"--passphrase-fd": PASSPHRASE})
    told = [(one["what"], one["reason"]) for one in json.loads(in_vault("audit", vault).stdout)["lines"]]
    assert told.index(("entry.crossed", "they share it")) < told.index(("entry.injected", ""))


def test_one_credential_at_the_folder_opens_every_device_in_it(
    shared_sshd: Sshd, password_user: tuple[str, Secret], vault: Path
) -> None:
    user, password = password_user
    assert in_vault("add", vault, "Clients", "--user", user, password=password.reveal()).returncode == 0
    entry = json.loads(in_vault("show", vault, "Clients").stdout)["id"]
    given = ("--credential", entry, "--ssh-port", str(shared_sshd.port))
    assert satchel("devices", "folder", "set", "Acme", *given).returncode == 0
    for name in ("web", "db"):
        assert satchel("devices", "add", name, "127.0.0.1", "--folder", "Acme/Berlin").returncode == 0
        run = ("run", name, "--accept-new", "--vault", vault, "--", "id", "-un")
        done = satchel(*run, secrets={"--passphrase-fd": PASSPHRASE})
        assert (done.returncode, done.stdout) == (0, f"{user}\n"), done.stderr


def test_a_device_is_diagnosed_over_ssh_in_one_round_trip(shared_sshd: Sshd) -> None:
    over_ssh(shared_sshd, "--accept-new")
    address = f"ssh://{shared_sshd.user}@127.0.0.1:{shared_sshd.port}"
    done = satchel("diagnose", "--device", address, "--identity", shared_sshd.client_key, "--json")
    document = json.loads(done.stdout)
    assert done.returncode in (0, 1)
    assert (document["device"], document["round_trips"]) == (address, 1)
    assert len(document["findings"]) >= 15


def test_a_device_is_recorded_over_ssh_and_its_name_stays_out_of_the_recordings(
    shared_sshd: Sshd, tmp_path: Path
) -> None:
    over_ssh(shared_sshd, "--accept-new")
    address = f"ssh://{shared_sshd.user}@127.0.0.1:{shared_sshd.port}"
    done = satchel("record", address, tmp_path / "pc.zip", "--identity", shared_sshd.client_key)
    assert done.returncode == 0, done.stderr
    name = socket.gethostname()
    assert f"{name} → host" in done.stdout
    written, _ = take(tmp_path / "pc.zip", tmp_path / "recordings", "here")
    assert {"platform", "processes", "disks"} <= {path.parent.name for path in written}
    as_word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", re.IGNORECASE)
    assert [path for path in written if as_word.search(path.read_text())] == []
    known = {view.id: view for view in views()}
    of_views = [path for path in written if (tmp_path / "recordings" / "views") in path.parents]
    assert {path.parent.name for path in of_views} <= set(known)
    for path in of_views:
        known[path.parent.name].parse(Os.LINUX, path.read_text())


PROFILE = """
schema: satchel.profile/1
name: Till
steps:
  - use: identity.hostname
    with: {name: kasse-3}
  - use: time.zone
    with: {zone: Europe/Oslo}
"""


def test_setup_is_planned_applied_and_undone(tmp_path: Path) -> None:
    with private_machine(LocalTarget()) as machine:
        inside = [*machine.entry]
        inside += ["sh", "-c", f"cd '{ROOT}' && exec \"$@\"", "sh"]
        profile, home = "/tmp/till.yaml", {"SATCHEL_HOME": "/tmp/home"}
        machine.reads(f"cat > {profile} <<'E'\n{PROFILE}\nE")

        def setup(*words: str) -> tuple[int, dict[str, Any]]:
            done = satchel("setup", *words, "--json", before=inside, environment=home)
            return done.returncode, json.loads(done.stdout or done.stderr)

        before = machine.reads("hostname; readlink /etc/localtime; cat /etc/hosts")
        code, plan = setup("plan", profile)
        assert code == 0, plan
        assert (plan["device"], plan["profile"]) == ("local", "Till")
        assert [(item["step"], item["state"]) for item in plan["items"]] == [
            ("identity.hostname", "change"),
            ("time.zone", "change"),
        ]
        assert {"label": "Host name", "before": "before", "after": "kasse-3"} in plan["items"][0]["changes"]
        assert machine.reads("hostname; readlink /etc/localtime; cat /etc/hosts") == before
        assert setup("apply", profile, "--plan-hash", "0" * 64)[0] == 1
        code, result = setup("apply", profile, "--plan-hash", plan["plan_hash"])
        assert (code, [i["outcome"] for i in result["items"]]) == (0, ["changed", "changed"])
        assert machine.reads("hostname").strip() == "kasse-3"
        code, again = setup("apply", profile)
        assert (code, [i["outcome"] for i in again["items"]]) == (0, ["ok", "ok"])
        code, undone = setup("undo", profile)
        assert (code, {i["outcome"] for i in undone["items"]}) == (0, {"undone"})
        assert machine.reads("hostname; readlink /etc/localtime; cat /etc/hosts") == before
        assert setup("undo", profile)[0] == 1


def test_a_visit_has_a_beginning_an_end_and_a_report(tmp_path: Path) -> None:
    satchel("visit", "start", "--client", "Nordlys <Dental>", "--symptom", "No internet")
    satchel("run", "local", "--", "echo 10.11.12.13")
    report = tmp_path / "r.html"
    assert satchel("report", report, "--mask", "addresses,users").returncode == 0
    html = report.read_text("utf-8")
    assert "Nordlys &lt;Dental&gt;" in html
    assert "echo address 1" in html
    assert satchel("visit", "close").returncode == 0
    (visit,) = json.loads(satchel("visit", "ls", "--json").stdout)
    assert (visit["state"], visit["client"]) == ("closed", "Nordlys <Dental>")


def test_a_bug_ends_with_seventy_and_leaves_a_report_without_secrets(own_home: Path) -> None:
    code = (
        "import sys, app.services.paths as p\n"
        "from app.__main__ import main\n"
        "import app.cli.arguments as a\n"
        "def broken(session): raise RuntimeError('password=hunter2')\n"
        "import app.cli.visit as v; v.ls = broken\n"
        "sys.exit(main(['visit', 'ls']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert "RuntimeError" in done.stderr
    log = (own_home / "satchel.log").read_text()
    assert "Traceback" in log
    assert "hunter2" not in log + done.stderr


def test_a_person_types_the_passphrase_unseen(tmp_path: Path) -> None:
    vault = tmp_path / "v.kdbx"

    def make(expect: Callable[[str], None], type_: Callable[[str], None]) -> None:
        expect("Passphrase of")
        type_(f"{PASSPHRASE}\n")
        expect("The same again")
        type_(f"{PASSPHRASE}\n")
        expect("Made the vault")

    assert at_a_terminal(["vault", "create", vault], make) == 0
    assert satchel("vault", "check", vault, secrets={"--passphrase-fd": PASSPHRASE}).returncode == 0


def test_ctrl_c_at_a_question_stops(tmp_path: Path) -> None:
    def stop(expect: Callable[[str], None], type_: Callable[[str], None]) -> None:
        expect("Passphrase of")
        type_("\x03")

    assert at_a_terminal(["vault", "create", tmp_path / "v.kdbx"], stop) == 5
    assert not (tmp_path / "v.kdbx").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_question_ends_at_once_for_who_stops_or_ends_the_program(number: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_a_person_at_a_terminal_is_asked_again_and_leaves_with_the_end_of_the_input(
    tmp_path: Path, own_home: Path
) -> None:
    profile = tmp_path / "label.yaml"
    profile.write_text(
        "schema: satchel.profile/1\nname: Label\nparams:\n"
        "  place: {label: Place, ask: true, pattern: '[a-z]+', hint: Small letters.}\n"
        "steps:\n  - use: manual.task\n    title: Label\n    with: {instructions: 'In the ${place}.', proof: note}\n"
    )

    def talk(expect: Callable[[str], None], type_: Callable[[str], None]) -> None:
        expect("Place: ")
        type_("??\n")
        expect("Small letters.")
        expect("Place: ")
        type_("hall\n")
        expect("Apply 1 step")
        type_("y\n")
        expect("\x1b[KLabel\r\nIn the hall.\r\nYour note")  # not behind what was shown as progress
        type_("\x04")

    assert at_a_terminal(["setup", "apply", profile], talk) == 5


def test_recordings_are_listed_searched_and_copied(own_home: Path, tmp_path: Path) -> None:
    recorders = Recorders(Visits(own_home / "visits").current, list)
    recorder = recorders.begin(Device("", "core", host="10.0.0.2"), 80, 24)
    assert recorder is not None
    recorder.output(b"core#reload\r\nProceed with reload?\r\n")
    recorders.close(10)
    (one,) = json.loads(satchel("recordings", "ls", "--json").stdout)
    assert (one["device"], len(one["sha256"])) == ("core", 64)
    assert "Proceed with reload?" in satchel("recordings", "search", "RELOAD?").stdout
    done = satchel("recordings", "export", one["recording"], str(tmp_path / "copies"))
    assert (done.returncode, one["sha256"] in done.stdout) == (0, True)
    assert sorted(path.suffix for path in (tmp_path / "copies").iterdir()) == [".cast", ".log"]
    assert satchel("recordings", "export", "nothing", str(tmp_path)).returncode == 2


def test_a_one_time_code_and_the_health_of_a_vault_are_told(vault: Path) -> None:
    keeper = Vault.open(vault, Secret(PASSPHRASE), TaskContext())
    seed = Secret("otpauth://totp/Till:root?secret=GEZDGNBVGY3TQOJQ&period=30&digits=6&issuer=Till")
    keeper.add(EntryDraft("Till", "root", Secret("calvin"), group="Clients/Nordlys", code=seed), TaskContext())
    keeper.add(EntryDraft("Robot", code=seed, inject_only=True), TaskContext())
    keeper.close()
    code = json.loads(in_vault("code", vault, "Till").stdout)
    assert (len(code["code"]), code["period"], code["name"]) == (6, 30, "Till (root)")
    assert in_vault("code", vault, "Robot").returncode == 1
    done = in_vault("health", vault, "--client", "nordlys")
    assert (done.returncode, "calvin" in done.stdout) == (1, False)
    assert [one["kind"] for one in json.loads(done.stdout)["findings"]] == ["default"]
    told = json.loads(in_vault("audit", vault).stdout)
    assert "entry.code_taken" in [one["what"] for one in told["lines"]]


def test_passwords_are_made_without_a_vault() -> None:
    done = satchel("vault", "generate", "--words", "5", "--separator", " ", "--count", "3")
    assert (done.returncode, [len(line.split()) for line in done.stdout.splitlines()]) == (0, [5, 5, 5])
    assert satchel("vault", "generate", "--length", "3").returncode == 1
