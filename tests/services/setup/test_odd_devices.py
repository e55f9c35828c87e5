"""Steps on a device that somebody has prepared, closed or half broken: nothing of a person's is lost, nothing is
written where somebody else wants it, and nothing is called right that is not."""

import base64
import importlib
import pkgutil
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from app.domain.errors import ProfileInvalid, StepFailed
from app.domain.facts import Missing, Reason
from app.domain.secret import Secret
from app.domain.setup import Operation, State
from app.domain.target import CommandResult, OnOutput, Os, Target
from app.domain.task import TaskContext
from app.services.setup import steps
from app.services.setup.arguments import check_arguments
from app.services.setup.asking import operate, probe
from app.services.setup.planning import SHIPPED
from app.services.setup.steps.playbook import SET_ONE_LINE
from app.services.setup.steps.sec import baseline
from app.services.setup.steps.sec.sshd_scripts import LOOK_AT_SSHD
from app.services.setup.steps.system import task
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine

TASK = TaskContext()


@dataclass(frozen=True)
class Inside:
    """A machine whose scripts run behind `entry`: other tools, another account. Implements `Target`."""

    machine: PrivateMachine
    entry: str  # sh, before the script as its last word
    name: str = "private machine"

    @property
    def os(self) -> Os:
        return Os.LINUX

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        inner = f"{self.entry} {shlex.quote(script)}"
        return self.machine.run(inner, task, timeout=timeout, stdin=stdin, on_output=on_output)

    def close(self) -> None:
        self.machine.close()


def with_busybox(machine: PrivateMachine) -> Inside:
    """Its small tools are those of busybox."""
    return Inside(machine, "PATH=/srv/busybox exec /srv/busybox/sh -c")


def by_account(machine: PrivateMachine, account: str) -> Inside:
    """By an account without rights."""
    return Inside(machine, f"exec setpriv --reuid {account} --regid {account} --clear-groups sh -c")


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        made.reads(
            "useradd -m mallory; useradd -m helper; echo helper:right-Pass-9 | chpasswd; echo root:old | chpasswd; "
            "for one in $(getent group sudo | cut -d : -f 4 | tr , ' '); do gpasswd -d $one sudo; done"
        )
        yield made


def found(machine: Target, step: str, **written: Any) -> State | Missing:
    return probe(machine, SHIPPED[step], check_arguments(SHIPPED[step], written), TASK)


def state_of(machine: Target, step: str, **written: Any) -> State:
    state = found(machine, step, **written)
    assert not isinstance(state, Missing), state
    return state


def operation(step: str, name: str, before: State, written: Mapping[str, Any]) -> Operation:
    arguments = check_arguments(SHIPPED[step], written)
    made: Operation = getattr(SHIPPED[step], name)(before, arguments)
    return made


def applied(machine: Target, step: str, **written: Any) -> State:
    """The state before."""
    before = state_of(machine, step, **written)
    operate(machine, operation(step, "apply", before, written), SHIPPED[step], written)
    return before


def undone(machine: Target, step: str, before: State, **written: Any) -> None:
    operate(machine, operation(step, "revert", before, written), SHIPPED[step], written)
    assert state_of(machine, step, **written) == before


def is_ok(machine: Target, step: str, **written: Any) -> bool:
    arguments = check_arguments(SHIPPED[step], written)
    return SHIPPED[step].compare(state_of(machine, step, **written), arguments).state.value == "ok"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_file_in_a_closed_folder_is_denied_and_not_taken_for_absent(machine: PrivateMachine) -> None:
    machine.reads("mkdir -m 700 /srv/closed; echo hers >/srv/closed/file")
    answer = found(by_account(machine, "mallory"), "system.file", path="/srv/closed/file", content="ours\n")
    assert isinstance(answer, Missing) and answer.reason is Reason.DENIED


def test_root_follows_no_link_that_a_person_has_set_to_what_is_not_theirs(machine: PrivateMachine) -> None:
    machine.reads(
        "cd /home/mallory; ln -s /etc .config; ln -s /root/.ssh .ssh; mkdir own; ln -s own mine; "
        "chown -h mallory: .config .ssh own mine"
    )
    for path in ("/home/mallory/.config/satchel", "/home/mallory/.ssh/authorized_keys"):
        with pytest.raises(StepFailed, match="set to what is not theirs"):
            applied(machine, "system.file", path=path, content="x\n")
    assert machine.reads("ls /etc/satchel /root/.ssh/authorized_keys 2>/dev/null || :") == ""
    before = applied(machine, "system.file", path="/home/mallory/mine/note", content="x\n")
    assert machine.reads("cat /home/mallory/own/note") == "x\n"
    undone(machine, "system.file", before, path="/home/mallory/mine/note", content="x\n")


def test_bytes_of_others_stay_where_a_file_is_written_again(machine: PrivateMachine) -> None:
    machine.reads(r"printf '# B\374ro\fx\nLOCATION=here\n' >/etc/machine-info")
    before = applied(machine, "identity.asset", tag="LAP-1")
    assert machine.reads("cat /etc/machine-info") == "# B\374ro\fx\nLOCATION=here\nSATCHEL_ASSET_TAG=LAP-1\n"
    undone(machine, "identity.asset", before, tag="LAP-1")
    machine.reads(r"printf '# B\374ro\fx\ndeny = 9\n' >/etc/security/faillock.conf")
    applied(machine, "account.policy", attempts=4)
    assert machine.reads("head -n 2 /etc/security/faillock.conf") == "# B\374ro\fx\ndeny = 4\n"


def test_a_length_of_passwords_that_another_file_overrides_is_not_called_right(machine: PrivateMachine) -> None:
    machine.reads("printf '# own\\nminlen = 8\\n' >/etc/security/pwquality.conf")
    before = applied(machine, "account.policy", length=13)
    assert machine.reads("cat /etc/security/pwquality.conf") == "# own\nminlen = 13\n"
    assert is_ok(machine, "account.policy", length=13)
    machine.reads("printf 'minlen = 9\\n' >/etc/security/pwquality.conf")
    assert not is_ok(machine, "account.policy", length=13)
    undone(machine, "account.policy", before, length=13)
    assert machine.reads("cat /etc/security/pwquality.conf") == "# own\nminlen = 8\n"


@pytest.mark.parametrize("step", ["account.password", "account.local"])
def test_a_password_sets_only_the_account_it_is_for(machine: PrivateMachine, step: str) -> None:
    shadow = machine.reads("cat /etc/shadow")
    with pytest.raises(StepFailed, match="several lines"):
        applied(machine, step, name="mallory", password=Secret("harmless-Pass-1\nroot:taken-Over-1"))
    assert machine.reads("cat /etc/shadow") == shadow


def test_an_empty_password_is_not_set(machine: PrivateMachine) -> None:
    shadow = machine.reads("cat /etc/shadow")
    with pytest.raises(StepFailed, match="empty"):
        operate(machine, SHIPPED["account.password"].apply({}, {"name": "helper", "password": Secret("")}))
    assert machine.reads("cat /etc/shadow") == shadow


def test_a_group_that_others_have_joined_since_stays(machine: PrivateMachine) -> None:
    written = {"name": "newcomer", "groups": ["crew"]}
    before = applied(machine, "account.local", **written)
    machine.reads("gpasswd -a helper crew")
    with pytest.raises(StepFailed, match="Others have come into the group crew since"):
        undone(machine, "account.local", before, **written)
    assert machine.reads("id -nG helper") == "helper crew\n"


def test_who_could_not_tell_sudo_a_password_is_no_other_administrator(machine: PrivateMachine) -> None:
    machine.reads("useradd -m -s /bin/sh keyed; mkdir /home/keyed/.ssh; echo key >/home/keyed/.ssh/authorized_keys")
    machine.reads("gpasswd -a keyed sudo")
    with pytest.raises(StepFailed, match="Nobody else could become root"):
        applied(machine, "account.builtin")
    machine.reads("echo 'keyed ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/keyed; chmod 440 /etc/sudoers.d/keyed")
    machine.reads("chage -E 1 keyed")
    with pytest.raises(StepFailed, match="Nobody else could become root"):
        applied(machine, "account.builtin")
    machine.reads("chage -E -1 keyed")
    before = applied(machine, "account.builtin")
    undone(machine, "account.builtin", before)


def test_two_rules_of_sudo_never_share_a_file() -> None:
    step = SHIPPED["account.sudo"]
    names = ["a.b", "a_b", "a_2eb", "a__b", "group-a", "%a", "%group-a", "user-a", "a"]
    paths = {step.probe(check_arguments(step, {"who": who})).given["path"] for who in names}
    assert len(paths) == len(names)


# What firewalld answers, as far as the step asks: it keeps what it was told.
FIREWALL_CMD = r"""#!/bin/sh
store=/run/opened; touch $store
case "$*" in
--state|--reload) ;;
--get-default-zone) echo public ;;
*--list-ports) grep -v ^rule $store | tr '\n' ' ' ;;
*--list-services) ;;
*--list-rich-rules) grep ^rule $store | tr -d "'" ;;
*--add-port=*) echo "${3#--add-port=}" >>$store ;;
*--add-rich-rule=*) echo "${3#--add-rich-rule=}" >>$store ;;
*) exit 2 ;;
esac
"""


def test_firewalld_is_told_what_may_come_in(machine: PrivateMachine) -> None:
    put = f"printf '%s' {shlex.quote(FIREWALL_CMD)} >/usr/local/bin/firewall-cmd; chmod 755 /usr/local/bin/firewall-cmd"
    machine.reads(put)
    allow = {"allow": ["443/tcp", "161/udp from 10.1.0.0/16"]}
    applied(machine, "sec.firewall", **allow)
    assert is_ok(machine, "sec.firewall", **allow)
    machine.reads("rm /usr/local/bin/firewall-cmd")


def test_a_link_that_is_to_go_goes_alone_and_comes_back_as_a_link(machine: PrivateMachine) -> None:
    machine.reads(
        "echo shared >/srv/shared; ln -s shared /srv/link; ln -s nowhere /srv/loose; chown -h helper: /srv/l*"
    )
    for name, target in (("link", "shared"), ("loose", "nowhere")):
        written = {"path": f"/srv/{name}", "state": "absent"}
        before = applied(machine, "system.file", **written)
        assert is_ok(machine, "system.file", **written)
        assert machine.reads(f"cat /srv/shared; ls /srv/{name} 2>&1 || :").startswith("shared\nls: ")
        undone(machine, "system.file", before, **written)
        assert machine.reads(f"readlink /srv/{name}; stat -c %U /srv/{name}") == f"{target}\nhelper\n"


def test_a_file_that_nobody_may_read_gets_that_mode(machine: PrivateMachine) -> None:
    applied(machine, "system.file", path="/srv/shut", content="x\n", mode="000")
    assert machine.reads("stat -c %a /srv/shut") == "0\n"
    assert is_ok(machine, "system.file", path="/srv/shut", content="x\n", mode="000")


SSHD = (
    f"place {b64('/etc/ssh/sshd_config.d/00-satchel.conf')}\nfile_0 -\nfolder_0 {b64('/etc/ssh')}\nports 22\nnaming \n"
)


@pytest.mark.parametrize(("questions", "changes"), [("yes ", 1), ("no ", 0), ("", 0)])
def test_passwords_that_are_asked_for_as_questions_count_as_passwords(questions: str, changes: int) -> None:
    step, arguments = SHIPPED["remote.sshd"], {"passwords": "no"}
    answer = f"{SSHD}root_login no\npasswords no\nquestions {questions}\n"
    assert len(step.compare(step.probe(arguments).parse(Os.LINUX, answer), arguments).changes) == changes


def test_a_share_that_samba_does_not_take_leaves_the_one_of_before(machine: PrivateMachine) -> None:
    machine.reads(
        "mkdir -p /etc/samba /srv/scans; echo '[global]' >/etc/samba/smb.conf; groupadd crew2; "
        "printf '#!/bin/sh\\nexit 0\\n' >/usr/local/bin/testparm; chmod 755 /usr/local/bin/testparm"
    )
    written = {"name": "scans", "path": "/srv/scans", "group": "crew2"}
    applied(machine, "share.create", **written)
    before = machine.reads("cat /etc/samba/smb.conf /etc/samba/satchel.d/scans.conf")
    machine.reads("printf '#!/bin/sh\\nexit 1\\n' >/usr/local/bin/testparm")
    with pytest.raises(StepFailed, match="Samba does not take this share"):
        applied(machine, "share.create", **written, read_only=True)
    assert machine.reads("cat /etc/samba/smb.conf /etc/samba/satchel.d/scans.conf") == before
    machine.reads("rm /usr/local/bin/testparm")


def test_two_shares_never_have_one_password_between_them() -> None:
    folders = ["/mnt/a-b", "/mnt/a/b", "/mnt/a_b", "/mnt/a_-b", "/mnt/a-_b", "/mnt/a/_b", "/mnt/a_/b", "/mnt-a/b"]
    written = {"share": "//nas/x", "account": "a", "password": Secret("b")}
    step = SHIPPED["share.map"]
    paths = {step.probe(check_arguments(step, {**written, "folder": one})).given["file"] for one in folders}
    assert len(paths) == len(folders)


def test_a_keyboard_that_was_not_asked_for_is_not_brought_back(machine: PrivateMachine) -> None:
    machine.reads("printf 'XKBLAYOUT=us\\n' >/etc/default/keyboard")
    before = applied(machine, "identity.locale", locale="C.UTF-8")
    machine.reads("printf 'XKBLAYOUT=no\\n' >/etc/default/keyboard")
    undone(machine, "identity.locale", before, locale="C.UTF-8")
    assert machine.reads("cat /etc/default/keyboard") == "XKBLAYOUT=no\n"


FLATPAK = r"""#!/bin/sh
case "$*" in
*remotes*) echo 'flathub https://example.com' ;;
*columns=ref*) cat /run/refs ;;
*columns=runtime*) ;;
*uninstall*) for ref; do :; done; grep -vxF -- "$ref" /run/refs >/run/left; mv /run/left /run/refs ;;
esac
"""


def test_an_application_whose_name_ends_alike_stays(machine: PrivateMachine) -> None:
    machine.reads(f"printf '%s' {shlex.quote(FLATPAK)} >/usr/local/bin/flatpak; chmod 755 /usr/local/bin/flatpak")
    machine.reads("echo org.de.example.Maps/x86_64/stable >/run/refs")
    written = {"ids": ["de.example.Maps"]}
    before = state_of(machine, "software.flatpak", **written)
    machine.reads("echo de.example.Maps/x86_64/stable >>/run/refs")
    undone(machine, "software.flatpak", before, **written)
    assert machine.reads("cat /run/refs; rm /usr/local/bin/flatpak") == "org.de.example.Maps/x86_64/stable\n"


def test_a_playbook_removes_no_folder_and_opens_no_file() -> None:
    def tasks(**written: Any) -> list[Mapping[str, Any]]:
        part = SHIPPED["system.file"].ansible
        assert callable(part)
        return list(part(check_arguments(SHIPPED["system.file"], {"path": "/srv/x", **written})).tasks)

    check, remove = tasks(state="absent")[-2:]
    assert "isdir" in check["ansible.builtin.assert"]["that"][0].text
    assert remove["ansible.builtin.file"]["state"] == "absent"
    copy = tasks(content="x")[-1]["ansible.builtin.copy"]
    assert copy["mode"].text.startswith("satchel_file.stat.mode") and copy["follow"] is True


def changes_on_windows(step: str, answer: str, **written: Any) -> list[tuple[str, str, str]]:
    arguments = check_arguments(SHIPPED[step], written)
    found = SHIPPED[step].compare(SHIPPED[step].probe(arguments).parse(Os.WINDOWS, answer), arguments)
    return [(one.label, one.before, one.after) for one in found.changes]


TASK_OF_WINDOWS = (
    f"xml {b64('<Task/>')}\ncommand {b64('/d /c backup')}\ntrigger MSFT_TaskDailyTrigger\nat 03:00\n"
    "days 0\nevery \nprogram {program}\nenabled {enabled}\n"
)


@pytest.mark.parametrize(
    ("program", "enabled", "change"),
    [
        (r"C:\Windows\System32\cmd.exe", "yes", []),
        (r"C:\Windows\System32\cmd.exe", "no", [("Enabled", "no", "yes")]),
        (r"C:\Other\tool.exe", "yes", [("Program", "tool.exe", "cmd.exe")]),
    ],
)
def test_a_task_of_windows_that_is_off_or_runs_something_else_is_not_called_right(
    program: str, enabled: str, change: list[tuple[str, str, str]]
) -> None:
    answer = TASK_OF_WINDOWS.format(program=b64(program), enabled=enabled)
    assert changes_on_windows("system.task", answer, name="backup", command="backup") == change


def test_a_share_of_windows_that_others_may_use_too_is_not_called_right_and_gets_its_rules_back() -> None:
    rules = "0 Allow Full Everyone\n1 Allow Change BUILTIN\\Users"
    answer = f"share {b64('C:\\Scans')}\ncomment \naccess {b64(rules)}\nsddl {b64('D:')}\nfolder yes\n"
    written = {"name": "scans", "path": r"C:\Scans", "group": "Users"}
    assert changes_on_windows("share.create", answer, **written) == [("Access of others", "Everyone", "none")]
    step = SHIPPED["share.create"]
    before = step.probe(check_arguments(step, written)).parse(Os.WINDOWS, answer)
    assert operation("share.create", "revert", before, written).given["access"] == rules


def test_a_network_that_windows_writes_in_its_way_is_the_same() -> None:
    answer = "start Auto\nrunning Running\nlistener AB\nlocal_accounts -\nfrom 10.1.0.0/255.255.0.0 LocalSubnet\n"
    allow = ["10.1.0.0/16", "LocalSubnet"]
    assert changes_on_windows("remote.winrm", answer, allow_from=allow) == []
    expired = answer.replace("AB", "CD") + "certificate CD expired\n"
    assert changes_on_windows("remote.winrm", expired, allow_from=allow) == [("Certificate of WinRM", "expired", "new")]
    step = SHIPPED["remote.winrm"]
    before = step.probe({}).parse(Os.WINDOWS, expired)
    given = operation("remote.winrm", "apply", before, {"allow_from": allow}).given
    assert given["listener"] == "renewed"


def test_a_driver_whose_file_writes_its_version_with_zeros_is_the_same() -> None:
    answer = "file 01.02.0003.0\nhave oem1.inf=1.2.3.0\n"
    assert changes_on_windows("system.driver", answer, inf=r"C:\a.inf") == []


def scripts_of_windows() -> dict[str, str]:
    """All texts of PowerShell in the modules of the steps, by module and name."""
    names = [one.name for one in pkgutil.walk_packages(steps.__path__, f"{steps.__name__}.")]
    modules = [importlib.import_module(name) for name in names]
    return {
        f"{module.__name__}.{name}": text
        for module in modules
        for name, text in vars(module).items()
        if name.lstrip("_").startswith("PS_") and isinstance(text, str)
    }


def test_no_script_of_windows_depends_on_its_language() -> None:
    """A colon in a format of .NET is the mark of the language; the names of members are those of any domain."""
    scripts = scripts_of_windows()
    assert len(scripts) > 60
    for name, text in scripts.items():
        assert not re.search(r"\.ToString\('[^')]*(?<!\\):[^')]*'\)", text), name
        assert "InvokeMember('Name'" not in text, name


def test_no_script_of_windows_trips_over_what_it_asks() -> None:
    """A question that ends with `exit` says nothing at all; what a program writes to its errors is an error of the
    script where it is redirected, unless the script goes on after errors."""
    for name, text in scripts_of_windows().items():
        assert "PROBE" not in name or not re.search(r"\bexit [0-9]", text), name
        for line in text.splitlines():
            assert not re.search(r"2>(&1|\$null)", line) or "'Continue'" in text.split(line)[0][-80:] + line, name


def test_a_key_of_the_registry_with_a_slash_is_refused() -> None:
    """PowerShell takes it for two keys."""
    with pytest.raises(ProfileInvalid):
        check_arguments(SHIPPED["system.registry"], {"key": r"HKLM\SOFTWARE\RC4 128/128", "value": "0"})


def test_a_disk_that_is_full_keeps_the_old_file_and_nothing_half_written(machine: PrivateMachine) -> None:
    machine.reads("mkdir /srv/full; echo old >/srv/full/file")
    content = {"path": "/srv/full/file", "content": "x" * 100_000}
    made = operation("system.file", "apply", state_of(machine, "system.file", **content), content)
    full = Operation({Os.LINUX: "ulimit -f 8; trap '' XFSZ\n" + made.scripts[Os.LINUX]}, made.given)
    with pytest.raises(StepFailed):
        operate(machine, full, SHIPPED["system.file"], content)
    assert machine.reads("cat /srv/full/*; ls -A /srv/full") == "old\nfile\n"


TIMER = "kind systemd\nwants yes\nlink {link}\nactive {active}\n" + f"file_2 -\nfolder_2 {b64('/etc')}\n"


def test_a_timer_that_was_stopped_is_not_called_right() -> None:
    step, arguments = SHIPPED["system.task"], check_arguments(SHIPPED["system.task"], {"name": "n", "command": "true"})
    files = "".join(
        f"file_{at} 644 0 0 {b64(placed.text)}\nfolder_{at} {b64('/etc')}\n"
        for at, placed in enumerate(task._files("systemd", arguments))
    )
    link = b64("/etc/systemd/system/satchel-n.timer\n")
    for active, changes in (("yes", []), ("unknown", []), ("no", [("Timer", "stopped", "runs")])):
        state = step.probe(arguments).parse(Os.LINUX, files + TIMER.format(link=link, active=active))
        found = step.compare(state, arguments)
        assert [(one.label, one.before, one.after) for one in found.changes] == changes


def test_blank_lines_of_a_file_that_gets_a_line_stay_where_they_are(machine: PrivateMachine) -> None:
    machine.reads("mkdir -p /etc/samba; printf '[global]\\n\\nworkgroup = SITE\\n\\n# end\\n' >/etc/samba/smb.conf")
    smb, written = machine.reads("cat /etc/samba/smb.conf"), {"name": "docs", "path": "/srv/docs", "group": "users"}
    before = applied(machine, "share.create", **written)
    assert machine.reads("cat /etc/samba/smb.conf") == f"{smb}include = /etc/samba/satchel.d/docs.conf\n"
    undone(machine, "share.create", before, **written)
    assert machine.reads("cat /etc/samba/smb.conf") == smb
    machine.reads("printf '\\n/dev/sda1 / ext4 defaults 0 1\\n\\n# end\\n' >/etc/fstab")
    table = machine.reads("cat /etc/fstab")
    mapped = {"share": "//nas/x", "folder": "/mnt/docs", "account": "a", "password": Secret("b")}
    before = applied(machine, "share.map", **mapped)
    assert machine.reads("cat /etc/fstab").startswith(f"{table}//nas/x ")
    undone(machine, "share.map", before, **mapped)
    assert machine.reads("cat /etc/fstab") == table


def test_a_file_beside_the_time_zones_is_no_time_zone(machine: PrivateMachine) -> None:
    machine.reads("echo '# no zone' >/usr/share/zoneinfo/readme")
    assert not state_of(machine, "time.zone", zone="readme")["known"]
    assert state_of(machine, "time.zone", zone="Europe/Oslo")["known"]


def test_no_script_of_windows_gives_nothing_where_dotnet_wants_a_text() -> None:
    """PowerShell makes "" of $null there."""
    for name, text in scripts_of_windows().items():
        assert not re.search(r"\]::\w+\([^)\n]*\$null", text), name


def test_name_servers_of_both_kinds_are_compared_as_windows_keeps_them() -> None:
    answer = f"interface {b64('Ethernet')}\nservers 10.1.0.1 10.1.0.2 fd00::1\nsearch \n"
    assert changes_on_windows("net.dns", answer, servers=["10.1.0.1", "fd00::1", "10.1.0.2"]) == []


def test_a_copy_of_a_key_that_broke_off_is_not_taken_for_the_key(machine: PrivateMachine) -> None:
    machine.reads("mkdir -p /etc/NetworkManager/system-connections /usr/local/bin")
    machine.reads("printf '#!/bin/sh\\n' >/usr/local/bin/nmcli; chmod 755 /usr/local/bin/nmcli")
    written = {"ssid": "Office", "key": Secret("new-Key-12345")}
    path = SHIPPED["net.wifi"].probe(check_arguments(SHIPPED["net.wifi"], written)).given["path"]
    machine.reads(f"printf 'the whole old file\\n' >{path}; chmod 600 {path}")
    before = state_of(machine, "net.wifi", **written)
    made = operation("net.wifi", "apply", before, written)
    broken = "cp() { printf 'the wh' >\"$3\"; kill -9 $$; exit 1; }\n"  # the machine goes off in the middle
    with pytest.raises(StepFailed):
        operate(machine, Operation({Os.LINUX: broken + made.scripts[Os.LINUX]}, made.given))
    operate(machine, made)
    undone(machine, "net.wifi", before, **written)
    assert machine.reads(f"cat {path}; rm /usr/local/bin/nmcli") == "the whole old file\n"


def test_a_baseline_lowers_no_protection_and_locks_none() -> None:
    step, arguments = SHIPPED["sec.baseline"], {"only": ["kernel-pointers", "trace", "bpf"]}
    files = "".join(f"file_{at} -\nfolder_{at} {b64('/etc')}\n" for at in range(4))

    def wanted(*now: str) -> tuple[list[tuple[str, str]], str]:
        kernel = "".join(f"kernel_{at} yes {b64(value)}\n" for at, value in enumerate(now))
        state = step.probe(arguments).parse(Os.LINUX, f"sshd none\naudit no\n{files}{kernel}")
        changes = [
            (one.label, one.after) for one in step.compare(state, arguments).changes if "restart" not in one.label
        ]
        return changes, baseline._files(state, arguments)[0].text

    keys = ("kernel.kptr_restrict", "kernel.yama.ptrace_scope", "kernel.unprivileged_bpf_disabled")
    assert wanted("0", "0", "0")[0] == list(zip(keys, ("1", "1", "2"), strict=True))
    for stricter in (("2", "2", "1"), ("2", "3", "2")):
        changes, text = wanted(*stricter)
        assert changes == []
        assert [line.rpartition(" ")[2] for line in text.splitlines()[1:]] == list(stricter)


def test_the_last_administrator_stays_one(machine: PrivateMachine) -> None:
    written = {"name": "helper", "leave": ["administrators"]}
    machine.reads("for one in keyed mallory; do gpasswd -d $one sudo; rm -f /etc/sudoers.d/$one; done 2>&1 || :")
    machine.reads("gpasswd -a helper sudo; usermod -L root")
    with pytest.raises(StepFailed, match="Nobody else could become root"):
        applied(machine, "account.groups", **written)
    machine.reads("usermod -U root")
    before = applied(machine, "account.groups", **written)
    machine.reads("usermod -L root")
    undone(machine, "account.groups", before, **written)
    machine.reads("usermod -U root; gpasswd -d helper sudo")


def test_a_secret_cannot_bring_a_second_line_into_a_file(machine: PrivateMachine) -> None:
    good = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
    for key, word in ((good, ""), (f"{good}\nPostUp = id", "not one of WireGuard")):
        written = {
            "name": "office",
            "server": "vpn.example.com:51820",
            "key": Secret(key),
            "peer": "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
            "address": ["10.8.0.7/32"],
            "networks": ["10.0.0.0/8"],
        }
        state = {"file": "none", "link": False, "wants": True, "folder": True, "running": False}
        assert word in SHIPPED["net.vpn"].compare(state, check_arguments(SHIPPED["net.vpn"], written)).reason
    mapped = {"share": "//nas/x", "folder": "/mnt/two", "account": "a", "password": Secret("b\ndomain=EVIL")}
    arguments = check_arguments(SHIPPED["share.map"], mapped)
    assert "several lines" in SHIPPED["share.map"].compare(state_of(machine, "share.map", **mapped), arguments).reason
    script = [*machine.entry, "sh", "-c", SET_ONE_LINE]
    shadow = machine.reads("cat /etc/shadow")
    assert subprocess.run(script, input=b"helper:harmless-1\nroot:taken-2\n", check=False).returncode == 90
    assert machine.reads("cat /etc/shadow") == shadow
    assert subprocess.run(script, input=b"helper:right-Pass-10\n", check=False).returncode == 0
    assert machine.reads("cat /etc/shadow") != shadow


SMALL: list[tuple[str, dict[str, Any]]] = [
    ("net.hosts", {"entries": ["10.0.0.1 a"]}),
    ("identity.hostname", {"name": "small"}),
    ("system.file", {"path": "/srv/small/x", "content": "é\n", "mode": "640", "owner": "helper"}),
    ("time.zone", {"zone": "Europe/Oslo"}),
    ("account.local", {"name": "small", "full_name": "Small One"}),
    ("system.script", {"check": "test -d /srv/own", "apply": "mkdir /srv/own", "undo": "rmdir /srv/own"}),
]


def test_the_tools_of_a_small_device_are_enough(machine: PrivateMachine) -> None:
    if not shutil.which("busybox"):
        pytest.skip("busybox is not installed")
    machine.reads(
        "mkdir /srv/busybox; cp $(command -v busybox) /srv/busybox; /srv/busybox/busybox --install /srv/busybox"
    )
    machine.reads("ln -s $(command -v getent) /srv/busybox; printf '127.0.0.1 localhost\n127.0.1.1 before' >/etc/hosts")
    small = with_busybox(machine)
    for step, written in SMALL:
        before = applied(small, step, **written)
        assert is_ok(small, step, **written), step
        undone(small, step, before, **written)
    assert machine.reads("cat /etc/hosts; ls -d /home/small /srv/small 2>/dev/null || :") == (
        "127.0.0.1 localhost\n127.0.1.1 before"
    )


def test_a_playbook_sets_nothing_that_the_ssh_server_does_not_read(machine: PrivateMachine) -> None:
    for step, written in (("remote.sshd", {"passwords": "no"}), ("sec.legacy", {}), ("sec.baseline", {})):
        part = SHIPPED[step].ansible
        assert callable(part)
        tasks = [dict(one) for one in part(check_arguments(SHIPPED[step], written)).tasks]
        names = [one["name"] for one in tasks]
        writes = next(at for at, one in enumerate(tasks) if "sshd_config.d" in str(one.get("ansible.builtin.copy")))
        assert names.index(LOOK_AT_SSHD["name"]) < writes
    look = [*machine.entry, "sh", "-c", LOOK_AT_SSHD["ansible.builtin.command"]["argv"][2]]
    config = machine.reads("cat /etc/ssh/sshd_config")
    for text, code in (("Include /etc/ssh/sshd_config.d/*.conf\n", 0), ("Port 22\n", 90)):
        machine.reads(f"printf %s {shlex.quote(text)} >/etc/ssh/sshd_config")
        assert subprocess.run(look, check=False, stderr=subprocess.DEVNULL).returncode == code
    machine.reads(f"printf %s {shlex.quote(config)} >/etc/ssh/sshd_config")


APT_GET = r"""#!/bin/sh
case "$*" in
*update*) ;;
*'-s '*) for one in first second; do [ -e "/run/has-$one" ] || echo "Inst $one (1.0 x)"; done ;;
*install*) : >/run/has-first; [ -e /run/may-end ] && : >/run/has-second ;;
esac
"""


def test_packages_of_a_run_that_broke_off_are_all_taken_back(machine: PrivateMachine) -> None:
    """On a device that had never asked its package sources, what comes is known only when it comes."""
    machine.reads(f"printf '%s' {shlex.quote(APT_GET)} >/usr/local/bin/apt-get; chmod 755 /usr/local/bin/apt-get")
    step, arguments = SHIPPED["software.package"], check_arguments(SHIPPED["software.package"], {"names": ["first"]})
    before = step.probe(arguments).parse(Os.LINUX, "manager apt\nsystem debian-12-amd64\nlists none\n")
    made = step.apply(before, arguments)
    with pytest.raises(StepFailed):
        operate(machine, made)
    machine.reads(": >/run/may-end")
    operate(machine, made)
    noted = machine.reads("cat /var/lib/satchel/kept/packages-*; rm /usr/local/bin/apt-get")
    assert noted.split() == ["first", "second"]
