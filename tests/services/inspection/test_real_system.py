"""The views on a real systemd with its journal, its timers and its sessions, over a real SSH connection."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.inspection import Acted, Look, Row, State
from app.domain.journal import EventKind
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.connection_notes import ConnectionNotes
from app.services.inspection import view
from app.services.inspection.inspections import Inspections
from app.services.journal_file import JournalFile
from app.services.targets.local import LocalTarget
from app.services.targets.opening import Connections
from tests.servers.openssh import SSHD, Sshd
from tests.servers.private_system import PrivateSystem, private_system
from tests.waiting import until

UNITS = {
    "good.service": "[Unit]\nDescription=A good one\n[Service]\nExecStart=/bin/sleep 1000\n"
    "[Install]\nWantedBy=multi-user.target\n",
    "bad.service": "[Unit]\nDescription=A bad one\n[Service]\nExecStart=/bin/sh -c 'echo it broke >&2; exit 3'\n",
    "tick.timer": "[Unit]\nDescription=Ticks\n[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n",
    "tick.service": "[Service]\nType=oneshot\nExecStart=/bin/true\n",
    "picky.timer": "[Timer]\nOnCalendar=daily\n",
    "picky.service": "[Unit]\nConditionPathExists=/nowhere\n[Service]\nExecStart=/bin/true\n",
    "ssh.service": "[Service]\nRuntimeDirectory=sshd\nExecStart={sshd} -D -f {folder}/sshd_config\nKillMode=process\n",
}


@dataclass(frozen=True)
class World:
    system: PrivateSystem
    server: Sshd
    connections: Connections
    inspections: Inspections
    journal: JournalFile

    def look(self, id: str, filter: str = "") -> Look:
        wanted = view(id)
        chosen = next((one for one in wanted.filters if one.id == filter), None)
        return self.inspections.look(self.server.device, wanted, chosen, TaskContext())

    def rows(self, id: str, filter: str = "") -> Mapping[str, Row]:
        return {row.key: row for row in self.look(id, filter).listing.rows}

    def act(self, id: str, action: str, row: Row) -> Acted:
        wanted = view(id)
        chosen = next(one for one in wanted.actions if one.id == action)
        return self.inspections.act(self.server.device, wanted, chosen, [row], TaskContext())[0]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if not SSHD:
        pytest.skip("OpenSSH's sshd is not installed")
    folder = tmp_path_factory.mktemp("system")
    server = Sshd(folder / "sshd", options="UsePAM yes")
    server.start()  # writes its configuration
    server.stop()
    units = {**UNITS, "ssh.service": UNITS["ssh.service"].format(sshd=SSHD, folder=server.folder)}
    wants = "good.service bad.service tick.timer picky.timer ssh.service dbus.service systemd-logind.service"
    with private_system(LocalTarget(), units, wants=wants, also=[server.folder]) as system:
        connections = Connections(server.known(), lambda device: server.credential)
        journal = JournalFile(folder / "journal.jsonl")
        notes = ConnectionNotes(lambda: journal)
        yield World(system, server, connections, Inspections(connections, lambda: journal, notes), journal)
        connections.close()


def state(row: Row) -> str:
    cell = row.cells["state"]
    assert isinstance(cell, State)
    return cell.word


def test_services_say_whether_they_run_and_why_not(world: World) -> None:
    look = world.look("services")
    rows = {row.key: row for row in look.listing.rows}
    assert look.os is Os.LINUX
    assert {name: state(rows[f"{name}.service"]) for name in ("good", "bad", "tick")} == {
        "good": "running", "bad": "failed", "tick": "stopped",
    }  # fmt: skip
    assert rows["good.service"].cells["title"] == "A good one"
    assert rows["good.service"].cells["start"] == "by hand"
    assert "exit code 3" in rows["bad.service"].details


def test_a_service_is_stopped_started_and_switched_on_and_that_is_seen_and_written_down(world: World) -> None:
    for action, said in (("stop", "stopped"), ("start", "running"), ("restart", "running")):
        acted = world.act("services", action, world.rows("services")["good.service"])
        assert acted.error is None
        assert state(world.rows("services")["good.service"]) == said
    assert world.act("services", "enable", world.rows("services")["good.service"]).error is None
    assert world.system.reads("systemctl is-enabled good.service").strip() == "enabled"
    assert world.act("services", "disable", world.rows("services")["good.service"]).error is None
    told = [event.data for event in world.journal.events() if event.kind is EventKind.DEVICE_ACTED_ON]
    first = next(data for data in told if data["row"] == "good.service")
    assert first["summary"] == "Stop: good.service has stopped."
    assert (first["command"], first["outcome"]) == ("systemctl stop good.service", "done")


def test_a_service_that_ends_at_once_was_not_started(world: World) -> None:
    acted = world.act("services", "start", world.rows("services")["bad.service"])
    assert acted.error is not None
    assert acted.message == "bad.service: It was started, and does not run."
    assert acted.error.hint == "Its entries in the log say why."


def test_what_carries_the_session_is_neither_stopped_nor_ended(world: World) -> None:
    row = world.rows("services")["ssh.service"]
    stop = next(one for one in view("services").actions if one.id == "stop")
    assert stop.refusal(row) == "It carries this very session, so it is left running."
    unknowing = dataclasses.replace(row, given={**row.given, "carries": ""})  # a row of another session
    assert "carries this very session" in world.act("services", "stop", unknowing).message
    assert "carries this very session" in world.act("services", "disable", unknowing).message
    listener = next(row for row in world.rows("processes").values() if "[listener]" in str(row.cells["command"]))
    unknowing = dataclasses.replace(listener, given={**listener.given, "carries": ""})
    assert "carries this very session" in world.act("processes", "kill", unknowing).message
    assert state(world.rows("services")["ssh.service"]) == "running"


def test_the_service_that_carries_the_session_may_be_restarted_with_a_warning(world: World) -> None:
    row = world.rows("services")["ssh.service"]
    restart = next(one for one in view("services").actions if one.id == "restart")
    assert "carries this very session" in restart.warning(row)
    assert world.act("services", "restart", row).message == "ssh.service was restarted and runs."
    assert world.rows("services")["ssh.service"].cells["pid"] != row.cells["pid"]


def test_events_of_the_journal_come_by_level_and_source(world: World) -> None:
    world.system.reads(
        "systemd-run --wait -q sh -c 'logger -t shop -p user.err broken; logger -t shop -p user.info fine'"
    )
    until(lambda: bool(world.rows("events", "errors")))
    broken = next(row for row in world.rows("events", "errors").values() if row.cells["source"] == "shop")
    assert (broken.cells["text"], broken.details) == ("broken", "broken")
    level = broken.cells["level"]
    assert isinstance(level, State) and level.word == "error"
    everything = view("events").filters[-3]
    assert everything.id == "hour"
    only = dataclasses.replace(everything, given={**everything.given, "source": "shop"})
    found = world.inspections.look(world.server.device, view("events"), only, TaskContext())
    assert {row.cells["text"] for row in found.listing.rows} == {"broken", "fine"}


def test_a_timer_is_run_switched_off_and_on(world: World) -> None:
    row = world.rows("scheduled")["tick.timer"]
    assert (state(row), row.cells["when"], row.cells["command"]) == (
        "waits for its time", "*-*-* 00:00:00", "tick.service",
    )  # fmt: skip
    assert row.cells["next"] is not None
    assert world.act("scheduled", "run", row).message == "tick.timer has started."
    assert world.act("scheduled", "disable", row).error is None
    assert state(world.rows("scheduled")["tick.timer"]) == "switched off"
    assert world.act("scheduled", "enable", row).error is None
    assert state(world.rows("scheduled")["tick.timer"]) == "waits for its time"
    assert "It was skipped" in world.act("scheduled", "run", world.rows("scheduled")["picky.timer"]).message


def test_a_line_of_cron_is_switched_off_and_on_as_it_stood(world: World) -> None:
    text = "# tidy\n17 *\t* * *\troot\ttidy 'a b'  --all \\t\n5 4 * * * root other\n"
    world.system.reads(f"cat >/etc/cron.d/tidy <<'END'\n{text}END\nchmod 640 /etc/cron.d/tidy")
    before = world.system.reads("stat -c '%a %i' /etc/cron.d/tidy")

    def row() -> Row:
        return next(one for one in world.rows("scheduled").values() if str(one.cells["name"]).startswith("tidy"))

    assert (row().cells["user"], row().cells["when"]) == ("root", "17 * * * *")
    assert world.act("scheduled", "disable_line", row()).error is None
    assert state(row()) == "switched off"
    assert "#satchel-off# 17 *\t" in world.system.reads("cat /etc/cron.d/tidy")
    assert world.act("scheduled", "enable_line", row()).error is None
    assert world.system.reads("cat /etc/cron.d/tidy") == text
    assert world.system.reads("stat -c '%a %i' /etc/cron.d/tidy") == before


@pytest.mark.parametrize("pages", [2, 3, 4])
def test_a_full_disk_takes_no_line_of_cron(world: World, pages: int) -> None:
    """Emptied to be written anew, a file could lose all of its lines; here the new ones need a page more."""
    begin = "mount -t tmpfs -o size=$((PAGES * 4096)) none /etc/cron.d; cd /etc/cron.d"
    world.system.reads(
        f"PAGES={pages}; {begin}; echo '17 * * * * root true' >full; yes '# x' | head -n 1018 >>full; wc -c full"
    )
    before = world.system.reads("cat /etc/cron.d/full")
    try:
        row = next(row for key, row in world.rows("scheduled").items() if "/etc/cron.d/full" in row.given.values())
        assert world.act("scheduled", "disable_line", row).error is not None
        assert world.system.reads("cat /etc/cron.d/full") == before
    finally:
        world.system.reads("umount /etc/cron.d")


def test_only_files_of_cron_are_ever_written(world: World) -> None:
    given = {"name": "x", "path": "/etc/cron.d/../passwd", "line": "root:x:0:0:root:/root:/bin/bash", "on": "yes"}
    assert "no file of cron" in world.act("scheduled", "disable_line", Row("x", {}, given)).message


def test_users_are_logged_off_but_never_ourselves(world: World) -> None:
    own = [row for row in world.rows("users").values() if row.given["carries"]]
    assert len(own) == 1
    assert own[0].cells["far"] == "127.0.0.1"
    assert "carries this very session" in world.act("users", "log_off", own[0]).message
    other = Connections(world.server.known(), lambda device: world.server.credential)
    shell = other.shell(world.server.device, 80, 24, TaskContext())
    until(lambda: len(world.rows("users")) > 1)
    row = next(row for row in world.rows("users").values() if not row.given["carries"])
    assert (row.cells["user"], row.cells["far"]) == ("root", "127.0.0.1")
    assert world.act("users", "log_off", row).error is None
    assert row.key not in world.rows("users")
    shell.close()
    other.close()


def test_processes_of_the_device_are_ended_and_seen_to_be_gone(world: World, tmp_path: Path) -> None:
    world.system.reads(
        "systemd-run -q --unit=victim sleep 777; systemd-run -q --unit=deaf sh -c 'trap \"\" TERM; exec sleep 778'"
    )
    until(
        lambda: sum(row.cells["command"] in ("sleep 777", "sleep 778") for row in world.rows("processes").values()) > 0
    )
    rows = {str(row.cells["command"]).rpartition("/")[2]: row for row in world.rows("processes").values()}
    assert world.act("processes", "lower", rows["sleep 777"]).error is None
    assert world.act("processes", "usual", rows["sleep 777"]).error is None
    assert world.act("processes", "end", rows["sleep 777"]).error is None
    assert "It has ended already" in world.act("processes", "end", rows["sleep 777"]).message
    assert world.act("processes", "kill", rows["sleep 778"]).error is None
