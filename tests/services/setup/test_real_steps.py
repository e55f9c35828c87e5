"""The shipped steps with real tools on a private machine: to the goal, nothing at a second run, and back again."""

import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import ItemState
from app.domain.setup_runs import Outcome, RunResult
from app.domain.target import CommandResult, OnOutput
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.package_source import add_package_source

LOOK = (
    "uname -n; cd /etc; for file in hosts hostname timezone passwd group shadow gshadow subuid; do "
    "stat -c '%n %a %u %g' $file; cat $file; done; readlink localtime; ls -R systemd/timesyncd.conf.d chrony 2>&1; "
    "cat chrony/chrony.conf 2>&1; ls -aR /home/tech 2>&1; ls -a | grep satchel; dpkg-query -W; :"
)


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        yield made


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal.jsonl")


def apply(machine: PrivateMachine, journal: JournalFile, step: str, arguments: Mapping[str, Any]) -> RunResult:
    plan = make_plan(machine, Profile("Test", (ProfileItem(step, arguments),)), TaskContext())
    assert [item.comparison.state for item in plan.items] == [ItemState.CHANGE], plan.items
    result = carry_out(machine, plan, journal, TaskContext())
    assert [item.outcome for item in result.items] == [Outcome.CHANGED], result.items
    again = make_plan(machine, Profile("Test", (ProfileItem(step, arguments),)), TaskContext())
    assert [item.comparison.state for item in again.items] == [ItemState.OK], again.items
    return result


def take_back(machine: PrivateMachine, journal: JournalFile, result: RunResult) -> None:
    back = undo(machine, journal, result.run, TaskContext())
    assert [item.outcome for item in back.items] == [Outcome.UNDONE], back.items


def state_of(machine: PrivateMachine, step: str, arguments: Mapping[str, Any]) -> tuple[ItemState, str]:
    item = make_plan(machine, Profile("Test", (ProfileItem(step, arguments),)), TaskContext()).items[0]
    return item.comparison.state, item.comparison.reason


STEPS = {
    "identity.hostname": ({"name": "after.example.org"}, "uname -n; cat /etc/hostname", "after.example.org\n" * 2),
    "time.zone": (
        {"zone": "Europe/London"},
        "readlink /etc/localtime; cat /etc/timezone",
        "/usr/share/zoneinfo/Europe/London\nEurope/London\n",
    ),
    "time.ntp": (
        {"servers": ["ntp.example.org", "10.0.0.1"]},
        "tail -n 2 /etc/systemd/timesyncd.conf.d/90-satchel.conf",
        "NTP=\nNTP=ntp.example.org 10.0.0.1\n",
    ),
    "net.hosts": (
        {"entries": ["10.1.0.9  print.example.org\tprint"]},
        "sed -n '/^# satchel begin$/,$p' /etc/hosts",
        "# satchel begin\n10.1.0.9 print.example.org print\n# satchel end",
    ),
    "account.local": (
        {"name": "tech", "full_name": "Téch \"$(id)\" 'q' `x`", "groups": ["sudo", "field"], "shell": "/bin/bash"},
        "getent passwd tech | cut -d : -f 5-; id -nG tech",
        "TÃ©ch \"$(id)\" 'q' `x`:/home/tech:/bin/bash\ntech sudo field\n",
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_reaches_its_goal_once_and_goes_back_byte_for_byte(
    machine: PrivateMachine, journal: JournalFile, step: str
) -> None:
    arguments, command, expected = STEPS[step]
    before = machine.reads(LOOK)
    result = apply(machine, journal, step, arguments)
    assert machine.reads(command) == expected
    assert machine.reads(LOOK) != before
    take_back(machine, journal, result)
    assert machine.reads(LOOK) == before


def change(machine: PrivateMachine, command: str) -> None:
    machine.reads(command)


@pytest.mark.parametrize(
    ("prepare", "restore"),
    [
        (": >/etc/hosts", ""),
        ("rm /etc/hosts", ""),
        ("printf '# satchel begin\\n10.9.9.9 old\\n# satchel end\\nrest\\n' >/etc/hosts", ""),
        ("printf 'x\\r\\n\\r\\n ' >/etc/hosts; chmod 600 /etc/hosts; chown 1:2 /etc/hosts", ""),
        ("mv /etc/hosts /etc/hosts.real; ln -s hosts.real /etc/hosts", "rm /etc/hosts.real"),
        ("touch /etc/mount; mount --bind /etc/mount /etc/hosts", "umount /etc/hosts; rm /etc/mount"),
    ],
)
def test_the_rest_of_a_hosts_file_is_not_touched(
    machine: PrivateMachine, journal: JournalFile, prepare: str, restore: str
) -> None:
    look = "stat -c '%a %u %g %F' /etc/hosts 2>&1; od -c /etc/hosts 2>&1 || :"
    change(machine, "cp -a /etc/hosts /etc/hosts.saved")
    try:
        change(machine, prepare)
        before = machine.reads(look)
        result = apply(machine, journal, "net.hosts", {"entries": ["10.0.0.1 a"]})
        take_back(machine, journal, result)
        assert machine.reads(look) == before
    finally:
        change(machine, f"{restore or ':'}; rm -f /etc/hosts; mv /etc/hosts.saved /etc/hosts")


def test_lines_that_others_add_meanwhile_stay(machine: PrivateMachine, journal: JournalFile) -> None:
    change(machine, "cp -a /etc/hosts /etc/hosts.saved")
    result = apply(machine, journal, "net.hosts", {"entries": ["10.0.0.1 a"]})
    change(machine, "printf '\\n10.0.0.2 theirs\\n' >>/etc/hosts")
    take_back(machine, journal, result)
    assert machine.reads("cat /etc/hosts") == machine.reads("cat /etc/hosts.saved") + "\n10.0.0.2 theirs\n"
    change(machine, "mv /etc/hosts.saved /etc/hosts")


def test_broken_marks_are_not_guessed_at(machine: PrivateMachine) -> None:
    change(machine, "cp -a /etc/hosts /etc/hosts.saved; echo '# satchel begin' >/etc/hosts")
    state, reason = state_of(machine, "net.hosts", {"entries": ["10.0.0.1 a"]})
    change(machine, "mv /etc/hosts.saved /etc/hosts")
    assert state is ItemState.IMPOSSIBLE
    assert "marks" in reason


def test_chrony_gets_a_file_of_its_own(machine: PrivateMachine, journal: JournalFile) -> None:
    change(
        machine,
        "mkdir -p /etc/chrony/sources.d; echo 'sourcedir /etc/chrony/sources.d' >/etc/chrony/chrony.conf; "
        "printf '#!/bin/sh\\n' >/usr/sbin/chronyd; chmod 755 /usr/sbin/chronyd",
    )
    try:
        before = machine.reads(LOOK)
        result = apply(machine, journal, "time.ntp", {"servers": ["ntp.example.org"]})
        told = machine.reads("cat /etc/chrony/sources.d/satchel.sources")
        assert told.splitlines()[1:] == ["server ntp.example.org iburst prefer"]
        take_back(machine, journal, result)
        assert machine.reads(LOOK) == before
    finally:
        change(machine, "rm -r /etc/chrony /usr/sbin/chronyd")


def test_an_unknown_time_zone_is_impossible(machine: PrivateMachine) -> None:
    for zone in ("Europe/Lodnon", "../../etc/passwd", "Europe"):
        assert state_of(machine, "time.zone", {"zone": zone})[0] is ItemState.IMPOSSIBLE


def test_an_account_that_was_there_keeps_what_it_had(machine: PrivateMachine, journal: JournalFile) -> None:
    change(machine, "useradd -m -c Old -s /bin/sh -G audio tech; echo mine >/home/tech/file")
    before = machine.reads(LOOK)
    arguments = {"name": "tech", "full_name": "New", "groups": ["sudo", "field"], "password": Secret("first")}
    result = apply(machine, journal, "account.local", arguments)
    assert sorted(machine.reads("id -nG tech").split()) == ["audio", "field", "sudo", "tech"]
    take_back(machine, journal, result)
    assert machine.reads(LOOK) == before
    change(machine, "userdel -r tech 2>/dev/null")


def test_files_of_a_person_are_not_removed_with_the_account(machine: PrivateMachine, journal: JournalFile) -> None:
    result = apply(machine, journal, "account.local", {"name": "tech"})
    change(machine, "echo precious >/home/tech/work")
    back = undo(machine, journal, result.run, TaskContext())
    assert back.items[0].message == "The account is gone; its folder /home/tech holds files and was left."
    assert machine.reads("cat /home/tech/work") == "precious\n"
    change(machine, "rm -r /home/tech")
    take_back(machine, journal, result)


class Watching(PrivateMachine):
    """Sees the arguments and the environment of every process while a script runs."""

    seen: list[bytes]

    def run(self, script: str, task: TaskContext, **more: Any) -> CommandResult:
        def look(*_: object) -> None:
            for name in ("cmdline", "environ"):
                for path in Path("/proc").glob(f"[0-9]*/{name}"):
                    try:
                        self.seen.append(path.read_bytes())
                    except OSError:
                        continue

        watched: OnOutput = look
        return super().run(script, task, **(more | {"on_output": watched}))


def test_a_password_is_set_and_is_seen_nowhere(machine: PrivateMachine, journal: JournalFile) -> None:
    word = "planted'\"$(touch /pwned)\\ ü"
    # chpasswd of this machine answers while it holds the password, so that there is a moment to look
    change(
        machine,
        "mv /usr/sbin/chpasswd /usr/sbin/chpasswd.real; printf '#!/bin/sh\\necho now\\nsleep 0.3\\n"
        "/usr/sbin/chpasswd.real\\n' >/usr/sbin/chpasswd; chmod 755 /usr/sbin/chpasswd",
    )
    watching = Watching(machine.through, machine.pid)
    object.__setattr__(watching, "seen", [])
    arguments = {"name": "tech", "password": Secret(word)}
    try:
        result = apply(watching, journal, "account.local", arguments)
    finally:
        change(machine, "mv /usr/sbin/chpasswd.real /usr/sbin/chpasswd")
    assert any(b"chpasswd" in seen for seen in watching.seen), "the moment was missed"
    assert not any(b"planted" in seen for seen in watching.seen)
    assert "planted" not in journal.path.read_text()
    field = machine.reads("getent shadow tech").split(":")[1]
    assert field.startswith("$")
    assert field not in journal.path.read_text()
    assert machine.reads("ls /pwned 2>&1 || :").startswith("ls: ")
    take_back(machine, journal, result)


@pytest.fixture
def packages(machine: PrivateMachine) -> None:
    add_package_source(machine)


@pytest.mark.usefixtures("packages")
def test_packages_come_with_what_they_need_and_go_with_it(machine: PrivateMachine, journal: JournalFile) -> None:
    before = machine.reads(LOOK)
    result = apply(machine, journal, "software.package", {"names": ["satchel-demo", "coreutils"]})
    assert [change.after for change in result.items[0].changes] == ["installed", "satchel-demo-data"]
    take_back(machine, journal, result)
    assert machine.reads(LOOK) == before
    # One that was there before stays.
    change(machine, "apt-get -q -y install satchel-demo-data 2>&1")
    result = apply(machine, journal, "software.package", {"names": ["satchel-demo"]})
    take_back(machine, journal, result)
    assert "satchel-demo-data\t1.0" in machine.reads("dpkg-query -W")
    state, reason = state_of(machine, "software.package", {"names": ["satchel-nothing"]})
    assert (state, "Unable to locate package satchel-nothing" in reason) == (ItemState.IMPOSSIBLE, True)


class Unprivileged(PrivateMachine):
    """The same machine, logged in as nobody."""

    def run(self, script: str, task: TaskContext, **more: Any) -> CommandResult:
        inside = f"exec setpriv --reuid 65534 --regid 65534 --clear-groups sh -c {shlex.quote(script)}"
        return super().run(inside, task, **more)


def test_a_user_without_rights_is_told_in_the_preview_and_in_the_run(
    machine: PrivateMachine, journal: JournalFile
) -> None:
    nobody = Unprivileged(machine.through, machine.pid)
    before = machine.reads(LOOK)
    plan = make_plan(nobody, Profile("Test", (ProfileItem("net.hosts", {"entries": ["10.0.0.1 a"]}),)), TaskContext())
    assert plan.items[0].comparison.reason == "needs administrator rights"
    result = carry_out(nobody, plan, journal, TaskContext())
    assert result.items[0].message == "This step needs administrator rights."
    assert machine.reads(LOOK) == before


SUDO = r"""#!/bin/sh
[ "$1" = -n ] || exit 9
shift; [ "$1" = -- ] && shift
exec /usr/local/bin/lift --reuid 0 --regid 0 --clear-groups -- "$@"
"""


def test_a_user_with_sudo_carries_out_and_undoes_with_it(machine: PrivateMachine, journal: JournalFile) -> None:
    # A stand-in for sudo that takes the same arguments: a copy of setpriv that runs as root
    change(
        machine,
        f"cp $(command -v setpriv) /usr/local/bin/lift; chmod 4755 /usr/local/bin/lift; "
        f"printf %s {shlex.quote(SUDO)} >/usr/local/bin/sudo; chmod 755 /usr/local/bin/sudo",
    )
    nobody = Unprivileged(machine.through, machine.pid)
    try:
        before = machine.reads(LOOK)
        arguments = {"name": "tech", "full_name": "T $(id) 'q'", "password": Secret("planted")}
        result = apply(nobody, journal, "account.local", arguments)
        assert machine.reads("getent shadow tech | cut -d : -f 2").startswith("$")
        take_back(nobody, journal, result)
        assert machine.reads(LOOK) == before
    finally:
        change(machine, "rm /usr/local/bin/lift /usr/local/bin/sudo")


def test_the_private_machine_is_private(machine: PrivateMachine) -> None:
    assert machine.reads("uname -n") != subprocess.run(["uname", "-n"], capture_output=True, text=True).stdout
