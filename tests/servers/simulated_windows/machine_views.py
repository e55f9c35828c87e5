"""What a `Machine` shows in the views of a device, and what their actions do to it. Written by hand: nothing was asked
of a real Windows."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from app.domain.target import Os
from app.services.inspection import VIEWS
from app.services.monitor.watch_windows import WATCH_WINDOWS
from tests.servers.simulated_windows.machine import Enacted, Given, Machine, Refused
from tests.servers.simulated_windows.machine_live import watched

type Rows = list[dict[str, Any]]

_DAY = 86_400
_GIB = 1024**3
_EPOCH = 11_644_473_600  # seconds between the beginnings of the clocks of Windows and of Unix
_PROCESSES = (  # number, parent, name, user, processor in percent, memory in bytes, command
    (4, 0, "System", "NT AUTHORITY\\SYSTEM", 0.4, 151_552, ""),
    (640, 4, "csrss", "NT AUTHORITY\\SYSTEM", 0.0, 5_636_096, ""),
    (704, 600, "lsass", "NT AUTHORITY\\SYSTEM", 0.1, 18_432_000, "C:\\Windows\\system32\\lsass.exe"),
    (1044, 690, "svchost", "NT AUTHORITY\\NETWORK SERVICE", 0.2, 31_457_280, "svchost.exe -k netsvcs"),
    (2216, 690, "spoolsv", "NT AUTHORITY\\SYSTEM", 0.0, 12_582_912, "C:\\Windows\\System32\\spoolsv.exe"),
    (4312, 4290, "explorer", "LAB-PC1\\anna", 1.5, 98_304_000, "C:\\Windows\\Explorer.EXE"),
    (5120, 4312, "WINWORD", "LAB-PC1\\anna", 3.25, 214_958_080, 'WINWORD.EXE /n "Größe.docx"'),
    (5544, 4312, "firefox", "LAB-PC1\\anna", 12.0, 612_368_384, '"C:\\Program Files\\Mozilla Firefox\\firefox.exe"'),
    (7024, 690, "wsmprovhost", "LAB-PC1\\technician", 0.5, 71_680_000, "wsmprovhost.exe -Embedding"),
)  # fmt: skip
_SERVICES = (  # name, title, state, start, exit code, user
    ("Dhcp", "DHCP Client", "Running", "Auto", 0, "NT Authority\\LocalService"),
    ("Dnscache", "DNS Client", "Running", "Auto", 0, "NT AUTHORITY\\NetworkService"),
    ("edgeupdate", "Microsoft Edge Update Service (edgeupdate)", "Stopped", "Auto", 0, "LocalSystem"),
    ("Fax", "Fax", "Stopped", "Manual", 1077, "NT AUTHORITY\\NetworkService"),
    ("MSSQLSERVER", "SQL Server (MSSQLSERVER)", "Stopped", "Auto", 17051, "NT Service\\MSSQLSERVER"),
    ("Spooler", "Druckwarteschlange", "Running", "Auto", 0, "LocalSystem"),
    ("W32Time", "Windows Time", "Running", "Manual", 0, "NT AUTHORITY\\LocalService"),
    ("WinRM", "Windows Remote Management (WS-Management)", "Running", "Auto", 0, "NT AUTHORITY\\NetworkService"),
)
_PROGRAMS = (  # name, version, maker, date, size in KiB
    ("7-Zip 24.08 (x64)", "24.08", "Igor Pavlov", "20250912", 5_676),
    ("Mozilla Firefox (x64 de)", "143.0", "Mozilla", "20251003", 241_330),
    ("Microsoft SQL Server 2019 (64-bit)", "15.0.2000.5", "Microsoft Corporation", "20230117", 0),
)
_EVENTS = (  # hours ago, level, source, number of the event, log, text
    (0.2, 2, "Service Control Manager", 7024, "System", 'Der Dienst "SQL Server" wurde beendet: Fehler 17051.'),
    (1.5, 3, "Microsoft-Windows-DNS-Client", 1014, "System", "Name resolution for the name nas timed out."),
    (3.0, 2, "Application Error", 1000, "Application", "Faulting application: WINWORD.EXE\r\nCode: 0xc0000005"),
    (20.0, 1, "Microsoft-Windows-Kernel-Power", 41, "System", "The system has rebooted without shutting down first."),
    (30.0, 4, "Microsoft-Windows-Kernel-General", 12, "System", "The operating system started."),
)  # fmt: skip
_SESSIONS = (  # number, user, station, state, from where, hours since the sign-in
    (1, "anna", "Console", 0, "", 5.0),
    (2, "technician", "RDP-Tcp#3", 0, "DESK-12", 0.5),
)
_TASKS = (  # path, state, command, triggers, last result
    ("\\Backup\\Nightly", "ready", "C:\\Tools\\backup.cmd /all", ["2 2025-01-01T02:30:00 "], 0),
    ("\\GoogleUpdateUA", "ready", "C:\\Google\\update.exe /ua", ["2 2025-01-01T09:00:00 PT1H"], 2147942402),
    ("\\Scan", "running", "C:\\Tools\\scan.exe", ["8  "], 267009),
    ("\\Old report", "disabled", "powershell.exe -File C:\\report.ps1", ["3 2025-01-06T07:00:00 "], 0),
)  # fmt: skip


def enacted() -> dict[str, Enacted]:
    """The scripts of all views and of their actions."""
    shown = _Shown()
    known: dict[str, Callable[[Given], object]] = {
        "processes": shown.processes_for,
        "services": lambda given: shown.services,
        "events": shown.events,
        "disks": lambda given: _disks(),
        "connections": lambda given: shown.connections(given),
        "software": lambda given: _software(),
        "scheduled": lambda given: shown.tasks,
        "users": lambda given: shown.sessions,
        "processes.kill": shown.end_process,
        "processes.lower": lambda given: shown.process(given),
        "processes.usual": lambda given: shown.process(given),
        "connections.kill": shown.end_process,
        "services.start": lambda given: shown.service(given).update(state="Running", code=0, pid=9_000),
        "services.stop": lambda given: shown.left_alone(given).update(state="Stopped", pid=0),
        "services.restart": lambda given: shown.left_alone(given).update(state="Running"),
        "services.enable": lambda given: shown.service(given).update(start="Auto"),
        "services.disable": lambda given: shown.left_alone(given).update(start="Disabled"),
        "scheduled.run": shown.run_task,
        "scheduled.stop": lambda given: shown.task(given).update(state="ready"),
        "scheduled.enable": lambda given: shown.task(given).update(state="ready"),
        "scheduled.disable": lambda given: shown.task(given).update(state="disabled"),
        "users.log_off": shown.log_off,
    }
    found: dict[str, Enacted] = {WATCH_WINDOWS: watched(lambda: shown.processes)}
    for view in VIEWS:
        if view.id in known and Os.WINDOWS in view.scripts:
            found[view.scripts[Os.WINDOWS]] = _listing(known[view.id])
        for action in view.actions:
            if f"{view.id}.{action.id}" in known and Os.WINDOWS in action.scripts:
                found[action.scripts[Os.WINDOWS]] = _acting(known[f"{view.id}.{action.id}"])
    return found


def _listing(rows: Callable[[Given], object]) -> Enacted:
    return lambda machine, given: json.dumps({"rows": rows(given), "notes": [], "cut": False}, ensure_ascii=False)


def _acting(act: Callable[[Given], object]) -> Enacted:
    def enact(machine: Machine, given: Given) -> str:
        if not machine.is_administrator:
            raise Refused("Access is denied.")
        act(given)
        return ""

    return enact


class _Shown:
    """What the actions change."""

    def __init__(self) -> None:
        now = self.began = int(time.time())
        self.processes: Rows = [
            {
                "pid": pid,
                "parent": parent,
                "name": name,
                "user": user,
                "cpu": cpu,
                "memory": memory,
                "command": command,
                "started": now - 5 * 3600 + pid,
                "mark": str((now - 5 * 3600 + pid + _EPOCH) * 10_000_000),
                "answers": name != "WINWORD",
                "critical": name in ("csrss", "lsass"),
                "carries": name == "wsmprovhost",
            }
            for pid, parent, name, user, cpu, memory, command in _PROCESSES
        ]
        self.services: Rows = [
            {
                "name": name,
                "title": title,
                "text": f"{title}.",
                "state": state,
                "start": start,
                "delayed": name == "edgeupdate",
                "pid": 1044 if state == "Running" else 0,
                "user": user,
                "code": code,
                "path": f"C:\\Windows\\system32\\{name}.exe",
                "stops": state == "Running",
                "carries": name in ("WinRM", "Dhcp"),
                "trigger": name == "W32Time",
            }
            for name, title, state, start, code, user in _SERVICES
        ]
        self.sessions: Rows = [
            {
                "id": number,
                "user": user,
                "domain": "LAB-PC1",
                "station": station,
                "state": state,
                "far": far,
                "since": now - int(hours * 3600),
                "idle": 600 if station == "Console" else 0,
                "carries": False,
            }
            for number, user, station, state, far, hours in _SESSIONS
        ]
        self.tasks: Rows = [
            {
                "path": path,
                "name": path.rpartition("\\")[2],
                "state": state,
                "last": now - _DAY,
                "next": now + _DAY // 2 if state == "ready" else 0,
                "code": code,
                "user": "SYSTEM",
                "command": command,
                "when": when,
                "text": "",
            }
            for path, state, command, when, code in _TASKS
        ]

    def processes_for(self, given: Given) -> Rows:
        return [one for one in self.processes if given.get("kind") != "mine" or one["user"].endswith("\\technician")]

    def process(self, given: Given) -> dict[str, Any]:
        found = _one(self.processes, "It has ended already.", pid=int(given["pid"]), mark=given["started"])
        if found["carries"]:
            raise Refused("It carries this very session, so it is left alone.")
        return found

    def end_process(self, given: Given) -> None:
        self.processes.remove(self.process(given))

    def service(self, given: Given) -> dict[str, Any]:
        return _one(self.services, f"Cannot find any service with service name '{given['name']}'.", name=given["name"])

    def left_alone(self, given: Given) -> dict[str, Any]:
        found = self.service(given)
        if found["carries"]:
            raise Refused("It carries this very session, so it is left running.")
        return found

    def task(self, given: Given) -> dict[str, Any]:
        return _one(self.tasks, "There is no such task any more.", path=given["path"])

    def run_task(self, given: Given) -> None:
        task = self.task(given)
        if task["state"] == "disabled":
            raise Refused("It is disabled.")
        task.update(state="running", last=int(time.time()))

    def events(self, given: Given) -> Rows:
        """They happened when they happened: a later look tells the same times."""
        worst = {"6": 4, "4": 3}.get(given.get("level", ""), 2 if given.get("level") else 3)
        hours = 1e9 if given.get("since") == "boot" else float(given.get("hours") or 24)
        names = ("level", "source", "id", "log", "text")
        return [
            {"at": int(self.began - age * 3600), "number": str(at), **dict(zip(names, rest, strict=True))}
            for at, (age, *rest) in enumerate(_EVENTS)
            if age <= hours and rest[0] <= worst and given.get("source", rest[1]) in ("", rest[1])
        ]

    def log_off(self, given: Given) -> None:
        self.sessions.remove(_one(self.sessions, "It has ended already.", id=int(given["session"])))

    def connections(self, given: Given) -> Rows:
        by_number = {one["pid"]: one for one in self.processes}
        known = (
            ("tcp", "Listen", "0.0.0.0", 135, "0.0.0.0", 0, 1044),
            ("tcp", "Listen", "::", 5985, "::", 0, 4),
            ("tcp", "Established", "192.0.2.17", 49788, "198.51.100.4", 443, 5544),
            ("tcp", "CloseWait", "192.0.2.17", 49790, "198.51.100.9", 993, 5544),
            ("udp", "Listen", "0.0.0.0", 5353, "", 0, 1044),
        )
        return [
            {
                "kind": kind,
                "state": state,
                "near": near,
                "port": port,
                "far": far,
                "far_port": far_port,
                "pid": pid,
                "name": by_number[pid]["name"] + (".exe" if pid > 4 else ""),
                "mark": by_number[pid]["mark"],
                "carries": False,
            }
            for kind, state, near, port, far, far_port, pid in known
            if pid in by_number and given.get("kind", "") in ("", "listening" if state == "Listen" else "open")
        ]


def _one(rows: Iterable[dict[str, Any]], otherwise: str, **values: object) -> dict[str, Any]:
    found = next((one for one in rows if all(one[name] == value for name, value in values.items())), None)
    if found is None:
        raise Refused(otherwise)
    return found


def _disks() -> Rows:
    volumes = (
        ("C:", "Windows", 3, "NTFS", 237 * _GIB, 6 * _GIB, ""),
        ("D:", "Daten", 3, "NTFS", 931 * _GIB, 700 * _GIB, ""),
        ("E:", "", 5, "", 0, 0, ""),
        ("N:", "", 4, "NTFS", 3726 * _GIB, 1200 * _GIB, "\\\\nas\\office"),
    )
    names = ("name", "title", "type", "system", "size", "free", "device")
    drives = [
        {"kind": "drive", "name": name, "title": title, "size": size, "health": health, "media": media}
        for name, title, size, health, media in (
            ("Drive 0", "Samsung SSD 970", 256_060_514_304, 0, 4),
            ("Drive 1", "WDC WD10EZEX", 1_000_204_886_016, 1, 3),
        )
    ]
    return [*({"kind": "volume", **dict(zip(names, one, strict=True))} for one in volumes), *drives]


def _software() -> Rows:
    programs = [
        {
            "key": f"64\\{name}",
            "name": name,
            "version": version,
            "maker": maker,
            "date": date,
            "size": size,
            "whose": "64 bit",
            "remove": f'"C:\\Program Files\\{name}\\uninstall.exe"',
        }
        for name, version, maker, date, size in _PROGRAMS
    ]
    update = {"key": "update\\KB5031455", "name": "KB5031455", "version": "", "maker": "Microsoft", "whose": "update"}
    return [*programs, {**update, "date": "20251101", "size": 0, "remove": ""}]
