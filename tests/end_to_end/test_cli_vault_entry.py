"""`satchel vault` with all that one entry holds, as a process."""

import json
import subprocess
from pathlib import Path

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.details import field_value
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from tests.end_to_end.program import satchel

PASSPHRASE = "three cows in the meadow"


def in_vault(*words: object, **secrets: str) -> "subprocess.CompletedProcess[str]":
    given = {"--passphrase-fd": PASSPHRASE} | {f"--{name}-fd": value for name, value in secrets.items()}
    return satchel("vault", *words, "--json", secrets=given)


def test_an_entry_with_all_that_it_can_hold(tmp_path: Path) -> None:
    path, config = tmp_path / "v.kdbx", tmp_path / "running.conf"
    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
    Vault.create(path, Secret(PASSPHRASE), TaskContext(), kdf=cheap).close()
    config.write_bytes(b"\x00hostname edge")
    things = (
        "--group",
        "Clients/Nordlys",
        "--expires",
        "2031-05-17",
        "--field",
        "Serial=A=17",
        "--hidden-field",
        "PIN",
        "--ssh-key",
        "ed25519",
    )
    made = in_vault(
        "add", path, "Edge", *things, "--attach", config, password="pä ss", field="0042", code="JBSWY3DPEHPK3PXP"
    )
    assert made.returncode == 0, made.stderr

    shown = json.loads(in_vault("show", path, "Edge").stdout)
    assert shown["fields"] == {"Serial": "A=17", "PIN": None}
    assert [file["name"] for file in shown["files"]] == [
        *("running.conf", "id_ed25519", "id_ed25519.pub", "KeeAgent.settings"),
    ]
    assert shown["ssh_keys"][0].startswith("ssh-ed25519 ")
    assert (shown["has_code"], shown["inject_only"], shown["expires"][:8]) == (True, False, "2031-05-")

    assert in_vault("file", path, "Edge", "running.conf", "--to", tmp_path / "out").returncode == 0
    assert (tmp_path / "out").read_bytes() == config.read_bytes()

    for words in (("edit", path, "Edge"), ("edit", path, "Edge", "--notes", "x", "--attach", tmp_path / "none")):
        assert in_vault(*words).returncode in (1, 2)
    assert json.loads(in_vault("show", path, "Edge").stdout)["versions"] == shown["versions"]  # and nothing is changed

    closed = in_vault("edit", path, "Edge", "--inject-only", "--remove-field", "Serial", "--expires", "never")
    assert json.loads(closed.stdout)["expires"] is None
    assert json.loads(in_vault("history", path, "Edge").stdout)[0]["then_changed"] == [
        *("expiry date", "signing in only", "“Serial”"),
    ]
    refused = in_vault("show", path, "Edge", "--reveal")
    assert refused.returncode == 1
    assert "signing in only" in refused.stderr
    assert "pä ss" not in refused.stdout + refused.stderr

    taken = in_vault("edit", path, "Edge", "--group", "Clients/Boreas")
    assert (taken.returncode, "--reason" in taken.stderr) == (2, True)  # a client's entry leaves it with a reason only

    assert in_vault("history", path, "Edge", "--restore", "1").returncode == 0
    vault = Vault.open(path, Secret(PASSPHRASE), TaskContext())
    assert field_value(vault, shown["id"], "Serial") == Secret("A=17")
    assert field_value(vault, shown["id"], "PIN") == Secret("0042")
