"""What devices take from their folders."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.devices import Device, Transport
from app.domain.inheritance import (
    INHERITED,
    NO_DEFAULTS,
    NOTHING,
    FolderDefaults,
    changed,
    effective,
    inheritance,
    offered,
    origins,
)

ACME = FolderDefaults(user="support", credential="e1", jump="j1", tags=("acme",), ssh_port=2222, accent="customer")
BERLIN = FolderDefaults(user="berlin", tags=("berlin", "acme"), reattach="tmux new -A")
WEB = Device("1", "web", host="10.0.0.5", folder="Acme/Berlin")


def test_an_empty_field_takes_the_value_of_the_nearest_folder() -> None:
    given = inheritance((("Acme/Berlin", BERLIN), ("Acme", ACME)))
    used = effective(WEB, given)
    assert (used.user, used.credential, used.jump, used.port) == ("berlin", "e1", "j1", 2222)
    assert (used.reattach, used.accent) == ("tmux new -A", "customer")
    assert origins(WEB, given) == {
        "user": "Acme/Berlin", "reattach": "Acme/Berlin", "tags": "Acme/Berlin",
        "credential": "Acme", "jump": "Acme", "port": "Acme", "accent": "Acme",
    }  # fmt: skip


def test_what_a_device_says_itself_stays() -> None:
    own = replace(WEB, user="root", port=22, jump="j2", accent="production")
    used = effective(own, inheritance((("Acme", ACME),)))
    assert (used.user, used.port, used.jump, used.accent) == ("root", 22, "j2", "production")
    assert used.credential == "e1"


def test_nothing_is_nothing_whatever_a_folder_says() -> None:
    own = replace(WEB, credential=NOTHING, jump=NOTHING, accent=NOTHING)
    given = inheritance((("Acme", ACME),))
    used = effective(own, given)
    assert (used.credential, used.jump, used.accent) == ("", "", "")
    assert {"credential", "jump", "accent"}.isdisjoint(origins(own, given))


def test_a_folder_can_say_nothing_against_the_one_above() -> None:
    given = inheritance((("Acme/Berlin", FolderDefaults(jump=NOTHING)), ("Acme", ACME)))
    assert effective(WEB, given).jump == ""
    assert offered("jump", Transport.SSH, given) == ("", "Acme/Berlin")


def test_tags_add_up_once_each() -> None:
    given = inheritance((("Acme/Berlin", BERLIN), ("Acme", ACME)))
    assert effective(replace(WEB, tags=("core", "acme")), given).tags == ("core", "acme", "berlin")


def test_a_credential_brings_its_own_user() -> None:
    given = inheritance((("Acme/Berlin", FolderDefaults(credential="e2")), ("Acme", ACME)))
    assert (effective(WEB, given).credential, effective(WEB, given).user) == ("e2", "")
    own = replace(WEB, credential="e3")
    assert effective(own, inheritance((("Acme", ACME),))).user == ""


def test_a_jump_host_is_not_reached_through_itself() -> None:
    jump = Device("j1", "jump", host="10.0.0.9", folder="Acme")
    assert effective(jump, inheritance((("Acme", ACME),))).jump == ""
    by_address = FolderDefaults(jump="me@10.0.0.9:22")
    assert effective(jump, inheritance((("Acme", by_address),))).jump == ""
    assert effective(WEB, inheritance((("Acme", by_address),))).jump == "me@10.0.0.9:22"


def test_each_kind_of_device_takes_only_what_it_has() -> None:
    given = inheritance((("Acme", replace(ACME, serial_port=115_200, winrm_port=15985)),))
    serial = effective(replace(WEB, transport=Transport.SERIAL, host="COM3"), given)
    assert (serial.user, serial.credential, serial.jump, serial.port) == ("", "", "", 115_200)
    windows = effective(replace(WEB, transport=Transport.WINRM), given)
    assert (windows.credential, windows.jump, windows.port) == ("e1", "", 15985)


def test_a_sign_in_is_given_but_for_the_one_that_hands_over_the_password() -> None:
    windows = replace(WEB, transport=Transport.WINRMS)
    given = inheritance((("Acme", FolderDefaults(sign_in="kerberos")),))
    assert effective(windows, given).sign_in == "kerberos"
    assert effective(replace(windows, sign_in=NOTHING), given).sign_in == ""
    assert effective(WEB, given).sign_in == "", "SSH has no such thing"
    risky = inheritance((("Acme", FolderDefaults(sign_in="credssp")),))
    assert effective(windows, risky).sign_in == ""
    assert offered("sign_in", Transport.WINRMS, risky)[0] == ""
    assert effective(replace(windows, sign_in="credssp"), given).sign_in == "credssp"


TEXT = st.sampled_from(["", "a", "b", NOTHING])
TAGS = st.lists(st.sampled_from("xyz"), max_size=3, unique=True).map(tuple)
SAYS = st.builds(
    FolderDefaults, user=TEXT, credential=TEXT, identity_file=TEXT, jump=TEXT, reattach=TEXT, accent=TEXT, tags=TAGS,
    ssh_port=st.sampled_from([0, 22, 2222]), winrms_port=st.sampled_from([0, 443]),
)  # fmt: skip
LEVELS = st.lists(SAYS, max_size=3).map(lambda says: [(f"level {n}", one) for n, one in enumerate(says)])
DEVICE = st.builds(
    Device, id=st.just("1"), name=st.just("d"), host=st.just("h"), transport=st.sampled_from(list(Transport)),
    port=st.sampled_from([0, 22, 443]), user=TEXT, credential=TEXT, identity_file=TEXT, jump=TEXT, reattach=TEXT,
    tags=TAGS, accent=TEXT, legacy=st.booleans(), pin=st.sampled_from(["", "ff"]),
)  # fmt: skip


@given(DEVICE, LEVELS)
def test_only_what_is_empty_is_inherited_and_never_what_lowers_safety(
    device: Device, levels: list[tuple[str, FolderDefaults]]
) -> None:
    given = inheritance(levels)
    used, places = effective(device, given), origins(device, given)
    assert set(places) <= set(INHERITED)
    for name in INHERITED:
        own, value = getattr(device, name), getattr(used, name)
        if name == "tags":
            assert value[: len(own)] == own and len(set(value)) == len(value)
        elif own and own != NOTHING:
            assert value == own and name not in places
        elif own == NOTHING:
            assert value == "" and name not in places
        else:
            assert bool(value) is (name in places)
    assert (used.legacy, used.pin, used.name, used.host) == (device.legacy, device.pin, device.name, device.host)
    assert NOTHING not in (used.user, used.credential, used.identity_file, used.jump, used.reattach, used.accent)
    assert all(place in [path for path, _ in levels] for place in places.values())


@given(DEVICE, LEVELS)
def test_the_nearest_folder_that_says_something_wins(device: Device, levels: list[tuple[str, FolderDefaults]]) -> None:
    used = effective(device, inheritance(levels))
    if not device.accent:
        nearest = next((says.accent for _, says in levels if says.accent), "")
        assert used.accent == ("" if nearest == NOTHING else nearest)


@given(DEVICE, LEVELS, st.sampled_from(["ff", "ee"]), st.booleans())
def test_a_change_of_the_used_device_stores_only_what_was_changed(
    device: Device, levels: list[tuple[str, FolderDefaults]], pin: str, legacy: bool
) -> None:
    given = inheritance(levels)
    used = effective(device, given)
    assert changed(device, given, used) is device
    assert changed(device, given, replace(used, pin=pin, legacy=legacy)) == replace(device, pin=pin, legacy=legacy)


@given(DEVICE, LEVELS, TAGS)
def test_changed_tags_come_out_as_asked_but_for_those_of_the_folders(
    device: Device, levels: list[tuple[str, FolderDefaults]], tags: tuple[str, ...]
) -> None:
    given = inheritance(levels)
    stored = changed(device, given, replace(effective(device, given), tags=tags))
    inherited = {tag for _, says in levels for tag in says.tags}
    assert set(effective(stored, given).tags) == set(tags) | inherited


def test_nothing_is_made_anew_where_no_folder_says_anything() -> None:
    given = inheritance((("Acme", NO_DEFAULTS),))
    assert effective(WEB, given) is WEB
