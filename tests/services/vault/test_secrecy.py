"""Passwords stay encrypted in memory, and no seed is used twice."""

import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.format import Field, read_header, read_variants
from app.services.vault.inner import InnerStream
from app.services.vault.keys import composite_key
from app.services.vault.vault import Vault
from tests.services.vault.conftest import PASSPHRASE

ROOT = Path(__file__).parents[3]
OPENER = """
import gc, sys
from pathlib import Path
from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.redaction import KNOWN
from app.services.vault.untold import Untold
from app.services.vault.vault import Vault

def told(stage):
    gc.collect()
    print(stage, flush=True)
    sys.stdin.readline()

vault = Vault.open(Path(sys.argv[1]), Secret(sys.stdin.readline().rstrip("\\n")), TaskContext())
KNOWN.ask(Untold(lambda: vault))
KNOWN.refresh()
told("open, and known to whoever masks logs")
first = vault.search("entry 7")[0]
vault.edit(first.id, EntryDraft("changed", group="Clients/A"), TaskContext())
vault.reload(TaskContext())
told("searched, saved, read again")
kept = [vault.password(entry.id) for entry in vault.entries()]
told("revealed")
del kept
told("forgotten")
vault.close()
while [one for one in __import__("threading").enumerate() if one.name == "closed vault"]:
    pass
told("locked")
"""
SAMPLED = 100


def memory_of(pid: int) -> bytes:
    """Everything that a process has written to its memory."""
    parts = []
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            where, access, *_ = line.split()
            if access.startswith("rw"):
                start, end = (int(text, 16) for text in where.split("-"))
                memory.seek(start)
                parts.append(memory.read(end - start))
    return b"".join(parts)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_no_password_is_in_the_memory_of_an_open_vault_nor_after_it_was_locked(vault: Vault, task: TaskContext) -> None:
    passwords = [f"needle-{number:03}-{secrets.token_hex(8)}-haystack" for number in range(SAMPLED)]
    wanted = re.compile(rb"needle-\d{3}-[0-9a-f]{16}-haystack")
    drafts = [EntryDraft(f"Entry {number}", password=Secret(one)) for number, one in enumerate(passwords)]
    vault.add_all(drafts, task)
    found: dict[str, int] = {}
    keys: dict[str, bool] = {}
    composite = bytes(composite_key(PASSPHRASE))
    command = [sys.executable, "-c", OPENER, str(vault.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin and process.stdout
        for answer in (PASSPHRASE.reveal(), *["on"] * 4):
            process.stdin.write(f"{answer}\n".encode())
            process.stdin.flush()
            stage = process.stdout.readline().decode().strip()
            memory = memory_of(process.pid)
            found[stage] = len({one.decode() for one in wanted.findall(memory)} & {*passwords})
            keys[stage] = composite in memory
        process.stdin.write(b"end\n")
        process.stdin.close()
    assert found["open, and known to whoever masks logs"] == found["searched, saved, read again"] == 0
    assert found["revealed"] == SAMPLED, "the search finds what is there"
    assert found["forgotten"] == found["locked"] == 0
    assert keys["open, and known to whoever masks logs"] and not keys["locked"]


def test_every_save_has_new_seeds(vault: Vault, task: TaskContext) -> None:
    seen: set[bytes] = set()
    for number in range(4):
        vault.add(EntryDraft(str(number)), task)
        header, _ = read_header(vault.path.read_bytes())
        salt = read_variants(header.fields[Field.KDF])["S"][1]
        seen |= {header.seed, header.iv, salt}
    assert len(seen) == 12


def test_the_same_password_never_looks_the_same() -> None:
    stream = InnerStream.fresh()
    one, other = stream.seal(b"the same"), stream.seal(b"the same")
    assert one.data != other.data
    assert one.reveal() == other.reveal() == b"the same"


def test_a_value_in_the_middle_is_read_without_those_before_it() -> None:
    stream = InnerStream.fresh()
    values = [stream.seal(b"%03d" % number * 7) for number in range(50)]
    assert [value.reveal() for value in reversed(values)] == [b"%03d" % n * 7 for n in reversed(range(50))]


def test_neither_vault_nor_errors_show_secrets(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(EntryDraft("Router", password=Secret("s3cret-value")), task)
    assert "s3cret-value" not in repr((vault, entry, vault.credential(entry.id), vault.password(entry.id)))
    assert b"s3cret-value" not in vault.path.read_bytes()


def test_the_cipher_library_is_loaded_only_when_a_vault_is_used() -> None:
    """Start-up is measured: nothing heavy is imported before the vault is used."""
    code = "import sys, app.services.vault.keeper; print('cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "False\n"
