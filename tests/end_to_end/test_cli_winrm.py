"""The command line against the simulated Windows: the protocol is real, Windows is not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.visits import Visits
from tests.end_to_end.program import satchel
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows


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
