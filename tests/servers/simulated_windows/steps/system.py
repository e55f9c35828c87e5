"""The Windows scripts of the steps of the system, acted out on `machine.parts`."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from app.services.setup.steps.system import (
    driver,
    feature,
    file_scripts,
    script,
    service_scripts,
    task_scripts,
)
from tests.servers.simulated_windows.machine import Enacted, Given, Machine
from tests.servers.simulated_windows.steps.parts import Parts, shown

USES: Mapping[str, dict[str, Any]] = {
    "system.file": {
        "path": r"C:\ProgramData\Acme\notice.txt",
        "content": "Größe\n",
        "access": "administrators",
    },
    "system.service": {"name": "Spooler", "start": "disabled", "running": "stopped"},
    "system.registry": {
        "key": r"HKLM\SOFTWARE\Policies\Acme\Kiosk",
        "name": "Größe",
        "kind": "DWord",
        "value": "4294967295",
    },
    "system.task": {"name": "nightly", "command": 'echo "%DATE%"', "often": "weekly", "weekday": "Friday"},
    "system.script": {"check": "Test-Path $v.folder", "apply": "mkdir $v.folder", "undo": "rmdir $v.folder"},
    "system.feature": {"name": "TelnetClient", "state": "on"},
    "system.driver": {"inf": r"C:\Drivers\acme.inf"},
}

_PARTS = Parts(
    {
        "files": {},
        "services": {"Spooler": {"boot": "automatic", "running": "yes"}},
        "tasks": {},
        "scripts": [],  # that were run and not taken back
        "features": {"TelnetClient": "Disabled"},
        "drivers": ["oem3.inf=1.0.0.0"],
    }
)
held, hold = _PARTS.held, _PARTS.hold


def enacted() -> dict[str, Enacted]:
    return {
        file_scripts.PS_PROBE: _show_file,
        file_scripts.PS_PUT: _put_file,
        service_scripts.PS_PROBE: _show_service,
        service_scripts.PS_APPLY: _set_service,
        task_scripts.PS_PROBE: _show_task,
        task_scripts.PS_APPLY: _set_task,
        task_scripts.PS_REVERT: _take_task_back,
        script.PS_PROBE: lambda m, p: f"check {'yes' if held(m, 'scripts') else 'no'}",
        script.PS_APPLY: _run_script,
        feature.PS_PROBE: lambda m, p: f"state {held(m, 'features').get(p['name'], 'none')}",
        feature.PS_APPLY: _set_feature,
        driver.PS_PROBE: lambda m, p: "file 2.1.0.0\r\nhave " + " ".join(held(m, "drivers")),
        driver.PS_APPLY: _add_driver,
        driver.PS_REVERT: _remove_driver,
    }


def _show_file(machine: Machine, given: Given) -> str:
    file = held(machine, "files").get(given["path"])
    lines = [shown("folder_0", r"C:\ProgramData"), "kind file" if file else "kind none"]
    return "\r\n".join([*lines, f"content {file['content']}", f"sddl {file['sddl']}"] if file else lines)


def _put_file(machine: Machine, given: Given) -> str:
    files = held(machine, "files")
    old = files.pop(given["path"], {"sddl": "D:AI(A;ID;FA;;;SY)"})
    if given["state"] == "present":
        files[given["path"]] = {"content": given["content"], "sddl": given["sddl"] or old["sddl"]}
    hold(machine, "files", files)
    return ""


def _show_service(machine: Machine, given: Given) -> str:
    service = held(machine, "services").get(given["name"])
    return f"boot {service['boot']}\r\nrunning {service['running']}" if service else "boot none\r\nrunning no"


def _set_service(machine: Machine, given: Given) -> str:
    services = held(machine, "services")
    service = services[given["name"]]
    service["boot"] = service["boot"] if given["start"] == "unchanged" else given["start"]
    service["running"] = {"started": "yes", "stopped": "no"}.get(given["running"], service["running"])
    hold(machine, "services", services)
    return ""


def _show_task(machine: Machine, given: Given) -> str:
    task = held(machine, "tasks").get(given["name"])
    if task is None:
        return "xml -"
    xml = base64.b64encode(json.dumps(task).encode()).decode()
    days = "32" if task["often"] == "weekly" else "0"
    lines = [f"xml {xml}", shown("command", "/d /c " + task["command"]), "trigger MSFT_TaskWeeklyTrigger"]
    lines += [shown("program", r"C:\Windows\System32\cmd.exe"), "enabled yes"]
    return "\r\n".join([*lines, f"at {task['at']}", f"days {days}", "every "])


def _set_task(machine: Machine, given: Given) -> str:
    hold(machine, "tasks", held(machine, "tasks") | {given["name"]: dict(given)})
    return ""


def _take_task_back(machine: Machine, given: Given) -> str:
    tasks = {name: task for name, task in held(machine, "tasks").items() if name != given["name"]}
    if given["xml"]:
        tasks[given["name"]] = json.loads(base64.b64decode(given["xml"]))
    hold(machine, "tasks", tasks)
    return ""


def _run_script(machine: Machine, given: Given) -> str:
    hold(machine, "scripts", [] if given["script"].startswith("rmdir") else [given["script"]])
    return ""


def _set_feature(machine: Machine, given: Given) -> str:
    state = "Enabled" if given["state"] == "on" else "Disabled"
    hold(machine, "features", held(machine, "features") | {given["name"]: state})
    return ""


def _add_driver(machine: Machine, given: Given) -> str:
    hold(machine, "drivers", [*held(machine, "drivers"), "oem9.inf=2.1.0.0"])
    return ""


def _remove_driver(machine: Machine, given: Given) -> str:
    hold(machine, "drivers", [one for one in held(machine, "drivers") if one in given["have"].split()])
    return ""
