"""`satchel vault import`, `export` and `take-back`, as a process."""

import json
from datetime import date
from pathlib import Path

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_exports import PackMark
from app.services.vault.exporting.job_pack import PackOrder, write_pack
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from tests.end_to_end.program import satchel

PASSPHRASE, PACK = "three cows in the meadow", "seven lamps on the way"
HOME = {"--passphrase-fd": PASSPHRASE}
CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)


def test_entries_come_in_and_a_pack_whose_last_day_is_over_comes_back(tmp_path: Path) -> None:
    task = TaskContext()
    vault = Vault.create(tmp_path / "home.kdbx", Secret(PASSPHRASE), task, kdf=CHEAP)
    switch = vault.add(EntryDraft("Switch", group="Clients/Nordlys"), task)
    pack = tmp_path / "job.kdbx"
    mark = PackMark(date(2024, 1, 1), vault.identity, "Nordlys")
    write_pack(vault, [switch.id], PackOrder(pack, Secret(PACK), mark, CHEAP), task)
    opened = Vault.open(pack, Secret(PACK), task)
    opened.edit(switch.id, EntryDraft("Switch", "root", group="Clients/Nordlys"), task)
    opened.close()
    table = tmp_path / "old.csv"
    table.write_text("name,url,username,password\nRouter,192.0.2.1,admin,four cows\n")
    taken = satchel("vault", "import", vault.path, table, "--client", "nordlys", "--json", secrets=HOME)
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["rows"] == [
        {"kind": "new", "name": "Router", "group": "Clients/Nordlys", "note": ""}
    ]
    assert "four cows" not in taken.stdout + taken.stderr
    secrets = HOME | {"--pack-passphrase-fd": PACK}
    back = satchel("vault", "take-back", vault.path, pack, "--delete", secrets=secrets)
    assert (back.returncode, back.stdout) == (0, "1 entry was changed.\n"), back.stderr
    assert not pack.exists()
    refused = satchel("vault", "export", vault.path, tmp_path / "a.docx", "--client", "nordlys")
    assert (refused.returncode, ".csv a table" in refused.stderr) == (2, True)
