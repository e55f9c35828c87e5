"""Steps of the system where a real systemd runs: services start and stop, and scheduled work is carried out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import ItemState
from app.domain.setup_runs import Outcome, RunResult
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine
from tests.servers.private_system import private_system

DEMO = "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n"
COMMAND = "printf '%s\\n' \"$((6 * 7)) 100% $HOME\" 'it''s' \\\\ > /root/it"
LOOK = (
    "find /etc/systemd/system -exec stat -c '%N %a %F' {} +; systemctl is-active demo; "
    "systemctl list-units --all --plain --no-legend 'satchel-*'; :"
)


@pytest.fixture(scope="module")
def system() -> Iterator[PrivateMachine]:
    with private_system(LocalTarget(), {"demo.service": DEMO}) as made:
        yield made


def apply(system: PrivateMachine, journal: JournalFile, step: str, arguments: Mapping[str, Any]) -> RunResult:
    wanted = Profile("Test", (ProfileItem(step, arguments),))
    result = carry_out(system, make_plan(system, wanted, TaskContext()), journal, TaskContext())
    assert [item.outcome for item in result.items] == [Outcome.CHANGED], result.items
    assert make_plan(system, wanted, TaskContext()).items[0].comparison.state is ItemState.OK
    return result


def test_a_service_starts_with_the_device_and_at_once_and_goes_back_to_how_it_was(
    system: PrivateMachine, tmp_path: Path
) -> None:
    journal, before = JournalFile(tmp_path / "journal.jsonl"), system.reads(LOOK)
    on = apply(system, journal, "system.service", {"name": "demo", "start": "automatic", "running": "started"})
    assert system.reads("systemctl is-active demo; systemctl is-enabled demo") == "active\nenabled\n"
    off = apply(system, journal, "system.service", {"name": "demo", "running": "stopped"})
    assert system.reads("systemctl is-active demo || :") == "inactive\n"
    for result in (off, on):
        assert [item.outcome for item in undo(system, journal, result.run, TaskContext()).items] == [Outcome.UNDONE]
    assert system.reads(LOOK) == before


def test_scheduled_work_runs_as_it_was_written(system: PrivateMachine, tmp_path: Path) -> None:
    journal, before = JournalFile(tmp_path / "journal.jsonl"), system.reads(LOOK)
    arguments = {"name": "demo", "command": COMMAND, "often": "weekly", "weekday": "Friday", "at": "04:30"}
    result = apply(system, journal, "system.task", arguments)
    told = system.reads("systemctl show satchel-demo.timer -p ActiveState -p TimersCalendar")
    assert "ActiveState=active" in told and "OnCalendar=Fri *-*-* 04:30:00" in told
    system.reads("systemctl start satchel-demo.service")
    assert system.reads("cat /root/it") == "42 100% /root\nits\n\\\n"
    assert [item.outcome for item in undo(system, journal, result.run, TaskContext()).items] == [Outcome.UNDONE]
    assert system.reads(LOOK) == before


def test_settings_that_the_ssh_server_does_not_take_go_back_at_once(system: PrivateMachine, tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl")
    system.reads("echo 'Nonsense yes' >/etc/ssh/sshd_config.d/90-broken.conf")
    before = system.reads("find /etc/ssh /run/sshd -exec stat -c '%n %a %y' {} + 2>/dev/null; :")
    wanted = Profile("Test", (ProfileItem("sec.baseline", {"only": ["ssh-tries"]}),))
    (item,) = carry_out(system, make_plan(system, wanted, TaskContext()), journal, TaskContext()).items
    assert item.outcome is Outcome.FAILED
    assert "SSH server does not take it" in item.message and "Nonsense" not in (item.hint or "")
    after = system.reads("find /etc/ssh /run/sshd -exec stat -c '%n %a %y' {} + 2>/dev/null; :")
    folder = "/etc/ssh/sshd_config.d 755"  # its time is that of the file which came and went
    assert [line for line in after.splitlines() if not line.startswith(folder)] == [
        line for line in before.splitlines() if not line.startswith(folder)
    ]
