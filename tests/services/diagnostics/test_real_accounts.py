"""Accounts, packages, updates and the firewall of a real Linux that is spoilt, and mended again."""

import os
import shutil
from collections.abc import Iterator

import pytest

from app.domain.diagnostics import Finding, Verdict
from app.domain.task import TaskContext
from app.services.diagnostics.checks import checks_for
from app.services.diagnostics.service import examine
from app.services.facts.accounts.account_states import ACCOUNT_STATES
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine

CHECKS = ("sys.integrity", "upd.reboot", "os.support", "fw.profile", "acct.state", "acct.failures", "acct.admins")
ANNA = "useradd -m -s /bin/sh anna && echo anna:Letmein-23 | chpasswd"
FILLED = """filled() { printf %s "$1"; head -c $(($2 - ${#1})) /dev/zero; }
for n in 1 2 3 4 5 6; do
printf '\\6\\0\\0\\0\\1\\0\\0\\0'; filled ssh:notty 32; filled ss 4; filled anna 32; filled 192.0.2.9 256
head -c 8 /dev/zero; now=$(date +%s)
for shift in 0 8 16 24; do printf "\\\\$(printf %03o $((now >> shift & 255)))"; done
head -c 40 /dev/zero
done >>/var/log/btmp
"""
REJECTING = """nft -f - <<'END'
table inet filter {
 chain input { type filter hook input priority 0; policy drop; tcp dport 22 accept
 }
}
END
"""
SPOILT = {
    "sys.integrity.database_damaged": (
        "sed -i '5s/^/not a field\\n/' /var/lib/dpkg/status",
        "sed -i 5d /var/lib/dpkg/status",
    ),
    "sys.integrity.half_installed": (
        "sed -i '/^Package: bash$/,/^$/s/^Status: .*/Status: install ok half-configured/' /var/lib/dpkg/status",
        "sed -i '/^Package: bash$/,/^$/s/^Status: .*/Status: install ok installed/' /var/lib/dpkg/status",
    ),
    "upd.reboot.needed": (": >/run/reboot-required", "rm /run/reboot-required"),
    "os.support.ended": (
        "cp /etc/os-release /run/kept; printf 'ID=debian\nVERSION_ID=10\n' >/etc/os-release",
        "cat /run/kept >/etc/os-release",
    ),
    "acct.state.password_expired": ("chage -d 2020-01-01 -M 90 anna", "chage -d 2026-01-01 -M -1 anna"),
    "acct.state.expired": ("chage -E 2020-01-01 anna", "chage -E -1 anna"),
    "acct.state.locked": ("passwd -q -l anna", "passwd -q -u anna"),
    "acct.state.shell_missing": ("usermod -s /bin/none anna", "usermod -s /bin/sh anna"),
    "acct.state.nologin": (": >/etc/nologin", "rm /etc/nologin"),
    "acct.admins.second_root": ("useradd -o -u 0 toor", "sed -i /^toor:/d /etc/passwd"),
    "acct.failures.repeated": (FILLED, ": >/var/log/btmp"),
}


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    if os.name == "nt":
        pytest.skip("a private machine is a Linux")
    with private_machine(LocalTarget()) as made:
        made.reads(ANNA)
        made.reads("rm -rf /var/lib/apt/lists/*")  # apt would take seconds to work out what it has to update
        yield made


def findings(machine: PrivateMachine, *ids: str) -> dict[str, Finding]:
    return {one.check: one for one in examine(machine, checks_for(ids), TaskContext()).findings}


@pytest.mark.parametrize("cause", SPOILT)
def test_what_is_broken_is_named_and_what_is_mended_is_gone(cause: str, machine: PrivateMachine) -> None:
    if cause == "acct.failures.repeated" and not shutil.which("lastb"):
        pytest.skip("without lastb nobody reads the records of failed sign-ins")
    check, (spoil, mend) = cause.rpartition(".")[0], SPOILT[cause]
    machine.reads(spoil)
    found = findings(machine, check)[check]
    assert found.cause == cause, found.judgement.summary
    machine.reads(mend)
    found = findings(machine, check)[check]
    assert found.verdict in (Verdict.OK, Verdict.INFO), found.judgement.summary


def test_a_healthy_machine_has_nothing_to_be_found(machine: PrivateMachine) -> None:
    found = findings(machine, *CHECKS)
    bad = [one.judgement.summary for one in found.values() if one.verdict not in (Verdict.OK, Verdict.INFO)]
    assert not bad


def test_rules_of_a_real_firewall_are_understood(machine: PrivateMachine) -> None:
    assert findings(machine, "fw.profile")["fw.profile"].cause == "fw.profile.none"
    machine.reads(REJECTING)
    assert findings(machine, "fw.profile")["fw.profile"].verdict is Verdict.OK
    machine.reads("nft flush ruleset")


def test_no_hash_of_a_password_leaves_the_device(machine: PrivateMachine) -> None:

    said = machine.run(ACCOUNT_STATES.scripts[machine.os], TaskContext()).output
    assert "account anna:" in said and "$" not in said
