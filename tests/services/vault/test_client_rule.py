"""The rule of clients: what is offered, given and refused, and what the audit hears."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.composition_typing import vault_typing
from app.domain.audit import AuditNote, AuditVerb
from app.domain.clients import client_of_folder, is_same_client
from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, InjectOnly, OtherClient, VaultError, VaultLocked
from app.services.setup.profiles.vault_references import secret_of
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.services.vault.keeper import VaultKeeper
from app.services.worker.plain import error_from_plain, to_plain
from app.views.pages.remote.credential_picker import TypedPart
from tests.services.vault.conftest import CHEAP, PASSPHRASE

NORDLYS = Device("d1", "nas", host="10.0.0.5", folder="Nordlys/Praxis")
TYPED = Device("", "10.0.0.9", host="10.0.0.9")


class Heard:
    """Implements `AuditTrail`."""

    def __init__(self) -> None:
        self.notes: list[AuditNote] = []

    def note(self, note: AuditNote) -> None:
        self.notes.append(note)


type Add = Callable[..., VaultEntry]


@pytest.fixture
def keeper(tmp_path: Path, task: TaskContext) -> VaultKeeper:
    keeper = VaultKeeper()
    keeper.create(tmp_path / "v.kdbx", PASSPHRASE, task, kdf=CHEAP)
    keeper.audit = Heard()
    return keeper


@pytest.fixture
def notes(keeper: VaultKeeper) -> list[AuditNote]:
    assert isinstance(keeper.audit, Heard)
    return keeper.audit.notes


@pytest.fixture
def add(keeper: VaultKeeper, task: TaskContext) -> Add:
    def add(group: str, title: str = "root", *, inject_only: bool | None = None) -> VaultEntry:
        draft = EntryDraft(title, "root", Secret(f"of {group}"), group=group, inject_only=inject_only)
        return keeper.vault.add(draft, task)

    return add


def with_credential(device: Device, entry: VaultEntry) -> Device:
    return Device(device.id, device.name, host=device.host, folder=device.folder, credential=entry.id)


def test_a_device_gets_what_is_its_clients_or_nobodys(keeper: VaultKeeper, add: Add) -> None:
    for group in ("Clients/Nordlys", "Clients/nordlys /Keller", "Internal", ""):
        device = with_credential(NORDLYS, add(group))
        assert keeper.credential_for(device).password == Secret(f"of {group}")


def test_a_device_never_gets_what_is_another_clients(keeper: VaultKeeper, add: Add, notes: list[AuditNote]) -> None:
    device = with_credential(NORDLYS, entry := add("Clients/Acme"))
    with pytest.raises(OtherClient, match=r"Acme.*Nordlys") as refused:
        keeper.credential_for(device)
    assert (refused.value.entry, refused.value.device) == (entry.id, device)
    with pytest.raises(OtherClient):
        keeper.note_sign_in(device)
    with pytest.raises(OtherClient):
        keeper.rule.take(device, entry.id, AuditVerb.TYPED)
    assert notes == []


def test_crossing_needs_a_reason_which_the_audit_hears_first(
    keeper: VaultKeeper, add: Add, notes: list[AuditNote]
) -> None:
    device = with_credential(NORDLYS, entry := add("Clients/Acme"))
    with pytest.raises(VaultError, match="reason"):
        keeper.rule.allow(device, entry.id, " \n ")
    keeper.rule.allow(device, entry.id, " The router moved \n to Nordlys ")
    assert notes == [AuditNote(AuditVerb.CROSSED, entry.id, "Acme", "nas", "The router moved to Nordlys")]
    assert keeper.credential_for(device).password
    assert keeper.rule.offered(device, keeper.vault.entries()) == (entry,)
    neighbour = Device("d2", "router", folder="Nordlys", credential=entry.id)
    with pytest.raises(OtherClient):  # one credential on one device
        keeper.credential_for(neighbour)


def test_a_reason_holds_for_the_client_whose_the_credential_was(
    keeper: VaultKeeper, add: Add, task: TaskContext
) -> None:
    device = with_credential(NORDLYS, entry := add("Clients/Acme"))
    keeper.rule.allow(device, entry.id, "why")
    keeper.vault.edit(entry.id, EntryDraft(entry.title, entry.user, group="Clients/Third"), task)
    with pytest.raises(OtherClient, match="Third"):
        keeper.credential_for(device)
    assert keeper.rule.offered(device, keeper.vault.entries()) == ()


def test_a_crossing_holds_until_the_vault_is_locked(keeper: VaultKeeper, add: Add, task: TaskContext) -> None:
    device = with_credential(NORDLYS, entry := add("Clients/Acme"))
    keeper.rule.allow(device, entry.id, "why")
    path = keeper.vault.path
    keeper.lock()
    with pytest.raises(VaultLocked):
        keeper.credential_for(device)
    keeper.unlock(path, PASSPHRASE, task)
    with pytest.raises(OtherClient):
        keeper.credential_for(device)


def test_a_crossing_that_cannot_be_written_down_is_none(keeper: VaultKeeper, add: Add) -> None:
    class Full:
        def note(self, note: AuditNote) -> None:
            raise VaultError("The disk is full.")

    device = with_credential(NORDLYS, entry := add("Clients/Acme"))
    keeper.audit = Full()
    with pytest.raises(VaultError, match="full"):
        keeper.rule.allow(device, entry.id, "why")
    with pytest.raises(OtherClient):
        keeper.credential_for(device)


def test_a_device_of_no_client_belongs_to_the_client_whose_credential_it_gets_first(
    keeper: VaultKeeper, add: Add
) -> None:
    acme, nordlys, mine = add("Clients/Acme"), add("Clients/Nordlys"), add("")
    assert set(keeper.rule.offered(TYPED, keeper.vault.entries())) == {acme, nordlys, mine}
    keeper.note_sign_in(with_credential(TYPED, mine))
    keeper.note_sign_in(with_credential(TYPED, acme))
    assert keeper.rule.client_of(TYPED) == "Acme"
    assert keeper.rule.offered(TYPED, keeper.vault.entries()) == (acme, mine)
    with pytest.raises(OtherClient):
        keeper.credential_for(with_credential(TYPED, nordlys))
    assert keeper.rule.client_of(Device("", "10.0.0.10", host="10.0.0.10")) == ""


def test_what_nobody_may_see_signs_in_and_is_typed_only_where_it_is_hidden(keeper: VaultKeeper, add: Add) -> None:
    entry = add("Clients/Nordlys", inject_only=True)
    assert keeper.credential_for(with_credential(NORDLYS, entry)).password
    with pytest.raises(InjectOnly):
        keeper.rule.take(NORDLYS, entry.id, AuditVerb.TYPED)
    assert keeper.rule.take(NORDLYS, entry.id, AuditVerb.TYPED, is_hidden=True) == entry
    for part in (TypedPart.PASSWORD, TypedPart.CODE):
        with pytest.raises(InjectOnly):
            vault_typing(keeper).take(NORDLYS, entry.id, part, False, TaskContext())


def test_this_computer_belongs_to_nobody(keeper: VaultKeeper, add: Add) -> None:
    for group in ("Clients/Acme", "Clients/Nordlys"):
        keeper.rule.take(THIS_COMPUTER, add(group).id, AuditVerb.INJECTED)
    assert keeper.rule.client_of(THIS_COMPUTER) == ""


def test_a_sign_in_is_noted_once_while_it_is_tried_again(keeper: VaultKeeper, add: Add, notes: list[AuditNote]) -> None:
    device = with_credential(NORDLYS, entry := add("Clients/Nordlys"))
    given = GivenCredentials(keeper.credential_for, keeper.note_sign_in)
    given(device)  # a look is no use
    assert notes == []
    given.use(device)
    given.use(device)
    assert notes == [AuditNote(AuditVerb.INJECTED, entry.id, "Nordlys", "nas")]
    given.give(device, "me", Secret("typed"))
    given.use(device)
    assert len(notes) == 1


def test_what_was_typed_for_one_client_goes_to_no_device_of_another() -> None:
    given = GivenCredentials(VaultKeeper().credential_for)
    acme = Device("a", "gate", host="192.168.1.1", user="admin", folder="Acme")
    nordlys = Device("b", "gate 2", host="192.168.1.1", user="admin", folder="Nordlys")
    sister = Device("c", "gate 3", host="192.168.1.1", user="admin", folder="Acme/Keller")
    given.give(acme, "admin", Secret("typed"))
    given.give_part(acme, "admin", passphrase=Secret("key"))
    assert given(sister).password == Secret("typed")
    assert given(nordlys).password is None and given(nordlys).key_passphrase is None


def test_of_several_entries_with_one_title_the_devices_own_is_meant(keeper: VaultKeeper, add: Add) -> None:
    acme, nordlys, mine = add("Clients/Acme"), add("Clients/Nordlys"), add("")
    assert keeper.rule.named(NORDLYS, "root") == nordlys
    assert keeper.rule.named(Device("x", "x", folder="Third"), "root") == mine
    with pytest.raises(OtherClient):
        keeper.rule.named(NORDLYS, "Clients/Acme/root")
    with pytest.raises(OtherClient):
        keeper.rule.named(NORDLYS, acme.id.upper())
    with pytest.raises(EntryNotFound, match="3 entries"):
        keeper.rule.named(TYPED, "root")
    with pytest.raises(EntryNotFound, match="no entry"):
        keeper.rule.named(NORDLYS, "admin")


def test_what_lies_in_the_recycle_bin_is_not_used(keeper: VaultKeeper, add: Add, task: TaskContext) -> None:
    device = with_credential(NORDLYS, entry := add("Clients/Acme"))
    keeper.vault.delete(entry.id, task)
    with pytest.raises(EntryNotFound, match="recycle bin"):
        keeper.credential_for(device)


def test_a_jump_host_gets_nothing_of_another_client_either(keeper: VaultKeeper, add: Add, tmp_path: Path) -> None:
    gate = with_credential(Device("g", "gate", host="192.0.2.1", folder="Nordlys"), add("Clients/Acme"))
    given = GivenCredentials(keeper.credential_for, keeper.note_sign_in)
    connections = Connections(HostKeys(tmp_path / "keys"), given.use, lambda _: gate)
    with pytest.raises(OtherClient, match="Jump host gate") as refused:
        connections.target(replace(NORDLYS, jump="g"), TaskContext())
    assert refused.value.device == gate


def test_the_helper_that_carries_transfers_hears_whose_credential_it_would_be() -> None:
    error = OtherClient("no")
    error.entry, error.device = "e1", NORDLYS
    heard = error_from_plain(to_plain(error))
    assert isinstance(heard, OtherClient)
    assert (heard.entry, heard.device) == ("e1", NORDLYS)


_NAMES = st.sampled_from(["Acme", "acme ", "Nordlys", "A/S", "Café", "Cafe\u0301", "", " ", "Clients"])
_PATHS = st.lists(_NAMES, max_size=4).map("/".join)


def _ways(keeper: VaultKeeper, device: Device, entry: VaultEntry) -> dict[str, Callable[[], object]]:
    """Every way in which something of an entry can come to a device."""
    named, task = with_credential(device, entry), TaskContext()
    given = GivenCredentials(keeper.credential_for, keeper.note_sign_in)
    typing = vault_typing(keeper)
    return {
        "asked for": lambda: keeper.credential_for(named),
        "signs in": lambda: given.use(named),
        "noted": lambda: keeper.note_sign_in(named),
        "typed": lambda: typing.take(device, entry.id, TypedPart.PASSWORD, True, task),
        "user typed": lambda: typing.take(device, entry.id, TypedPart.USER, True, task),
        "named by id": lambda: keeper.rule.named(device, entry.id),
        "in a profile": lambda: secret_of(keeper, f"vault://{entry.id}", device, task),
        "made": lambda: keeper.rule.check_group(device, entry.group),
    }


@settings(max_examples=20, deadline=None)
@given(groups=st.lists(_PATHS, min_size=1, max_size=4), folders=st.lists(_PATHS, min_size=1, max_size=4))
def test_no_path_crosses_in_any_tree(
    groups: list[str], folders: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the groups and folders are: what a device is offered or gets is its client's or nobody's."""
    task, keeper = TaskContext(), VaultKeeper()
    vault = keeper.create(tmp_path_factory.mktemp("v") / "v.kdbx", PASSPHRASE, task, kdf=CHEAP)
    kinds = [f"Clients/{group}" for group in groups]
    vault.add_all([EntryDraft("x", "root", Secret(kind), group=kind) for kind in kinds], task)
    for number, folder in enumerate(folders):
        device = Device(str(number), "d", folder=folder)
        if not (client := client_of_folder(folder)):
            continue  # it belongs to whom it gets a credential of first
        offered = keeper.offered(device) or ()
        found = vault_typing(keeper).find(device, "x") or ()
        for entry in vault.entries():
            may = not entry.client or is_same_client(client, entry.client)
            assert (entry in offered, entry in found) == (may, may)
            for way, go in _ways(keeper, device, entry).items():
                try:
                    go()
                    went_through = True
                except OtherClient:
                    went_through = False
                assert went_through is may, way
    keeper.lock()
