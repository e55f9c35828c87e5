"""Comparing, for the steps of the system and of its protection: pure. What Windows answers is written from its
documentation."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.secret import Secret
from app.domain.setup import Change, ItemState, Undo, undo_with
from app.domain.target import Os
from app.services.setup.arguments import check_arguments
from app.services.setup.planning import SHIPPED
from app.services.setup.steps.sec import baseline, encryption
from app.services.setup.steps.sec.defender import RULES
from app.services.setup.steps.system import registry, task
from app.services.vault.recovery_key import generate_recovery_key, is_recovery_key


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def compared(
    step: str, written: Mapping[str, Any], answer: str, os: Os
) -> tuple[ItemState, list[tuple[str, str]], str]:
    arguments = check_arguments(SHIPPED[step], written)
    found = SHIPPED[step].compare(SHIPPED[step].probe(arguments).parse(os, answer), arguments)
    return found.state, [(change.before, change.after) for change in found.changes], found.reason


FILE = f"kind file\nfile_0 640 0 0 {b64('old\n')}\nfolder_0 {b64('/etc')}\nnames root:adm\n"
VALUE = b64(json.dumps([{"near": "HKLM:\\SOFTWARE", "kind": "DWord", "data": ["-1"]}]))
DEFENDER = f"mode Normal\ntamper 1\npua 0\nnetwork 1\nfolders 0\ncloud 2\nrules {RULES['lsass'].upper()}=2\n"
SMB = "smb1_feature none\nsmb1 0\nserver_signing 0\nclient_signing 1\n"
TLS = "values " + b64(json.dumps([{"near": "", "kind": "DWord", "data": [value]} for value in ("0", "1") * 4])) + "\n"
DRIVE = "tpm 1\nencrypted 1\nprotected 0\nrecovery 1\n"
SERVICE = f"boot disabled\nrunning no\nlinks \nfolders {b64('/etc/systemd/system/x.wants')}\n"

CASES: list[tuple[str, dict[str, Any], str, Os, list[tuple[str, str]]]] = [
    ("system.file", {"path": "/etc/x", "content": "old\n", "group": "4"}, FILE, Os.LINUX, [("adm", "4")]),
    ("system.file", {"path": "/etc/x", "content": "old\n", "group": "adm", "mode": "0640"}, FILE, Os.LINUX, []),
    ("system.file", {"path": "/etc/x", "content": "old"}, FILE, Os.LINUX, [("4 bytes", "3 bytes")]),
    ("system.file", {"path": "/etc/x", "state": "absent"}, FILE, Os.LINUX, [("old", "no file")]),
    ("system.service", {"name": "x", "start": "delayed"}, SERVICE, Os.LINUX, [("manual", "automatic")]),
    ("system.service", {"name": "x", "running": "stopped"}, SERVICE, Os.LINUX, []),
    (
        "system.service",
        {"name": "x", "start": "delayed"},
        "boot automatic\nrunning yes\n",
        Os.WINDOWS,
        [("automatic", "delayed")],
    ),
    ("system.registry", {"key": "HKLM\\A", "name": "x", "value": "4294967295"}, f"values {VALUE}\n", Os.WINDOWS, []),
    (
        "system.registry",
        {"key": "HKLM\\A", "name": "x", "state": "absent"},
        f"values {VALUE}\n",
        Os.WINDOWS,
        [("4294967295", "not set")],
    ),
    ("system.feature", {"name": "X", "state": "off"}, "state EnablePending\n", Os.WINDOWS, [("on", "off")]),
    ("system.driver", {"inf": "C:\\a.inf"}, "file 2.0\nhave oem1.inf=1.0\n", Os.WINDOWS, [("1.0", "2.0")]),
    ("system.driver", {"inf": "C:\\a.inf"}, "file 2.0\nhave oem1.inf=1.0 oem2.inf=2.0\n", Os.WINDOWS, []),
    (
        "sec.defender",
        {"pua": "audit", "network": "block", "rules": ["lsass"]},
        DEFENDER,
        Os.WINDOWS,
        [("off", "audit")],
    ),
    ("sec.defender", {"rules": ["ransomware"], "mode": "block"}, DEFENDER, Os.WINDOWS, [("not set", "block")]),
    ("sec.legacy", {}, SMB + TLS, Os.WINDOWS, [("no", "yes")]),
    ("sec.encryption", {}, DRIVE, Os.WINDOWS, [("off", "on")]),
]


@pytest.mark.parametrize(("step", "arguments", "answer", "os", "changes"), CASES)
def test_a_comparison_names_each_difference(
    step: str, arguments: dict[str, Any], answer: str, os: Os, changes: list[tuple[str, str]]
) -> None:
    state = ItemState.CHANGE if changes else ItemState.OK
    assert compared(step, arguments, answer, os) == (state, changes, "")


@pytest.mark.parametrize(
    ("step", "arguments", "answer", "os", "reason"),
    [
        ("system.file", {"path": "/etc/x"}, "kind secret\n", Os.LINUX, "holds secrets"),
        ("system.file", {"path": "/etc/x"}, "kind linked\n", Os.LINUX, "several names"),
        ("system.service", {"name": "x"}, SERVICE.replace("disabled", "none"), Os.LINUX, "no service x"),
        (
            "system.service",
            {"name": "x", "start": "manual"},
            SERVICE.replace("disabled", "static"),
            Os.LINUX,
            "cannot be set",
        ),
        ("system.registry", {"key": "HKLM\\A", "value": "-1"}, f"values {VALUE}\n", Os.WINDOWS, "a number up to"),
        ("system.feature", {"name": "X"}, "state none\n", Os.WINDOWS, "has no feature X"),
        ("system.driver", {"inf": "C:\\a.inf"}, "file none\nhave \n", Os.WINDOWS, "no file C:\\a.inf"),
        (
            "system.sysctl",
            {"entries": ["a.b = 1"]},
            f"file_0 -\nfolder_0 {b64('/etc')}\nkernel_0 none\n",
            Os.LINUX,
            "a.b",
        ),
        ("sec.defender", {"network": "off"}, DEFENDER, Os.WINDOWS, "tamper protection"),
        ("sec.defender", {}, DEFENDER.replace("Normal", "Passive"), Os.WINDOWS, "another virus scanner"),
        ("sec.defender", {"rules": ["x"]}, DEFENDER, Os.WINDOWS, "no such rule: x"),
        (
            "sec.legacy",
            {},
            "sshd closed\n" + "".join(f"file_{n} -\nfolder_{n} {b64('/etc')}\n" for n in (0, 1)),
            Os.LINUX,
            "does not read",
        ),
        ("sec.encryption", {}, "tpm 0\nencrypted 0\nprotected 0\nrecovery 0\n", Os.WINDOWS, "TPM is not ready"),
        ("sec.encryption", {}, "tpm 1\nencrypted 0\nprotected 0\nrecovery 0\n", Os.WINDOWS, "no recovery key"),
        (
            "sec.encryption",
            {"recovery_key": Secret("word")},
            DRIVE.replace("recovery 1", "recovery 0"),
            Os.WINDOWS,
            "eight groups",
        ),
        ("sec.encryption", {}, f"volume {b64('')}\nheader none\ncopy none\n", Os.LINUX, "not encrypted"),
        ("sec.encryption", {"copy": "/a"}, f"volume {b64('/dev/x')}\nheader 1\ncopy other\n", Os.LINUX, "another file"),
    ],
)
def test_what_cannot_be_reached_says_why(
    step: str, arguments: dict[str, Any], answer: str, os: Os, reason: str
) -> None:
    state, changes, said = compared(step, arguments, answer, os)
    assert (state, changes) == (ItemState.IMPOSSIBLE, [])
    assert reason in said


def test_scheduled_work_is_the_same_time_for_systemd_cron_and_windows() -> None:
    written = {"name": "n", "command": "a 100%", "often": "weekly", "weekday": "Friday", "at": "04:05"}
    arguments = check_arguments(SHIPPED["system.task"], written)
    assert task.calendar(arguments) == "Fri *-*-* 04:05:00"
    assert task.cron_time(arguments) == "5 4 * * 5"
    assert task.cron_time({**arguments, "weekday": "Sunday"}) == "5 4 * * 0"
    assert task.cron_time({**arguments, "often": "at start"}) == "@reboot"
    nothing = "".join(f"file_{number} -\nfolder_{number} {b64('/etc')}\n" for number in range(3))
    _, changes, _ = compared("system.task", written, f"kind cron\n{nothing}wants no\nlink -\n", Os.LINUX)
    assert changes == [("no file", "SHELL=/bin/sh; PATH=/usr/sbin:/usr/bin:/sbin:/bin; 5 4 * * 5 root a 100\\%")]
    days = {"Friday": "32", "Sunday": "1"}
    for day, number in days.items():
        windows = (
            f"xml x\ncommand {b64('/d /c a 100%')}\ntrigger MSFT_TaskWeeklyTrigger\nat 04:05\ndays {number}\nevery \n"
            f"program {b64('cmd.exe')}\nenabled yes\n"
        )
        assert compared("system.task", {**written, "weekday": day}, windows, Os.WINDOWS)[0] is ItemState.OK


def test_a_script_can_be_taken_back_where_a_person_wrote_how() -> None:
    step = SHIPPED["system.script"]
    assert undo_with(step, {"check": "true", "apply": "true"}) is Undo.NONE
    assert undo_with(step, {"check": "true", "apply": "true", "undo": "true"}) is Undo.INVERSE


def test_each_setting_of_the_baseline_is_told_by_its_name() -> None:
    text = "# ours\nLoginGraceTime 120\nBanner /etc/issue\n"
    placed = baseline._placed(baseline.SSHD, ["LoginGraceTime 60", "IgnoreRhosts yes"])
    assert baseline._line_changes(text, placed) == [
        Change("SSH server: LoginGraceTime", "120", "60"),
        Change("SSH server: IgnoreRhosts", "not set", "yes"),
        Change("SSH server: Banner", "/etc/issue", "not set"),
    ]
    kernel = baseline._placed(baseline.SYSCTL, ["-kernel.kptr_restrict = 1"])
    assert baseline._line_changes("", kernel) == [Change("kernel.kptr_restrict after a restart", "not set", "1")]
    modules = baseline._placed(baseline.MODULES, ["install hfs /bin/false"])
    assert baseline._line_changes("", modules) == [Change("Kernel module hfs", "not set", "never loaded")]


def test_items_of_the_baseline_are_chosen_by_their_ids() -> None:
    every = baseline.chosen({})
    assert "usb-storage" not in every and len(every) == len(baseline.IDS) - 1
    assert baseline.chosen({"also": ["usb-storage"]}) == set(baseline.IDS)
    assert baseline.chosen({"only": ["uac", "trace"], "without": ["trace"]}) == {"uac"}
    assert len(set(baseline.IDS)) == len(baseline.IDS)


def test_a_recovery_key_is_made_in_the_form_that_a_drive_takes() -> None:
    keys = {generate_recovery_key().reveal() for _ in range(50)}
    assert len(keys) == 50 and all(is_recovery_key(key) for key in keys)
    assert not any(map(is_recovery_key, ("", "1-2", "-".join(["000012"] * 8), "-".join(["720896"] * 8))))


def test_a_recovery_key_that_is_not_needed_is_not_looked_at() -> None:
    state = {"tpm": True, "encrypted": True, "protected": True, "recovery": True}
    assert encryption.compare(state, {"drive": "C:", "recovery_key": Secret("")}).state is ItemState.OK


@given(value=st.integers(0, 2**32 - 1), data=st.binary(max_size=40))
def test_values_of_the_registry_are_written_as_they_are(value: int, data: bytes) -> None:
    assert registry.data_of("DWord", str(value)) == (str(value),)
    assert bytes(map(int, registry.data_of("Binary", data.hex()))) == data
