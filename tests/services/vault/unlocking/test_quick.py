"""Quick unlock: what opens the vault, and everything that ends it."""

import json

import pytest

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import NoQuickUnlock, QuickUnlockEnded, WrongPin
from app.services.vault.rekeying import NewKey, change_key
from app.services.vault.unlocking.quick import QuickUnlock
from app.services.vault.unlocking.ways import TRIES, Way, pin_problem
from app.services.vault.vault import Vault
from tests.services.vault.unlocking.conftest import Computer

PIN, OTHER = Secret("408213"), Secret("408214")
WAYS = [(Way.SESSION_PIN, False), (Way.HELLO, False), (Way.HELLO, True), (Way.KEPT_PIN, True)]


@pytest.mark.parametrize(("way", "kept"), WAYS)
def test_each_way_opens_the_vault_again(vault: Vault, computer: Computer, way: Way, kept: bool) -> None:
    quick = computer.start_satchel()
    assert quick.standing(vault.path) is None
    quick.turn_on(vault, way, PIN, TaskContext(), kept=kept)
    standing = quick.standing(vault.path)
    assert standing
    assert (standing.way, standing.tries_left) == (way, TRIES)
    vault.close()
    for _ in range(2):
        Vault.open_with(vault.path, quick.composite(vault.path, PIN, TaskContext()), TaskContext()).close()


@pytest.mark.parametrize(("way", "outlives"), [(Way.SESSION_PIN, False), (Way.HELLO, False), (Way.KEPT_PIN, True)])
def test_only_what_is_kept_outlives_satchel(vault: Vault, computer: Computer, way: Way, outlives: bool) -> None:
    computer.start_satchel().turn_on(vault, way, PIN, TaskContext())
    assert (computer.start_satchel().standing(vault.path) is not None) == outlives


def test_a_hello_that_was_to_be_kept_outlives_satchel_for_a_week(vault: Vault, computer: Computer) -> None:
    computer.start_satchel().turn_on(vault, Way.HELLO, None, TaskContext(), kept=True)
    again = computer.start_satchel()
    assert bytes(again.composite(vault.path, None, TaskContext())) == bytes(vault.composite())
    computer.now += 7 * 86400
    assert again.standing(vault.path) is None
    with pytest.raises(QuickUnlockEnded):
        again.composite(vault.path, None, TaskContext())


@pytest.mark.parametrize("way", [Way.SESSION_PIN, Way.KEPT_PIN])
def test_five_wrong_pins_end_it(vault: Vault, computer: Computer, way: Way) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, way, PIN, TaskContext())
    for left in range(TRIES - 1, -1, -1):
        with pytest.raises(WrongPin) as caught:
            quick.composite(vault.path, OTHER, TaskContext())
        assert caught.value.left == left
    assert quick.standing(vault.path) is None
    with pytest.raises(QuickUnlockEnded):
        quick.composite(vault.path, PIN, TaskContext())
    assert computer.store.halves == {}


def test_the_right_pin_gives_all_tries_back(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    for _ in range(3):
        for _ in range(TRIES - 1):
            with pytest.raises(WrongPin):
                quick.composite(vault.path, OTHER, TaskContext())
        quick.composite(vault.path, PIN, TaskContext())


def test_wrong_pins_count_though_satchel_is_started_anew(vault: Vault, computer: Computer) -> None:
    computer.start_satchel().turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    for _ in range(TRIES):
        with pytest.raises(WrongPin):
            computer.start_satchel().composite(vault.path, OTHER, TaskContext())
    with pytest.raises(QuickUnlockEnded):
        computer.start_satchel().composite(vault.path, PIN, TaskContext())


def test_a_kept_pin_ends_after_its_hours(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    computer.now += 12 * 3600 - 1
    assert quick.standing(vault.path)
    computer.now += 1
    assert quick.standing(vault.path) is None
    with pytest.raises(QuickUnlockEnded, match="ended"):
        quick.composite(vault.path, PIN, TaskContext())
    assert computer.store.halves == {}


def test_a_kept_pin_ends_with_the_third_restart(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    for boot in ("second", "third"):
        computer.boot = boot
        assert quick.standing(vault.path)
    computer.boot = "fourth"
    assert quick.standing(vault.path) is None
    with pytest.raises(QuickUnlockEnded):
        quick.composite(vault.path, PIN, TaskContext())


def test_a_clock_that_is_set_back_ends_it(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    computer.now -= 3600
    assert quick.standing(vault.path) is None


def test_a_time_that_was_prolonged_in_the_file_opens_nothing(vault: Vault, computer: Computer) -> None:
    computer.start_satchel().turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    file = computer.folder / "quick.json"
    document = json.loads(file.read_text())
    document["vaults"][0]["until"] += 86400
    file.write_text(json.dumps(document))
    with pytest.raises(WrongPin):
        computer.start_satchel().composite(vault.path, PIN, TaskContext())


@pytest.mark.parametrize("moment", ["NaN", "Infinity", "1e300", "-5"])
def test_what_is_no_moment_in_the_file_makes_the_passphrase_necessary(
    vault: Vault, computer: Computer, moment: str
) -> None:
    computer.start_satchel().turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    file = computer.folder / "quick.json"
    document = json.loads(file.read_text())
    document["vaults"][0]["until"] = float(moment)
    file.write_text(json.dumps(document))
    assert computer.start_satchel().standing(vault.path) is None


def test_half_a_key_that_is_gone_from_the_store_ends_it(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    computer.store.halves.clear()
    with pytest.raises(QuickUnlockEnded, match="gone"):
        quick.composite(vault.path, PIN, TaskContext())
    assert quick.standing(vault.path) is None


def test_a_store_that_is_locked_ends_nothing(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    computer.store.reason = "The keyring is locked."
    for _ in range(TRIES + 1):
        with pytest.raises(NoQuickUnlock):
            quick.composite(vault.path, PIN, TaskContext())
    computer.store.reason = ""
    quick.composite(vault.path, PIN, TaskContext())


def test_a_cancelled_hello_ends_nothing_and_another_key_does(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.HELLO, None, TaskContext())
    computer.hello.knows_person = False
    for _ in range(TRIES + 1):
        with pytest.raises(NoQuickUnlock, match="cancelled"):
            quick.composite(vault.path, None, TaskContext())
    computer.hello.knows_person, computer.hello.secret = True, b"of another TPM"
    with pytest.raises(QuickUnlockEnded):
        quick.composite(vault.path, None, TaskContext())
    assert quick.standing(vault.path) is None


def test_sleep_ends_what_is_in_memory_only(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.SESSION_PIN, PIN, TaskContext())
    quick.end_session()
    assert quick.standing(vault.path) is None
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    quick.end_session()
    assert quick.standing(vault.path)


def test_on_a_shared_computer_only_the_passphrase_opens(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    computer.is_shared = True
    assert quick.standing(vault.path) is None
    assert all(offer.reason for offer in quick.offers(TaskContext()))
    with pytest.raises(QuickUnlockEnded):
        quick.composite(vault.path, PIN, TaskContext())
    with pytest.raises(NoQuickUnlock):
        quick.turn_on(vault, Way.SESSION_PIN, PIN, TaskContext())


def test_without_a_store_the_kept_pin_is_absent_with_a_sentence(vault: Vault, computer: Computer) -> None:
    computer.store.reason = "This computer has no store for keys."
    reasons = {offer.way: offer.reason for offer in computer.start_satchel().offers(TaskContext())}
    assert reasons == {Way.SESSION_PIN: "", Way.HELLO: "", Way.KEPT_PIN: "This computer has no store for keys."}


def test_turning_off_leaves_nothing(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    quick.turn_off(vault.path, TaskContext())
    assert computer.store.halves == {}
    assert quick.standing(vault.path) is None
    assert vault.path.name not in (computer.folder / "quick.json").read_text()


def test_neither_the_pin_nor_the_key_is_in_the_file_or_the_store(vault: Vault, computer: Computer) -> None:
    computer.start_satchel().turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    written = (computer.folder / "quick.json").read_bytes() + b"".join(computer.store.halves.values())
    for secret in (bytes(vault.composite()), vault.composite().hex().encode(), PIN.reveal().encode()):
        assert secret not in written


def test_a_key_that_was_changed_makes_the_old_seal_worthless(vault: Vault, computer: Computer) -> None:
    quick = computer.start_satchel()
    quick.turn_on(vault, Way.SESSION_PIN, PIN, TaskContext())
    change_key(vault, NewKey(Secret("another sentence altogether")), TaskContext())
    assert bytes(quick.composite(vault.path, PIN, TaskContext())) != bytes(vault.composite())


@pytest.mark.parametrize("pin", ["", "12345", "111111", "112112", "123456", "654321", "121212", "345678"])
def test_a_pin_that_is_tried_first_is_not_taken(pin: str) -> None:
    assert pin_problem(pin)


@pytest.mark.parametrize("pin", ["408213", "99017342", "a7-k2-m9"])
def test_other_pins_are_taken(pin: str) -> None:
    assert pin_problem(pin) == ""


@pytest.mark.parametrize("text", ["", "{", '{"format":"satchel.quick-unlock","version":1,"vaults":[{"id":1}]}'])
def test_a_damaged_file_only_makes_the_passphrase_necessary(vault: Vault, computer: Computer, text: str) -> None:
    (computer.folder / "quick.json").write_text(text)
    quick: QuickUnlock = computer.start_satchel()
    assert quick.standing(vault.path) is None
    quick.turn_on(vault, Way.KEPT_PIN, PIN, TaskContext())
    assert quick.standing(vault.path)
