"""The command line against the simulated Windows: the protocol is real, Windows is not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.visits import Visits
from tests.end_to_end.program import satchel
from tests.recordings.take import take
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.files import SimulatedFiles
from tests.servers.simulated_windows.machine import Machine


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        yield windows


def test_an_unknown_certificate_is_a_question_and_a_pin_answers_it(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.answer("Get-Date", "Dienstag\n")
    device = f"winrms://{USER}@127.0.0.1:{simulated_windows.https.port}"
    asked = satchel("run", device, "--json", "--", "Get-Date", secrets={"--password-fd": PASSWORD})
    assert asked.returncode == 4
    key = json.loads(asked.stdout)["error"]["key"]
    assert key.lower().replace(":", "") == simulated_windows.fingerprint
    assert simulated_windows.credentials_seen == []
    done = satchel("run", device, "--pin", key, "--", "Get-Date", secrets={"--password-fd": PASSWORD})
    assert (done.returncode, done.stdout) == (0, "Dienstag\n"), done.stderr
    other = satchel("run", device, "--pin", "ab" * 32, "--", "Get-Date", secrets={"--password-fd": PASSWORD})
    assert other.returncode == 3
    assert "Made out to: localhost" in asked.stderr
    assert f"--pin {simulated_windows.fingerprint}" in asked.stderr
    assert other.stderr.count("SHA256:") == 2, "both fingerprints"


def test_output_exit_code_and_a_wrong_password_over_ntlm(simulated_windows: SimulatedWindows, own_home: Path) -> None:
    simulated_windows.answer("'ipconfig' '/all'", "zwölf\n", "schlecht\n", exit_code=9)
    device = f"winrm://{USER}@127.0.0.1:{simulated_windows.http.port}"
    done = satchel("run", device, "--", "ipconfig", "/all", secrets={"--password-fd": PASSWORD})
    assert (done.returncode, done.stdout, done.stderr) == (9, "zwölf\n", "schlecht\n")
    wrong = satchel("run", device, "--", "ipconfig", secrets={"--password-fd": "wrong"})
    assert wrong.returncode == 3
    none = satchel("run", device, "--", "ipconfig")
    assert none.returncode == 3
    assert "--password-fd N" in none.stderr
    assert "--password-fd" not in wrong.stderr
    assert "Traceback" not in wrong.stderr + none.stderr
    written = b"".join(path.read_bytes() for path in own_home.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written
    kinds = [event.kind.value for event in Visits(own_home / "visits").current().journal.events()]
    assert kinds == ["visit.started", "device.connected", "command.run", "connection.failed", "connection.failed"]


def test_files_go_both_ways_and_a_folder_is_listed(simulated_windows: SimulatedWindows, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    (disk / "Users").mkdir(parents=True)
    SimulatedFiles({"C": disk}, "C:\\Users").serve(simulated_windows)
    device = f"winrm://{USER}@127.0.0.1:{simulated_windows.http.port}"
    (tmp_path / "ä.bin").write_bytes(bytes(range(256)) * 2000)
    secrets = {"--password-fd": PASSWORD}
    put = satchel("copy", str(tmp_path / "ä.bin"), f"{device}:C:\\Users", secrets=secrets)
    assert put.returncode == 0, put.stderr
    assert "1 verified" in put.stdout
    assert (disk / "Users" / "ä.bin").read_bytes() == (tmp_path / "ä.bin").read_bytes()
    listed = satchel("files", "ls", f"{device}/C:/Users", "--json", secrets=secrets)
    entries = json.loads(listed.stdout)["entries"]
    assert [(one["name"], one["size"]) for one in entries] == [("ä.bin", 512_000)]
    got = satchel("copy", f"{device}:ä.bin", str(tmp_path / "back.bin"), secrets=secrets)
    assert got.returncode == 0, got.stderr
    assert (tmp_path / "back.bin").read_bytes() == (tmp_path / "ä.bin").read_bytes()
    assert "quicker" not in put.stderr + got.stderr


def test_a_check_says_what_is_wrong_and_what_to_read_out(simulated_windows: SimulatedWindows, own_home: Path) -> None:
    Machine().take_over(simulated_windows)
    device = f"winrms://{USER}@127.0.0.1:{simulated_windows.https.port}"
    asked = satchel("connect-check", device, "--json", secrets={"--password-fd": PASSWORD})
    assert (asked.returncode, json.loads(asked.stdout)["cause"]["code"]) == (4, "certificate.unknown")
    pin = ("--pin", simulated_windows.fingerprint)
    done = satchel("connect-check", device, *pin, secrets={"--password-fd": PASSWORD})
    assert done.returncode == 0, done.stdout
    assert "PowerShell 5.1.22621.4391 runs a command" in done.stdout
    simulated_windows.refuse("Create", 5, "Access is denied.")
    denied = satchel("connect-check", device, *pin, secrets={"--password-fd": PASSWORD})
    assert denied.returncode == 1
    assert "LocalAccountTokenFilterPolicy" in denied.stdout and "To read out" in denied.stdout
    written = b"".join(path.read_bytes() for path in own_home.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written


def test_a_windows_device_is_recorded_with_its_names_masked(
    simulated_windows: SimulatedWindows, tmp_path: Path
) -> None:
    Machine().take_over(simulated_windows)
    device = f"winrm://{USER}@127.0.0.1:{simulated_windows.http.port}"
    done = satchel("record", device, tmp_path / "pc.zip", secrets={"--password-fd": PASSWORD})
    assert done.returncode == 0, done.stderr
    assert "anna → person" in done.stdout and "LAB-PC1 → host" in done.stdout
    written, said = take(tmp_path / "pc.zip", tmp_path / "recordings")
    assert len(written) >= 28 and said == []
    assert {path.stem for path in written} == {"windows_11_pro_10_0_22631"}
    texts = "".join(path.read_text() for path in written)
    assert "anna" not in texts and "LAB-PC1" not in texts and "10.0.0.9" not in texts


def test_credssp_is_warned_of_and_used(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.credssp = True
    simulated_windows.answer("Get-Date", "Dienstag\n")
    device = f"winrm://{USER}@127.0.0.1:{simulated_windows.http.port}"
    done = satchel("run", device, "--sign-in", "credssp", "--", "Get-Date", secrets={"--password-fd": PASSWORD})
    assert (done.returncode, done.stdout) == (0, "Dienstag\n"), done.stderr
    assert "your password itself" in done.stderr
    assert all(header.startswith("CredSSP ") for header in simulated_windows.credentials_seen)
