"""`satchel vault ls`, `search`, `mv`, `group` and `bin` as a script uses them: real processes."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from tests.end_to_end.program import satchel

PASSPHRASE = "correct horse battery staple"
DRAFTS = (
    EntryDraft("Firewall", "netadmin", Secret("pw"), group="Clients/Nordlys/Praxis", tags=("old",)),
    EntryDraft("Router", "admin", Secret("pw"), group="Clients/Nordlys"),
    EntryDraft("Router", "root", Secret("pw"), group="Clients/Harbour"),
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = Vault.create(
        tmp_path / "v.kdbx", Secret(PASSPHRASE), TaskContext(), kdf=KdfParameters(memory=65536, passes=1, lanes=1)
    )
    made.add_all(DRAFTS, TaskContext())
    made.close()
    return made.path


def told(*words: object) -> Any:
    done = satchel("vault", *words, "--json", secrets={"--passphrase-fd": PASSPHRASE})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(*words: object) -> str:
    done = satchel("vault", *words, secrets={"--passphrase-fd": PASSPHRASE})
    assert done.returncode != 0
    return done.stderr


def test_entries_are_found_by_field_and_client(vault: Path) -> None:
    assert [one["user"] for one in told("search", vault, "user:admin", "router")] == ["admin"]
    listed = told("ls", vault, "--client", "nordlys", "--order", "user", "--search=-tag:new")
    assert [one["user"] for one in listed] == ["admin", "netadmin"]


def test_groups_and_entries_leave_a_client_only_with_a_reason(vault: Path) -> None:
    entry = "Clients/Harbour/Router"
    assert "Say why" in refused("mv", vault, entry, "Clients/Nordlys")
    assert told("mv", vault, entry, "Clients/Nordlys", "--reason", "sold")["group"] == "Clients/Nordlys"
    told("group", vault, "rm", "Clients/Nordlys")
    assert told("group", vault) == [{"group": "Clients", "entries": 0}, {"group": "Clients/Harbour", "entries": 0}]
    deleted = {one["user"]: one["id"] for one in told("bin", vault)}
    assert told("bin", vault, "--restore", deleted["netadmin"])["group"] == "Clients/Nordlys/Praxis"
    assert told("bin", vault, "--empty") == {"removed": 2}
