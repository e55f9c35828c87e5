"""An exported playbook does what Satchel does: run by the real Ansible, over a real sshd, on a machine like ours.

With SATCHEL_TEST_EVERY_STEP=1 all steps take part, which takes minutes; otherwise a few, so that it is never untried.
"""

import base64
import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.devices import THIS_COMPUTER
from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup_runs import Outcome
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.ansible.export import export_to_ansible, save_export
from app.services.setup.planning import SHIPPED
from app.services.setup.service import carry_out, make_plan
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.playbooks import Ansible, exported, server_in, written
from tests.services.setup.uses import USES
from tests.services.setup.uses.use import Use

EVERY_STEP = bool(os.environ.get("SATCHEL_TEST_EVERY_STEP"))
FEW = {"time.zone", "net.hosts", "account.local"}
OTHER_USES = {"system.file": "system.file in new folders"}
"""Where the first use of a step would undo what another step has done."""

WITH_SYSTEMD = {"system.service", "system.task"}
"""What Ansible's own module does only where systemd runs."""

OTHERWISE = {
    "etc/resolv.conf": "the name servers stand behind the options, and the file gets the usual mode",
    "etc/dhcp/dhclient.conf": "the playbook leaves to dhclient what it asks for",
    "etc/dnf/dnf.conf": "the playbook writes it where dnf is the manager of packages, which it is not here",
    "etc/cups/printers.conf": "the print service writes it when it likes",
    "var/lib/satchel": "what our own undo needs",
    "var/lib/satchel/kept": "what our own undo needs",
}
"""Where a playbook does not reach the same file, and why."""


def chosen() -> list[Use]:
    """One use of each step that has tasks."""
    found: dict[str, Use] = {}
    for use in USES:
        step = SHIPPED[use.step]
        wanted = OTHER_USES.get(use.step, use.id) == use.id and (EVERY_STEP or use.step in FEW)
        wanted = wanted and use.step not in WITH_SYSTEMD
        if wanted and Os.LINUX in step.platforms and not isinstance(step.ansible, str):
            found.setdefault(use.step, use)
    return list(found.values())


def secrets_of(use: Use) -> list[Secret]:
    """In the order of the parameters, as Ansible asks for them."""
    values = [use.arguments.get(parameter.name) for parameter in SHIPPED[use.step].parameters]
    return [value for value in values if isinstance(value, Secret)]


@contextlib.contextmanager
def machine_for(uses: list[Use], also: Path, numbers: str) -> Iterator[PrivateMachine]:
    """One of two that are alike: in their files and in the numbers that new accounts get."""
    with private_machine(LocalTarget(), also=[also]) as machine:
        machine.reads(
            # Ansible changes only text in UTF-8, and ends the last line.
            r"printf '127.0.0.1 localhost\n127.0.1.1\tbefore printer\n# \303\274\n' >/etc/hosts; "
            f"printf %s '{numbers}' | base64 -d >/etc/login.defs; "
            # The kernel's settings are everybody's: in there they can only be read.
            "ln -sf /bin/true /usr/sbin/sysctl"
        )
        # A source is signed when it holds all that the others have put into it.
        for use in sorted(uses, key=lambda use: use.step == "software.source"):
            use.prepare(machine)
        yield machine


def test_a_playbook_reaches_the_state_of_our_own_run_and_changes_nothing_the_second_time(tmp_path: Path) -> None:
    ansible, uses = Ansible(tmp_path), chosen()
    profile = Profile("Site device", tuple(ProfileItem(use.step, use.arguments) for use in uses))
    shared = tmp_path / "shared"
    shared.mkdir()
    numbers = base64.b64encode(
        Path("/etc/login.defs").read_bytes() + b"UID_MIN 36000\nUID_MAX 36009\nGID_MIN 36000\nGID_MAX 36009\n"
    ).decode()
    with machine_for(uses, shared, numbers) as ours:
        for item in profile.items:  # each in a run of its own: some write to the same folders
            plan = make_plan(ours, replace(profile, items=(item,)), TaskContext())
            result = carry_out(ours, plan, JournalFile(tmp_path / "journal.jsonl"), TaskContext())
            assert not [one for one in result.items if one.outcome is not Outcome.CHANGED]
        wanted, name = written(ours, [shared]), ours.reads("uname -n")
    with machine_for(uses, shared, numbers) as theirs:
        server = server_in(theirs, shared)
        try:
            export = exported(profile, server, tmp_path / "out")
            assert (export.exported, export.total) == (len(uses), len(uses)), export.left_out
            values = [secret.reveal() for use in uses for secret in secrets_of(use)]
            secrets = dict(zip((one.variable for one in export.secrets), values, strict=True))
            given = tmp_path / "given.json"
            given.write_text(json.dumps(secrets | {"ansible_python_interpreter": "/usr/bin/python3"}))
            first = ansible.play(tmp_path / "out", "-e", f"@{given}")
            # A step has locked root, whom a sshd without PAM then lets in no more; "*" is no password either.
            theirs.reads("cp -a /etc/shadow /tmp/kept; sed -i 's/^root:!/root:*/' /etc/shadow")
            second = ansible.play(tmp_path / "out", "-e", f"@{given}")
            theirs.reads("cat /tmp/kept >/etc/shadow")
            shown = [text for text in values if text in first.output + "".join(export.files.values())]
            assert not shown
        finally:
            server.stop()
        assert first.changed > 0
        assert second.changed == 0, second.output[-6000:]
        reached = written(theirs, [shared])
        assert theirs.reads("uname -n") == name
    differing = {path for path in wanted.keys() | reached.keys() if wanted.get(path) != reached.get(path)}
    assert not sorted(differing - OTHERWISE.keys())


def test_the_linter_of_ansible_finds_nothing_in_a_playbook(tmp_path: Path) -> None:
    items = tuple(ProfileItem(use.step, use.arguments) for use in chosen())
    save_export(tmp_path / "out", export_to_ansible(Profile("Site device", items), []))
    Ansible(tmp_path).check(tmp_path / "out")


def test_where_nobody_can_be_asked_for_a_secret_nothing_is_begun(tmp_path: Path) -> None:
    profile = Profile("Door", (ProfileItem("account.local", {"name": "nobody-there", "password": Secret("planted")}),))
    save_export(tmp_path / "out", export_to_ansible(profile, [THIS_COMPUTER]))
    with pytest.raises(AssertionError, match="A secret was not given"):
        Ansible(tmp_path).play(
            tmp_path / "out", "--check", "-e", "ansible_become=false", "-e", "ansible_connection=local"
        )
