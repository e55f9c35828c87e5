"""Views of a device that answer as they are told: their listings are written, no device is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.devices import Device, Transport
from app.domain.errors import AppError, CommandFailed
from app.domain.inspection import (
    Acted,
    Action,
    Cell,
    CellKind,
    Column,
    Filter,
    Listing,
    Look,
    Row,
    State,
    Tone,
    View,
)
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services import inspection as services
from app.services.inspection.asking import action_command, look_command, sentence
from app.services.inspection.live import LIVE
from app.services.inspection.reading import bounded
from app.views.pages.remote.inspection.work import InspectionWork
from tests.pictures.played_live import PlayedWatch

_ANSWERS = Path(__file__).parents[1] / "recordings/views"
_FULL = ("written_windows_11", "written_ss", "written_server", "written_debian", "written_logind")
AT = datetime(2026, 3, 20, 9, 12, 40, tzinfo=UTC)
BOTH = (Os.LINUX, Os.WINDOWS)
_AT_WORK, _WAITS = State("running", Tone.GOOD), State("waiting")
RUNNING, STOPPED, FAILED = State("Running", Tone.GOOD), State("Stopped"), State("Failed", Tone.BAD)
_PROCESSES = (
    ("java -Xmx4g -jar /srv/dental/dental.jar --port 8080", "java", 2210, "dental", 38.2, 2_684_354_560, 9.2),
    ("postgres: writer process", "postgres", 941, "postgres", 4.1, 412_000_000, 30.0),
    ("/usr/sbin/smbd --foreground --no-process-group", "smbd", 1204, "root", 1.2, 96_000_000, 30.0),
    ("/usr/bin/python3 /usr/bin/fail2ban-server -xf start", "fail2ban-server", 877, "root", 0.8, 61_000_000, 30.0),
    ("nginx: worker process", "nginx", 1311, "www-data", 0.3, 21_400_000, 4.4),
    ("sshd: support [priv]", "sshd", 40211, "root", 0.0, 9_800_000, 0.02),
    ("/usr/sbin/cron -f", "cron", 702, "root", 0.0, 3_100_000, 30.0),
    ("/lib/systemd/systemd-journald", "systemd-journal", 341, "root", 0.0, 74_000_000, 30.0),
)
_SERVICES = (
    ("dental.service", "Practice software", RUNNING, "automatic"),
    ("postgresql@15-main.service", "PostgreSQL Cluster 15-main", RUNNING, "automatic"),
    ("smbd.service", "Samba SMB Daemon", RUNNING, "automatic"),
    ("cups.service", "CUPS Scheduler", FAILED, "automatic"),
    ("bluetooth.service", "Bluetooth service", STOPPED, "manual"),
    ("ssh.service", "OpenBSD Secure Shell server", RUNNING, "automatic"),
)
_EVENTS = (
    (State("Error", Tone.BAD), "kernel", "ata2.00: failed command: READ FPDMA QUEUED", 0.2),
    (State("Warning", Tone.ATTENTION), "smbd", "Denied connection from 10.20.1.77 (10.20.1.77)", 2.0),
    (State("Note"), "sshd", "Accepted publickey for support from 10.20.1.4 port 51122", 3.1),
)


def _refuses_own(row: Row) -> str:
    return "It carries this very session, so it is left alone." if row.given.get("name") == "sshd" else ""


END = Action(
    id="end",
    title="End…",
    icon="circle-x",
    scripts=dict.fromkeys(BOTH, "exit 0"),
    shown={Os.LINUX: "kill {pid}", Os.WINDOWS: "Stop-Process -Id {pid}"},
    question="End {name} (process {pid})?",
    meaning="It is asked to stop, and may save its work.",
    done="{name} (process {pid}) has ended.",
    refusal=_refuses_own,
)
KILL = Action(
    id="kill",
    title="End at once…",
    icon="circle-x",
    scripts=dict.fromkeys(BOTH, "exit 0"),
    shown={Os.LINUX: "kill -9 {pid}", Os.WINDOWS: "Stop-Process -Id {pid} -Force"},
    question="End {name} (process {pid}) at once?",
    meaning="What it has not saved is lost.",
    done="{name} (process {pid}) has ended.",
    is_dangerous=True,
    refusal=_refuses_own,
)


def _service_action(id: str, title: str, icon: str, word: str) -> Action:
    return Action(
        id=id,
        title=title,
        icon=icon,
        scripts=dict.fromkeys(BOTH, "exit 0"),
        shown={Os.LINUX: f"systemctl {id} {{name}}", Os.WINDOWS: f"{title}-Service -Name {{name}}"},
        question=f"{title} {{name}}?",
        done=f"{{name}} {word}.",
        fits=lambda row: (row.cells["state"] == RUNNING) is (id != "start"),
    )


def _columns(*columns: Column) -> Mapping[Os, tuple[Column, ...]]:
    return dict.fromkeys(BOTH, columns)


def _view(id: str, title: str, icon: str, noun: str, columns: Mapping[Os, tuple[Column, ...]], **more: object) -> View:
    usual: dict[str, object] = {
        "teaches": f"What there is of {title.lower()} on the device now.",
        "sort_by": columns[Os.LINUX][0].id,
        "scripts": dict.fromkeys(BOTH, "exit 0"),
        "shown": {},
        "parse": lambda os, text: Listing(()),
        "name_column": columns[Os.LINUX][0].id,
    }
    return View(id, title, icon, noun, columns=columns, **{**usual, **more})  # type: ignore[arg-type]


VIEWS = (
    _view(
        "processes",
        "Processes",
        "gauge",
        "process",
        _columns(
            Column("name", "Process"),
            Column("pid", "PID", CellKind.NUMBER),
            Column("user", "User", is_extra=True),
            Column("cpu", "CPU", CellKind.PERCENT),
            Column("memory", "Memory", CellKind.SIZE),
            Column("started", "Started", CellKind.TIME, is_extra=True),
            Column("command", "Command", CellKind.CODE, is_wide=True),
        ),
        sort_by="-cpu",
        filters=(Filter("all", "All processes"), Filter("mine", "Of the user who is signed in here", {"kind": "mine"})),
        actions=(END, KILL),
        refresh_every=5.0,
    ),
    _view(
        "services",
        "Services",
        "settings",
        "service",
        _columns(
            Column("name", "Service"),
            Column("state", "State", CellKind.STATE),
            Column("start", "Start"),
            Column("description", "Description", is_wide=True),
        ),
        actions=(
            _service_action("start", "Start", "play", "runs"),
            _service_action("stop", "Stop", "pause", "is stopped"),
            _service_action("restart", "Restart", "refresh-cw", "runs anew"),
        ),
    ),
    _view(
        "events",
        "Events",
        "list",
        "event",
        _columns(
            Column("level", "Level", CellKind.STATE),
            Column("at", "Time", CellKind.TIME),
            Column("source", "Source"),
            Column("message", "Message", is_wide=True),
        ),
        sort_by="-at",
        name_column="message",
        filters=(Filter("day", "Errors and warnings of the last day"), Filter("all", "All of the last day")),
    ),
)


def process_rows() -> list[Row]:
    found = []
    for command, name, pid, user, cpu, memory, days in _PROCESSES:
        cells: dict[str, Cell] = {
            "name": name, "pid": pid, "user": user, "cpu": cpu, "memory": memory,
            "started": AT - timedelta(days=days), "command": command, "nice": 0, "parent": 1 if cpu < 1 else 702,
            "state": _AT_WORK if cpu > 1 else _WAITS,
        }  # fmt: skip
        carries = "yes" if name == "sshd" else ""
        found.append(Row(str(pid), cells, {"pid": str(pid), "name": name, "carries": carries}, command))
    return found


def _service_rows() -> list[Row]:
    return [
        Row(name, {"name": name, "state": state, "start": start, "description": words}, {"name": name})
        for name, words, state, start in _SERVICES
    ]


def _event_rows() -> list[Row]:
    return [
        Row(
            message,
            {"level": level, "at": AT - timedelta(hours=hours), "source": source, "message": message},
            {},
            f"{message}\nThe whole of what the device wrote stands here, over as many lines as it has.",
        )
        for level, source, message, hours in _EVENTS
    ]


class PlayedLooks:
    """`listings` by view. `wait` and `failure` come before each answer; what was done is in `acts`."""

    def __init__(self) -> None:
        self.listings: dict[str, Listing] = {
            "processes": Listing(process_rows()),
            "services": Listing(_service_rows(), ("Start types are shown to administrators only.",)),
            "events": Listing(_event_rows(), is_cut=True),
        }
        self.os = Os.LINUX
        self.wait: Callable[[TaskContext], None] = lambda task: None
        self.failure: AppError | None = None
        self.looks: list[tuple[str, str, str]] = []  # device, view, filter
        self.acts: list[tuple[str, list[str]]] = []
        self.refused: dict[str, AppError] = {}  # by the key of a row
        self.files: dict[str, str] = {}
        self.watched = PlayedWatch(process_rows)

    def look(self, device: Device, view: View, filter: Filter | None, task: TaskContext) -> Look:
        self.looks.append((device.name, view.id, filter.id if filter else ""))
        self.wait(task)
        if self.failure is not None:
            raise self.failure
        return Look(self.os, AT, self.listings[view.id], f"show {view.id} --sort")

    def act(self, device: Device, view: View, action: Action, rows: Sequence[Row], task: TaskContext) -> list[Acted]:
        self.acts.append((action.id, [row.key for row in rows]))
        self.wait(task)
        done = []
        for number, row in enumerate(rows):
            task.report(str(row.cells[view.name_column]), number, len(rows))
            error = self.refused.get(row.key)
            done.append(Acted(row, str(error) if error else sentence(action.done, view, row), error))
        return done

    def export(self, path: str, text: str, task: TaskContext) -> None:
        self.files[path] = text

    def work(self, views: Sequence[View] = VIEWS) -> InspectionWork:
        watch = self.watched
        return InspectionWork(views, self.look, self.act, action_command, self.export, watch.watch, watch.mark)


class SavedLooks(PlayedLooks):
    """The views of the product, with the answers that were saved or written for their parsers."""

    def __init__(self) -> None:
        super().__init__()
        self.listings = {}
        self.own = {(Os.LINUX, "processes"): Listing(process_rows())}  # more than were saved

    def look(self, device: Device, view: View, filter: Filter | None, task: TaskContext) -> Look:
        self.os = Os.WINDOWS if device.transport in (Transport.WINRM, Transport.WINRMS) else Os.LINUX
        if (listing := self.own.get((self.os, view.id))) is None:
            found = sorted((_ANSWERS / self.os.value / view.id).iterdir())
            path = next((one for one in found if one.stem in _FULL), found[0])
            listing = bounded(view.parse(self.os, path.read_bytes().decode()))
        self.listings[view.id] = listing
        return replace(super().look(device, view, filter, task), command=look_command(view, self.os, filter))

    def work(self, views: Sequence[View] = (*services.VIEWS, LIVE)) -> InspectionWork:
        return super().work(views)


def denied(name: str) -> CommandFailed:
    return CommandFailed(
        f"{name} was not changed: access is denied.", hint="Sign in as an administrator, or with sudo."
    )
