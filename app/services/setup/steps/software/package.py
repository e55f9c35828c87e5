"""Packages that a device should have. An undo removes exactly the packages that came with them, and nothing else."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Context,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Restart,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.cache.files import CACHED, CachedFile, cached_in
from app.services.setup.steps.software.package_scripts import (
    PS_APPLY,
    PS_PROBE,
    PS_REVERT,
    SH_APPLY,
    SH_PROBE,
    SH_REVERT,
)

_DNF_ROW = re.compile(r" ?(?P<name>[\w.+-]+)\s+(?:x86_64|aarch64|noarch|i686|ppc64le|s390x)\s+\S+\s+\S+\s+.*")


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}
    cached = cached_in(arguments)
    given = {
        "names": "\n".join(arguments["names"]),
        "packages": "\n".join(dict.fromkeys(one.package for one in cached)),
        "codes": "\n".join(f"{one.package} {one.code}" for one in cached if one.code),
    }
    return Fact("setup_software_package", scripts, parse, deadline=30, given=given)


def parse(_: Os, text: str) -> State:
    """`adds`: all packages that an installation would bring, the wanted ones and what they need. `changes`: those whose
    version it would change, with the old and the new one. `cached`: what is in the offline cache, and is here now."""
    lines = [line.partition(" ") for line in text.splitlines() if line.strip()]
    about = {name: value for name, _, value in lines}
    have = dict(value.split(" ", 1) for name, _, value in lines if name == "have")
    table = [value for name, _, value in lines if name == "table"]
    adds, removes, refuses = (
        sorted({value.strip() for name, _, value in lines if name == kind}) for kind in ("adds", "removes", "refuses")
    )
    changes = sorted(value.split(" ") for name, _, value in lines if name == "changes")
    if about["manager"] == "dnf":
        adds = dnf_adds(table)
        refuses = [] if adds else [line for line in table if line.strip()]
    # A new system has no lists of packages: what would come is known only when they are there.
    has_no_lists = about.get("lists") == "none"
    return {
        "manager": about["manager"],
        "system": about["system"],
        "have": have,
        "adds": adds,
        "changes": [[name, old, new] for name, old, new in changes],
        "removes": removes,
        "refuses": [] if has_no_lists else refuses,
        "cached": {value.split(" ")[0]: value.partition(" ")[2] for name, _, value in lines if name == "cached"},
        **({"noted": {"lists": "none"}} if has_no_lists else {}),
    }


def dnf_adds(table: list[str]) -> list[str]:
    """The new packages in the table that dnf shows before it asks."""
    found: set[str] = set()
    installing = False
    for line in table:
        if line.startswith(("Installing", "Upgrading", "Removing", "Downgrading", "Reinstalling", "Transaction")):
            installing = line.startswith("Installing")
        elif installing and (row := _DNF_ROW.fullmatch(line)):
            found.add(row["name"])
    return sorted(found)


def compare(state: State, arguments: Arguments) -> Comparison:
    missing = missing_in(state, arguments)
    if not missing:
        return Comparison.of([])
    brought = [one.package for one in from_cache(state, arguments)]
    if brought:
        return Comparison.of([*_wanted_changes(state, missing, _from_cache), *_others(missing, brought)])
    if state["removes"]:
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("it would remove {removes}", removes=", ".join(state["removes"]))
        )
    if later := _known_later(state, arguments):
        return Comparison.of(_wanted_changes(state, missing, later))
    if not state["adds"] and not state["changes"]:
        said = "; ".join(state["refuses"]) or tr("the package manager offers nothing for it")
        return Comparison(
            ItemState.IMPOSSIBLE,
            reason=tr("{missing} cannot be installed: {said}", missing=", ".join(missing), said=said),
        )
    changes = [*_wanted_changes(state, missing, str), *_others(missing, state["adds"])]
    names = _names(missing)
    changes += [
        Change(tr("Package {one}, with it", one=one), old, new)
        for one, old, new in state["changes"]
        if one not in names
    ]
    return Comparison.of(changes)


def _known_later(state: State, arguments: Arguments) -> Callable[[str], str] | None:
    """Words to a change that say why it cannot be told yet what comes with the packages; None where it can."""
    if source := arguments.get("source"):
        return lambda what: tr("{what} from {source} with all that it needs", what=what, source=source)
    return _with_its_needs if _lists_of(state) == "none" else None


def _from_cache(what: str) -> str:
    return tr("{what} from the offline cache", what=what)


def _with_its_needs(what: str) -> str:
    return tr("{what} with all that it needs, when the lists are fetched", what=what)


def _wanted_changes(state: State, missing: list[str], said: Callable[[str], str]) -> list[Change]:
    changes = []
    for wanted in missing:
        name, _, version = wanted.partition("=")
        now = tr("version {version}", version=state["have"][name]) if name in state["have"] else tr("not installed")
        changes.append(
            Change(
                tr("Package {name}", name=name),
                now,
                said(tr("version {version}", version=version) if version else tr("installed")),
            )
        )
    return changes


def _others(missing: list[str], adds: list[str]) -> list[Change]:
    names = _names(missing)
    others = ", ".join(name for name in adds if name not in names)
    return [Change(tr("Packages that come with it"), tr("not installed"), others)] if others else []


def _names(wanted: list[str]) -> set[str]:
    return {name.partition("=")[0] for name in wanted}


def missing_in(state: State, arguments: Arguments) -> list[str]:
    """The wanted packages that are not there, or not in the version that is wanted."""
    found: list[str] = []
    for wanted in arguments["names"]:
        name, _, version = wanted.partition("=")
        if state["have"].get(name) is None or (version and state["have"][name] != version):
            found.append(wanted)
    return found


def from_cache(state: State, arguments: Arguments) -> list[CachedFile]:
    """The files of the offline cache that bring what is missing; none where they do not bring all of it."""
    fitting = [one for one in cached_in(arguments) if one.system == state["system"]]
    wanted = [name.partition("=") for name in missing_in(state, arguments)]
    whole = all(
        any(one.package == name and version in ("", one.version) for one in fitting) for name, _, version in wanted
    )
    names = {name for name, _, _ in wanted}
    return [one for one in fitting if one.package in names or not state["cached"].get(one.package)] if whole else []


def apply(before: State, arguments: Arguments) -> Operation:
    missing, brought = missing_in(before, arguments), from_cache(before, arguments)
    names = {wanted.partition("=")[0] for wanted in missing}
    if before["manager"] == "dnf":
        missing = [wanted.replace("=", "-", 1) for wanted in missing]
    given = {
        "manager": before["manager"],
        "names": "\n".join(missing),
        "lists": _lists_of(before),
        "kept": _kept(arguments),
        "others": "\n".join(one.package for one in brought if one.package not in names),
        "files": "\n".join("\t".join((one.package, one.name, one.switches)) for one in brought),
    }
    files = tuple(one.carried for one in brought)
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given, timeout=1800, files=files)


def revert(before: State, arguments: Arguments) -> Operation:
    brought = [one.package for one in from_cache(before, arguments) if not before["cached"].get(one.package)]
    versions = {name: old for name, old, _ in before["changes"]}
    versions |= {
        name: before["have"][name] for name, _, version in _wanted(arguments) if version and name in before["have"]
    }
    joint = "-" if before["manager"] == "dnf" else "="
    given: dict[str, Any] = {
        "manager": before["manager"],
        "names": "\n".join(brought or before["adds"]),
        "lists": _lists_of(before),
        "kept": _kept(arguments),
        "versions": "\n".join(f"{name}{joint}{version}" for name, version in sorted(versions.items())),
    }
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT}, given, timeout=1800)


def _lists_of(state: State) -> str:
    """ "none" where the device has no lists of packages yet."""
    return str(state.get("noted", {}).get("lists", ""))


def _kept(arguments: Arguments) -> str:
    """Under which name the device keeps what came with these packages, where that could not be read before."""
    return hashlib.sha256("\n".join(arguments["names"]).encode()).hexdigest()[:16]


def _wanted(arguments: Arguments) -> list[tuple[str, str, str]]:
    return [name.partition("=") for name in arguments["names"]]


def ansible(arguments: Arguments) -> AnsiblePart:
    return AnsiblePart(
        (
            {
                "name": "Install packages",
                "ansible.builtin.package": {"name": list(arguments["names"]), "state": "present"},
            },
        )
    )


STEP = Step(
    id="software.package",
    title=tr("Software"),
    why=tr("Programs from the package source of the device (apt, dnf or winget)."),
    group=tr("Software"),
    parameters=(
        Parameter(
            "names",
            tr("Packages"),
            ParameterKind.LIST,
            pattern=r"[A-Za-z0-9][A-Za-z0-9+._-]{0,120}(:[a-z0-9]+)?(=[A-Za-z0-9][A-Za-z0-9.+~:_-]{0,80})?",
            pattern_hint=tr("Names as the package manager knows them; with =VERSION exactly this one."),
            example="rsync",
        ),
        Parameter(
            "source",
            tr("From a source of this profile"),
            required=False,
            pattern=r"[a-z0-9][a-z0-9-]{0,40}",
            pattern_hint=tr("The name of a package source that a step before adds: the device does not know it yet."),
            example="docker",
        ),
        CACHED,
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    undo=Undo.INVERSE,
    context=Context.SYSTEM,
    restart=Restart.MAY,
    seconds=60,
    ansible=ansible,
    interrupts=tr("Services of the packages may start; on a slow line it takes minutes."),
)
