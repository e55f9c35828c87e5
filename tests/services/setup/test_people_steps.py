"""The steps of people and identity: what they compare, what they refuse, and that the real tools do what was wanted."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Comparison, ItemState
from app.domain.setup_runs import ItemResult, Outcome
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.planning import SHIPPED
from app.services.setup.service import carry_out, make_plan, undo
from app.services.setup.steps.account.policy import settings_in, with_settings
from app.services.setup.steps.account.sudo import rule_of
from app.services.setup.steps.identity.locale import listed
from app.services.setup.steps.registry_values import number, parse_values, text, values_changes, values_wanted
from app.services.setup.steps.shell_assignments import assigned, with_assignments
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine

TASK = TaskContext()


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def compared(step: str, arguments: Mapping[str, Any], answer: str, os: Os = Os.LINUX) -> Comparison:
    return SHIPPED[step].compare(SHIPPED[step].probe(arguments).parse(os, answer), arguments)


def registry(*values: tuple[str, list[Any]]) -> str:
    return b64(json.dumps([{"near": "HKLM:\\", "kind": kind, "data": data} for kind, data in values]))


LOCALE = "".join(f"file_{at} -\nfolder_{at} {b64('/etc')}\n" for at in range(5))
RULES = {"length": 14, "attempts": 10, "minutes": 15}
CASES: list[tuple[str, dict[str, Any], str, Os, list[tuple[str, str]]]] = [
    ("account.groups", {"name": "a", "join": ["x"], "leave": ["y"]}, f"group yes {b64('x')}\n", Os.LINUX, []),
    (
        "account.groups",
        {"name": "a", "join": ["x"], "leave": ["y"]},
        f"group no {b64('x')}\ngroup yes {b64('y')}\n",
        Os.WINDOWS,
        [("member", "no member"), ("no member", "member")],
    ),
    ("account.builtin", {"administrator": False}, "administrator no\nguest gone\n", Os.WINDOWS, []),
    (
        "account.builtin",
        {"administrator": True},
        "administrator no\nguest yes\n",
        Os.WINDOWS,
        [
            ("may not sign in with a password", "may sign in with a password"),
            ("may sign in with a password", "may not sign in with a password"),
        ],
    ),
    ("account.policy", RULES, "length 14\nattempts 10\nunlock 900\nwindow 900\n", Os.WINDOWS, []),
    (
        "account.policy",
        RULES,
        "length 0\nattempts 0\nunlock -1\nwindow 1800\n",
        Os.WINDOWS,
        [
            ("0", "14"),
            ("never locked", "10"),
            ("an administrator unlocks it", "15 minutes"),
            ("30 minutes", "15 minutes"),
        ],
    ),
    (
        "account.laps",
        {"keep_in": "entra", "days": 30, "length": 20},
        f"values {registry(('DWord', ['0']), ('DWord', ['30']), ('', []), ('DWord', ['4']))}",
        Os.WINDOWS,
        [("nowhere", "entra"), ("not set", "20")],
    ),
    ("identity.domain", {"domain": "Corp.example.com"}, f"domains {b64('corp.EXAMPLE.com')}", Os.LINUX, []),
    (
        "identity.locale",
        {"locale": "nb-NO", "keyboard": "no"},
        f"known no\ndebian no\n{LOCALE}",
        Os.LINUX,
        [("not set", "nb_NO.UTF-8"), ("not on this device", "made"), ("not set", "no"), ("not set", "no")],
    ),
    (
        "identity.locale",
        {"locale": "nb_NO.UTF-8", "keyboard": "no"},
        f"system nb-no\nvalues {registry(('String', ['en-US']), ('String', ['00000414']))}",
        Os.WINDOWS,
        [("en-US", "nb-NO")],
    ),
    ("sec.lock", {"minutes": 15}, f"values {registry(('DWord', ['900']))}", Os.WINDOWS, []),
    (
        "look.brand",
        {"sleep": 0, "fast_start": False},
        f"values {registry(('DWord', ['1']))}\nsleep 1800",
        Os.WINDOWS,
        [("1", "0"), ("after 30 minutes", "never")],
    ),
]


@pytest.mark.parametrize(("step", "arguments", "answer", "os", "changes"), CASES)
def test_a_comparison_names_each_difference(
    step: str, arguments: dict[str, Any], answer: str, os: Os, changes: list[tuple[str, str]]
) -> None:
    found = compared(step, arguments, answer, os)
    assert [(change.before, change.after) for change in found.changes] == changes
    assert found.state is (ItemState.CHANGE if changes else ItemState.OK)


@pytest.mark.parametrize(
    ("step", "arguments", "answer", "os", "reason"),
    [
        ("identity.domain", {"domain": "a.b"}, f"domains {b64('c.d')}", Os.LINUX, "belongs to c.d"),
        ("identity.domain", {"domain": "a.b", "join_file": Secret("x")}, "domains ", Os.LINUX, "for Windows"),
        ("identity.domain", {"domain": "a.b", "user": "u"}, "domains ", Os.LINUX, "a user and a password"),
        ("identity.asset", {}, f"file_0 -\nfolder_0 {b64('/etc')}", Os.LINUX, "at least one value"),
        ("identity.locale", {"locale": "C"}, f"system a-B\nvalues {registry()}", Os.WINDOWS, "such as en-GB"),
        (
            "identity.locale",
            {"locale": "en-GB", "keyboard": "xx"},
            f"system a-B\nvalues {registry()}",
            Os.WINDOWS,
            'known here for "xx"',
        ),
        ("look.brand", {"wallpaper": "/a.jpg"}, f"values {registry()}\nsleep -", Os.WINDOWS, "no path of this system"),
        ("look.brand", {"sleep": 5}, f"values {registry()}\nsleep -", Os.WINDOWS, "cannot sleep"),
        ("account.groups", {"name": "a"}, "", Os.LINUX, "no group"),
        ("account.groups", {"name": "a", "join": ["x"], "leave": ["x"]}, "", Os.LINUX, "joined and left"),
    ],
)
def test_what_cannot_be_reached_says_why(
    step: str, arguments: dict[str, Any], answer: str, os: Os, reason: str
) -> None:
    found = compared(step, arguments, answer, os)
    assert found.state is ItemState.IMPOSSIBLE
    assert reason in found.reason


STEPS = ("account.builtin", "account.policy", "identity.locale", "identity.asset", "sec.lock", "look.brand")
NEEDED = {"locale": "en-GB", "minutes": 1, "length": 8, "attempts": 3, "administrator": False}


@given(
    st.sampled_from(STEPS),
    st.sampled_from([Os.LINUX, Os.WINDOWS]),
    st.lists(
        st.sampled_from(["values", "sleep", "system", "length", "unlock", "locked", "known", "file_0"]), max_size=4
    ),
    st.one_of(st.text(max_size=30), st.just(registry(("DWord", []))), st.just(registry(("DWord", ["x"])))),
)
def test_an_answer_of_a_hostile_device_is_refused_or_compared(step: str, os: Os, names: list[str], value: str) -> None:
    fact = SHIPPED[step].probe(NEEDED)
    try:
        state = fact.parse(os, "".join(f"{name} {value}\n" for name in names))
    except (ValueError, KeyError, IndexError, TypeError):
        return
    SHIPPED[step].compare(state, NEEDED)


def test_a_value_that_the_registry_did_not_tell_is_not_set() -> None:
    wanted = [number("Number", r"HKLM:\A", "n", 0xFFFFFFFF), text("Text", r"HKLM:\A", "t", "x")]
    found = parse_values(registry(("DWord", [-1])))
    assert [(change.label, change.before) for change in values_changes(found, wanted)] == [("Text", "not set")]
    assert [one["near"] for one in json.loads(values_wanted(found, wanted))] == ["HKLM:\\", ""]


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60))
def test_a_value_of_an_assignment_comes_back_as_it_was(value: str) -> None:
    file = "# first\nA=1\nA='two'\nB=3"
    written = with_assignments(file, {"A": value, "C": value})
    assert assigned(written) == {"A": value, "B": "3", "C": value}
    assert with_assignments(written, {"A": value, "C": value}) == written
    assert written.startswith("# first\nA=1\n")


def test_files_of_others_keep_their_comments() -> None:
    assert with_settings("# deny = 3\ndeny=5 # five\nsilent\n", {"deny": "9"}) == "# deny = 3\ndeny = 9\nsilent\n"
    assert settings_in("# deny = 3\n deny=5 # five\n") == {"deny": "5"}
    assert listed("# de_DE.UTF-8 UTF-8\nx\n", "de_DE.UTF-8") == "de_DE.UTF-8 UTF-8\nx\n"
    asked = {"who": "a", "commands": ["/bin/x a=b:c,d"], "password": True}
    assert rule_of(asked) == "a ALL=(ALL:ALL) /bin/x a\\=b\\:c\\,d\n"


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        made.reads(
            "set -e; useradd -m helper; echo helper:right-Pass-9 | chpasswd; echo root:old | chpasswd; "
            "for one in $(getent group sudo | cut -d : -f 4 | tr , ' '); do gpasswd -d $one sudo; done"
        )
        yield made


def applied(machine: PrivateMachine, folder: Path, step: str, **arguments: Any) -> tuple[ItemResult, JournalFile, str]:
    journal = JournalFile(folder / f"{step}.jsonl")
    plan = make_plan(machine, Profile("Test", (ProfileItem(step, arguments),)), TASK)
    result = carry_out(machine, plan, journal, TASK)
    return result.items[0], journal, result.run


def test_root_is_locked_only_where_somebody_else_can_become_root(machine: PrivateMachine, tmp_path: Path) -> None:
    shadow = machine.reads("getent shadow root")
    item, _, _ = applied(machine, tmp_path, "account.builtin")
    assert item.message == "Nobody else could become root. Make an administrator with a password first."
    assert machine.reads("getent shadow root") == shadow
    machine.reads("gpasswd -a helper sudo")
    item, journal, run = applied(machine, tmp_path, "account.builtin")
    assert item.outcome is Outcome.CHANGED
    assert machine.reads("getent shadow root") == shadow.replace("root:", "root:!", 1)
    assert undo(machine, journal, run, TASK).items[0].outcome is Outcome.UNDONE
    assert machine.reads("getent shadow root") == shadow
    # An account that any password opens is locked as well, and opens as before
    machine.reads("usermod -p '' root")
    item, journal, run = applied(machine, tmp_path, "account.builtin")
    assert machine.reads("getent shadow root").startswith("root:!:")
    assert undo(machine, journal, run, TASK).items[0].outcome is Outcome.UNDONE
    assert machine.reads("getent shadow root").startswith("root::")


def test_what_a_step_needs_of_the_device_is_said(machine: PrivateMachine, tmp_path: Path) -> None:
    item, _, _ = applied(machine, tmp_path, "account.groups", name="nobody-here", join=["audio"])
    assert item.message == "There is no account nobody-here on this device."
    item, _, _ = applied(machine, tmp_path, "account.groups", name="helper", join=["no-such-group"])
    assert item.message == "There is no group no-such-group on this device."
    item, _, _ = applied(machine, tmp_path, "account.groups", name="helper", join=["audio"], leave=["helper"])
    assert item.message == "helper is the main group of helper."
    item, _, _ = applied(machine, tmp_path, "identity.locale", locale="xx-XX")
    assert item.message.startswith("This device cannot make the language xx_XX")
    item, _, _ = applied(machine, tmp_path, "look.brand", wallpaper="/no/picture.jpg")
    assert item.message == "There is no picture /no/picture.jpg on this device."
    machine.reads("mv /etc/sudoers /etc/sudoers.away; grep -v includedir /etc/sudoers.away >/etc/sudoers")
    item, _, _ = applied(machine, tmp_path, "account.sudo", who="helper")
    machine.reads("mv /etc/sudoers.away /etc/sudoers")
    assert item.message == "The sudoers file of this device does not read /etc/sudoers.d."
    assert machine.reads("ls -A /etc/sudoers.d") == "README\n"


def test_a_rule_of_sudo_gives_what_it_says_and_no_more(machine: PrivateMachine, tmp_path: Path) -> None:
    machine.reads("gpasswd -d helper sudo 2>&1 || :")
    rule = {"who": "helper", "commands": ["/usr/bin/id -u"], "password": False}
    item, _, _ = applied(machine, tmp_path, "account.sudo", **rule)
    assert item.outcome is Outcome.CHANGED
    told = machine.reads(
        "for command in 'id -u' 'id -g' 'true'; do "
        "setpriv --reuid helper --regid helper --clear-groups sudo -n $command 2>/dev/null || echo refused; done"
    )
    assert told == "0\nrefused\nrefused\n"


def test_the_rules_for_passwords_hold(machine: PrivateMachine, tmp_path: Path) -> None:
    # Nobody waits for the seconds that each wrong password costs
    machine.reads(
        "echo nodelay >>/etc/security/faillock.conf; echo 'FAIL_DELAY 0' >>/etc/login.defs; "
        "sed -i 's/pam_unix.so nullok/& nodelay/' /etc/pam.d/common-auth"
    )
    item, _, _ = applied(machine, tmp_path, "account.policy", attempts=3)
    assert item.outcome is Outcome.CHANGED
    as_other = "setpriv --reuid daemon --regid daemon --clear-groups"
    come_in = f"echo right-Pass-9 | {as_other} su -c 'echo in' helper 2>&1 || :"
    short = "printf 'right-Pass-9\\nshort1X\\nshort1X\\n' | setpriv --reuid helper --regid helper --clear-groups passwd"
    assert "shorter than 12 characters" in machine.reads(f"{short} 2>&1 || :")
    machine.reads(f"for one in 1 2 3; do echo wrong | {as_other} su -c true helper; done 2>&1 || :")
    assert "locked due to 3 failed logins" in machine.reads(come_in)
    machine.reads("faillock --user helper --reset")
    assert "in\n" in machine.reads(come_in)


def test_a_password_is_only_for_accounts_that_are_of_the_device(machine: PrivateMachine, tmp_path: Path) -> None:
    item, journal, _ = applied(machine, tmp_path, "account.password", name="stranger", password=Secret("planted"))
    assert item.message == "There is no account stranger on this device."
    assert "planted" not in journal.path.read_text()
