"""The same steps behind a real sshd: nothing differs but the way to the device."""

from pathlib import Path

from app.domain.setup import ItemState, Outcome, Profile, ProfileItem
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from app.services.ssh.connection import connect
from app.services.ssh.target import SshTarget
from tests.servers.openssh import Sshd
from tests.servers.private_machine import private_machine
from tests.services.setup.killed_runs import LOOK

WANTED = Profile(
    "Test",
    (
        ProfileItem("identity.hostname", {"name": "after"}),
        ProfileItem("time.zone", {"zone": "Europe/London"}),
        ProfileItem("time.ntp", {"servers": ["ntp.example.org"]}),
        ProfileItem("net.hosts", {"entries": ["10.1.0.9 print.example.org"]}),
        ProfileItem("account.local", {"name": "tech", "groups": ["sudo", "field"], "full_name": "Téch $(id)"}),
    ),
)


def test_a_profile_is_planned_carried_out_and_undone_over_ssh(sshd: Sshd, tmp_path: Path) -> None:
    connection = connect(sshd.device, sshd.credential, sshd.known(), TaskContext())
    journal = JournalFile(tmp_path / "journal.jsonl")
    try:
        with private_machine(SshTarget(connection, "Test server")) as machine:
            before = machine.reads(LOOK)
            plan = make_plan(machine, WANTED, TaskContext())
            result = carry_out(machine, plan, journal, TaskContext())
            assert {item.outcome for item in result.items} == {Outcome.CHANGED}, result.items
            assert machine.reads("uname -n; id -un tech") == "after\ntech\n"
            again = make_plan(machine, WANTED, TaskContext())
            assert {item.comparison.state for item in again.items} == {ItemState.OK}
            back = undo(machine, journal, result.run, TaskContext())
            assert {item.outcome for item in back.items} == {Outcome.UNDONE}, back.items
            assert machine.reads(LOOK) == before
    finally:
        connection.close()
