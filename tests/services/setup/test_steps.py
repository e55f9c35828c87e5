"""Parsing and comparing, step by step: pure, with recorded answers. Those of Windows are written from documentation."""

import base64
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.secret import Secret
from app.domain.setup import ItemState, Step
from app.domain.target import Os
from app.services.facts.parameters import encode_single, single_script
from app.services.setup.planning import SHIPPED
from app.services.setup.steps import STEPS
from app.services.setup.steps.identity.hostname import alias_line
from app.services.setup.steps.software.package import dnf_adds


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def state(step: str, arguments: Mapping[str, Any], answer: str, os: Os = Os.LINUX) -> Any:
    return SHIPPED[step].probe(arguments).parse(os, answer)


WINDOWS_NAME = "running OLD\npending OLD\n"
HOSTNAME = f"running old\nhostname 644 0 0 {b64('old\n')}\nhosts yes\nalias {b64('127.0.1.1 old.site old printer\n')}\n"
ZONE = f"link {b64('/usr/share/zoneinfo/Etc/UTC\n')}\ntimezone 644 0 0 {b64('Etc/UTC\n')}\nknown yes\n"
NTP = "service timesyncd\npath /etc/systemd/timesyncd.conf.d/90-satchel.conf\nfolder no\nfile -\n"
HOSTS = f"hosts 644 0 0 {b64('127.0.0.1 localhost\n# satchel begin\n10.0.0.1 a\n# satchel end\n')}\n"
ACCOUNT = (
    f"exists yes\nknown {b64('sudo:27\ntech:1000')}\nhome {b64('/home/tech')}\nfull_name {b64('Tech')}\n"
    f"shell {b64('/bin/sh')}\ngroups {b64('tech\naudio')}\npassword {b64('!')}\nhome_exists yes\n"
)
NO_ACCOUNT = f"exists no\nknown \nhome {b64('/home/tech')}\ngroups \nhome_exists no\n"
PACKAGE = "manager apt\nsystem debian-12-amd64\nhave rsync 3.2.7-1\nadds lsof\nadds libtirpc3\n"

ANSWERS = {
    "identity.hostname": HOSTNAME,
    "time.zone": ZONE,
    "time.ntp": NTP,
    "net.hosts": HOSTS,
    "account.local": ACCOUNT,
    "software.package": PACKAGE,
}
"""Steps of this file. Others have their tables in files of their own; what holds for all is in test_step_promises."""

CASES: list[tuple[str, dict[str, Any], str, Os, list[tuple[str, str]]]] = [
    (
        "identity.hostname",
        {"name": "new"},
        HOSTNAME,
        Os.LINUX,
        [("old", "new"), ("old", "new"), ("127.0.1.1 old.site old printer", "127.0.1.1\tnew printer")],
    ),
    ("identity.hostname", {"name": "new"}, "running new\nhostname -\nhosts no\n", Os.LINUX, [("none", "new")]),
    ("identity.hostname", {"name": "NEW"}, "running OLD\npending OLD\n", Os.WINDOWS, [("OLD", "NEW")]),
    ("identity.hostname", {"name": "new"}, "running OLD\npending NEW\n", Os.WINDOWS, []),
    ("time.zone", {"zone": "Europe/London"}, ZONE, Os.LINUX, [("Etc/UTC", "Europe/London")] * 2),
    ("time.zone", {"zone": "Etc/UTC"}, ZONE, Os.LINUX, []),
    (
        "time.zone",
        {"zone": "GMT Standard Time"},
        "zone W. Europe Standard Time\nknown yes\n",
        Os.WINDOWS,
        [("W. Europe Standard Time", "GMT Standard Time")],
    ),
    ("time.ntp", {"servers": ["a", "b"]}, NTP, Os.LINUX, [("those of the system", "a, b")]),
    (
        "time.ntp",
        {"servers": ["a"]},
        NTP.replace("file -", f"file 644 0 0 {b64('[Time]\nNTP=\nNTP=a\n')}"),
        Os.LINUX,
        [],
    ),
    (
        "time.ntp",
        {"servers": ["a"]},
        "type NT5DS\nservers time.windows.com,0x9\n",
        Os.WINDOWS,
        [("from the domain (NT5DS)", "a")],
    ),
    ("time.ntp", {"servers": ["a", "b"]}, "type NTP\nservers a,0x8 b,0x8\n", Os.WINDOWS, []),
    ("net.hosts", {"entries": ["10.0.0.1  a"]}, HOSTS, Os.LINUX, []),
    ("net.hosts", {"entries": ["10.0.0.2 b"]}, HOSTS, Os.LINUX, [("10.0.0.1 a", "10.0.0.2 b")]),
    ("net.hosts", {"entries": ["10.0.0.2 b"]}, "hosts -\n", Os.WINDOWS, [("none", "10.0.0.2 b")]),
    ("account.local", {"name": "tech"}, NO_ACCOUNT, Os.LINUX, [("none", "tech")]),
    (
        "account.local",
        {"name": "tech", "groups": ["sudo", "field"], "full_name": "T", "shell": "/bin/sh", "password": Secret("w")},
        ACCOUNT,
        Os.LINUX,
        [("Tech", "T"), ("audio, tech", "also sudo, field (new)"), ("locked", "set")],
    ),
    (
        "account.local",
        {"name": "tech", "full_name": "Tech"},
        ACCOUNT.replace(b64("Tech"), b64("Tech,,,")),
        Os.LINUX,
        [],
    ),
    (
        "account.local",
        {"name": "tech", "groups": ["Administrators"]},
        f"exists yes\nknown {b64('Administrators:S-1-5-32-544')}\ngroups {b64('Users')}\nfull_name \n"
        f"password {b64('set')}\n",
        Os.WINDOWS,
        [("Users", "also Administrators")],
    ),
    (
        "software.package",
        {"names": ["rsync", "lsof"]},
        PACKAGE,
        Os.LINUX,
        [("not installed", "installed"), ("not installed", "libtirpc3")],
    ),
    (
        "software.package",
        {"names": ["7zip.7zip"]},
        "manager winget\nsystem windows-x64\nadds 7zip.7zip\n",
        Os.WINDOWS,
        [("not installed", "installed")],
    ),
    (
        "software.package",
        {"names": ["7zip.7zip"]},
        "manager winget\nsystem windows-x64\nhave 7zip.7zip 24.08\n",
        Os.WINDOWS,
        [],
    ),
]


@pytest.mark.parametrize(("step", "arguments", "answer", "os", "changes"), CASES)
def test_a_comparison_names_each_difference(
    step: str, arguments: dict[str, Any], answer: str, os: Os, changes: list[tuple[str, str]]
) -> None:
    found = SHIPPED[step].compare(state(step, arguments, answer, os), arguments)
    assert [(change.before, change.after) for change in found.changes] == changes
    assert found.state is (ItemState.CHANGE if changes else ItemState.OK)


@pytest.mark.parametrize(
    ("step", "arguments", "answer", "reason"),
    [
        ("time.zone", {"zone": "Nowhere"}, ZONE.replace("known yes", "known no"), 'knows no time zone "Nowhere"'),
        ("identity.hostname", {"name": "longer-than-fifteen"}, WINDOWS_NAME, "15 letters"),
        ("net.hosts", {"entries": ["1.1.1.1 a"]}, f"hosts 644 0 0 {b64('# satchel end\n')}", "do not match"),
        ("software.package", {"names": ["x"]}, "manager apt\nsystem s\nadds x\nremoves libc6\n", "would remove libc6"),
        (
            "software.package",
            {"names": ["x"]},
            "manager apt\nsystem s\nrefuses Unable to locate package x\n",
            "Unable to locate",
        ),
    ],
)
def test_what_cannot_be_reached_says_why(step: str, arguments: dict[str, Any], answer: str, reason: str) -> None:
    os = Os.WINDOWS if answer == WINDOWS_NAME else Os.LINUX
    found = SHIPPED[step].compare(state(step, arguments, answer, os), arguments)
    assert found.state is ItemState.IMPOSSIBLE
    assert reason in found.reason


def test_windows_has_names_of_its_own_for_time_zones() -> None:
    zone = {"zone": "Europe/Oslo"}
    found = SHIPPED["time.zone"].compare(state("time.zone", zone, "zone UTC\nknown no\n", Os.WINDOWS), zone)
    assert found.state is ItemState.IMPOSSIBLE and "such as W. Europe Standard Time" in found.reason


@pytest.mark.parametrize(
    "step", [step for step in STEPS if step.id in ANSWERS and step.id != "account.local"], ids=lambda step: step.id
)
def test_an_answer_that_makes_no_sense_is_refused(step: Step) -> None:
    for answer in ("", "garbage", "hosts\n", "running x\nhostname what\n", "\x00\xff"):
        with pytest.raises((ValueError, KeyError, IndexError, TypeError)):
            step.probe({"zone": "", "names": []}).parse(Os.LINUX, answer)


DNF = """\
================================================================================
 Package         Architecture   Version                Repository          Size
================================================================================
Installing:
 rsync           x86_64         3.2.3-19.el9           baseos             394 k
Installing dependencies:
 libxxhash       noarch         0.8.2-1.el9            appstream           40 k
Upgrading:
 zlib            x86_64         1.2.11-40.el9          baseos              91 k

Transaction Summary
================================================================================
Install  2 Packages
""".splitlines()


def test_the_table_of_dnf_is_read() -> None:
    assert dnf_adds(DNF) == ["libxxhash", "rsync"]


def test_other_names_on_the_line_of_the_host_name_stay() -> None:
    found = state("identity.hostname", {"name": "new.site"}, HOSTNAME)
    assert alias_line(found, "new.site") == "127.0.1.1\tnew.site new printer"


HOSTILE = ["'", '"', "$(touch pwned)", "`touch pwned`", "a\nb", "ü€😀", "\\n$HOME", "x" * 300, "; touch pwned", "-rf"]


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
@pytest.mark.parametrize("value", HOSTILE)
def test_a_parameter_arrives_as_it_is_and_is_never_carried_out(value: str, tmp_path: Any) -> None:
    for step in (step for step in STEPS if step.id in ANSWERS):
        given = {parameter.name: value for parameter in step.parameters}
        names = step.probe(dict.fromkeys(given, "x") | {"groups": [], "names": [], "cached": []}).given
        script = single_script(Os.LINUX, "".join(f'printf "%s|" "$p_{name}"\n' for name in (*names, *given)))
        sent = encode_single(Os.LINUX, dict.fromkeys(names, value) | given)
        told = subprocess.run(["sh", "-c", script], input=sent, capture_output=True, cwd=tmp_path, check=True).stdout
        assert told.decode() == f"{value}|" * (len(names) + len(given))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
@pytest.mark.parametrize("step", [step for step in STEPS if step.id in ANSWERS], ids=lambda step: step.id)
def test_the_scripts_are_constant_and_sh_can_read_them(step: Step) -> None:
    arguments = {"name": "n", "zone": "Z", "servers": ["s"], "entries": ["1.1.1.1 e"], "names": ["p"], "groups": ["g"]}
    other = {name: ["other"] if isinstance(value, list) else "other" for name, value in arguments.items()}
    before = state(step.id, arguments, ANSWERS[step.id])
    for make in (step.apply, step.revert):
        assert make(before, arguments).scripts == make(before, other).scripts
    scripts = [
        step.probe(arguments).scripts,
        step.apply(before, arguments).scripts,
        step.revert(before, arguments).scripts,
    ]
    for script in scripts:
        checked = subprocess.run(["sh", "-n"], input=script[Os.LINUX].encode(), capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")
