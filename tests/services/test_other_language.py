"""What the program decides and counts does not hang on the language of its sentences."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.audit import AuditNote, AuditVerb
from app.domain.facts import KnownFacts
from app.domain.language import counted, speak
from app.domain.secret import Secret
from app.domain.target import Os
from app.domain.task import TaskContext
from app.domain.vault_errors import WrongPassphrase
from app.services.diagnostics.checks.hardware import dev_problem
from app.services.diagnostics.checks.internet import vpn_state
from app.services.facts.hardware.devices import DEVICES, parse
from app.services.facts.vpn.tunnels import TUNNELS, Peer, Tunnels
from app.services.vault.keeper import VaultKeeper
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE
from tests.translations.pseudo import pseudo

ADAPTER = """pci\t0000:03:00.0\t0x028000\t0x14e4\t0x43a0\tyes\t
firmware\t[    3.1] brcmfmac 0000:03:00.0: Direct firmware load for brcm/brcmfmac4360.bin failed with error -2
"""


@pytest.fixture(autouse=True)
def _other_language() -> Iterator[None]:
    speak(pseudo)
    yield
    speak(None)


class Notes:
    """An audit that only remembers."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def note(self, note: AuditNote) -> None:
        if note.verb is AuditVerb.UNLOCK_FAILED:
            self.reasons.append(note.reason)


def test_a_device_that_misses_its_firmware_is_told_from_one_without_a_driver() -> None:
    facts = KnownFacts({DEVICES: parse(Os.LINUX, ADAPTER)}, os=Os.LINUX)
    judged = dev_problem.CHECK.judge(facts, dev_problem.CHECK.thresholds)
    assert judged.cause == "no_firmware"
    assert judged.remedy and judged.remedy.step == ""


def test_the_silent_end_of_a_tunnel_is_marked() -> None:
    peer = Peer("wg0", "203.0.113.9:51820", "10.8.0.0/24", 500, 10, 900, 25)
    facts = KnownFacts({TUNNELS: Tunnels((peer,))}, os=Os.LINUX)
    judged = vpn_state.CHECK.judge(facts, vpn_state.CHECK.thresholds)
    assert [one.is_fault for one in judged.evidence if "51820" in one.label] == [True]


def test_a_wrong_pin_does_not_hide_a_passphrase_that_was_tried_earlier(tmp_path: Path) -> None:
    task, notes, path = TaskContext(), Notes(), tmp_path / "v.kdbx"
    Vault.create(path, PASSPHRASE, task, kdf=CHEAP).close()
    with pytest.raises(WrongPassphrase):
        VaultKeeper(tries=tmp_path / "tries").unlock(path, Secret("no such sentence"), task)
    keeper = VaultKeeper(tries=tmp_path / "tries", audit_of=lambda _: notes)  # type: ignore[arg-type, return-value]
    keeper.note_wrong_pin(path)
    keeper.unlock(path, PASSPHRASE, task)
    keeper.lock()
    assert len(notes.reasons) == 2


def test_a_number_stands_in_its_own_place_whatever_a_value_holds() -> None:
    speak(lambda text, number: "{file} got %n devices")
    assert counted(3, "device went to {file}", "devices went to {file}", file="50%n.csv") == "50%n.csv got 3 devices"
