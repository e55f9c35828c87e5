"""Whether a service starts with the device, and whether it runs now."""

from typing import Any

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.scripts import decode, parse_lines
from app.services.setup.steps.system.service_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_PROBE, SH_REVERT

_WORDS = {
    "enabled": "automatic",
    "enabled-runtime": "automatic",
    "alias": "automatic",
    "disabled": "manual",
    "indirect": "manual",
    "masked": "disabled",
    "masked-runtime": "disabled",
    "static": "only as others need it",
    "generated": "made by the system",
    "transient": "made by the system",
}
_OWN = ("automatic", "delayed", "manual", "disabled")
"""How a service can start, of the words above: what this step can set."""


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}
    return Fact("setup_system_service", scripts, parse, given={"name": arguments["name"]})


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    boot, running = found["boot"], found["running"]
    if running not in ("yes", "no", "unknown"):
        raise ValueError(f"neither running nor not: {running}")
    if os is Os.WINDOWS:
        return {"boot": boot, "running": running}
    links, folders = (sorted(line for line in decode(found[name]).split("\n") if line) for name in ("links", "folders"))
    wants = [folder for folder in folders if folder.endswith((".wants", ".requires"))]
    return {"boot": _WORDS.get(boot, boot), "running": running, "links": links, "folders": wants}


def compare(state: State, arguments: Arguments) -> Comparison:
    now, wanted = state["boot"], arguments["start"]
    if now in ("none", "not-found"):
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("there is no service {name} on this device", name=arguments["name"])
        )
    changes = []
    if wanted == "delayed" and "links" in state:  # only Windows knows it
        wanted = "automatic"
    if wanted not in ("unchanged", now):
        if now not in _OWN:
            return Comparison(ItemState.IMPOSSIBLE, reason=tr("how this service starts cannot be set: {now}", now=now))
        changes.append(Change(tr("Start"), now, wanted))
    running = arguments["running"]
    if running != "unchanged" and state["running"] != "unknown" and state["running"] != _YES[running]:
        changes.append(Change(tr("Now"), tr("runs") if state["running"] == "yes" else tr("does not run"), running))
    return Comparison.of(changes)


_YES = {"started": "yes", "stopped": "no"}


def apply(before: State, arguments: Arguments) -> Operation:
    start = "unchanged" if arguments["start"] == before["boot"] else arguments["start"]
    given = {"name": arguments["name"], "start": start, "running": arguments["running"]}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given, timeout=180)


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"name": arguments["name"], "running": before["running"]}
    if "links" in before:
        given |= {name: "\n".join(before[name]) for name in ("links", "folders")}
        return Operation({Os.LINUX: SH_REVERT}, given, timeout=180)
    given |= {"start": before["boot"], "running": "started" if before["running"] == "yes" else "stopped"}
    return Operation({Os.WINDOWS: PS_APPLY}, given, timeout=180)


def ansible(arguments: Arguments) -> AnsiblePart:
    task: dict[str, Any] = {"name": arguments["name"]}
    if arguments["start"] != "unchanged":
        task["masked"] = arguments["start"] == "disabled"
        if arguments["start"] != "disabled":
            task["enabled"] = arguments["start"] in ("automatic", "delayed")
    if arguments["running"] != "unchanged":
        task["state"] = arguments["running"]
    return AnsiblePart(({"name": "Set how the service starts", "ansible.builtin.systemd_service": task},))


STEP = Step(
    id="system.service",
    title=tr("Service"),
    why=tr("What must always run starts with the device, and what nobody needs does not."),
    group=tr("System"),
    parameters=(
        Parameter(
            "name",
            tr("Name of the service"),
            pattern=r"[A-Za-z0-9][A-Za-z0-9:_.@-]{0,120}",
            pattern_hint=tr("As the system names it: ssh on Debian, Spooler on Windows."),
            example="cups",
        ),
        Parameter(
            "start",
            tr("Start with the device"),
            ParameterKind.CHOICE,
            False,
            "unchanged",
            choices=("unchanged", "automatic", "delayed", "manual", "disabled"),
        ),
        Parameter(
            "running",
            tr("Now"),
            ParameterKind.CHOICE,
            False,
            "unchanged",
            choices=("unchanged", "started", "stopped"),
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    interrupts=tr("The service starts or stops; whoever is using it is cut off."),
    ansible=ansible,
)
