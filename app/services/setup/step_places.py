"""Where the scripts of a step look and what they change, read from the scripts themselves: so it is always true.

A step names its scripts in its functions, as constants `SH_...` and `PS_...`, and places as constants beside them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType
from typing import Any

from app.domain.setup import Step
from app.domain.target import Os
from app.services.setup.steps.scripts import SH_START

_TOOLS = (
    r"adcli|apt-get|apt-cache|augenrules|authselect|chage|chpasswd|chronyc|cryptsetup|dconf|dnf|dpkg|dpkg-query|"
    r"dpkg-reconfigure|faillock|findmnt|firewall-cmd|flatpak|gpasswd|groupadd|groupdel|hostname|hostnamectl|ip|"
    r"localectl|locale-gen|lpadmin|lpoptions|lpstat|lsblk|lvcreate|lvs|mount|netplan|networkctl|nft|nmcli|passwd|realm|"
    r"resolvectl|rpm|shutdown|smbcontrol|snapper|sshd|sysctl|systemctl|systemd-run|testparm|timedatectl|timeshift|ufw|"
    r"umount|unattended-upgrade|update-locale|useradd|userdel|usermod|visudo|wg|wg-quick"
)
"""Programs that say what a step is about; those that every script uses (sed, printf) say nothing."""

_PATH = re.compile(r"(?<![\w$}.*~])/(?:etc|usr|lib|run|proc/sys|var|home|root|boot|sys|opt|srv)(?:/[\w.+@-]+)+")
_KEY = re.compile(r"HK(?:LM|CU|U):?\\[^'\"\s$){}]+|Registry::[^'\"\s$){}]+")
_CMDLET = re.compile(
    r"\b(?:Get|Set|New|Remove|Add|Enable|Disable|Start|Stop|Restart|Rename|Register|Unregister|Export|Import|Install|"
    r"Uninstall|Update|Test|Suspend|Resume|Checkpoint|Clear|Mount|Dismount|Backup)-[A-Z][A-Za-z]{2,40}\b"
)
_FUNCTION = re.compile(r"^function ([A-Za-z-]+)", re.MULTILINE)
_PROGRAM = re.compile(r"(?<![\w\\.])[a-z0-9]+\.exe\b")
_GENERAL = re.compile(
    r"(?:Get|Set|New|Remove|Add|Test|Clear|Rename)-(?:Content|Object|Item|ItemProperty|ChildItem|Path|Command|Type|Acl|"
    r"Variable|Member|Guid|TimeSpan|CimInstance|CimClass|Date|Location|FileHash|Values|Host|Culture|Process)"
)
_TOOL = re.compile(rf"(?<![\w/.-])(?:{_TOOLS})(?![\w.-]|=)")
_OWN_PATH = ("/usr/bin", "/usr/sbin", "/run/systemd/system")


def places_of(function: Callable[..., Any], os: Os) -> list[str]:
    """Files, registry keys and programs in the scripts that a function of a step names, for one system."""
    found: set[str] = set()
    for name, value in _constants(function):
        if isinstance(value, str):
            if name.startswith("SH_" if os is Os.LINUX else "PS_"):
                found |= _in_script(value, os)
            elif not name.startswith(("SH_", "PS_")):
                found |= _in_place(value, os)
        elif os is Os.WINDOWS and isinstance(value, Sequence):
            found |= {one.path for one in value if hasattr(one, "path") and hasattr(one, "kind")}
            found |= {one.value.path for one in value if hasattr(getattr(one, "value", None), "path")}
    return sorted(one for one in found if not any(other != one and other.startswith(f"{one}/") for other in found))


def scripts_of(step: Step, os: Os) -> dict[str, str]:
    """The constant scripts of a step for one system: "looks", "changes", "takes back"."""
    prefix = "SH_" if os is Os.LINUX else "PS_"
    words = {"looks": step.probe, "changes": step.apply, "takes back": step.revert}
    found: dict[str, str] = {}
    for word, function in words.items():
        texts = [value for name, value in _constants(function) if name.startswith(prefix) and isinstance(value, str)]
        if texts:
            found[word] = "\n".join(dict.fromkeys(texts))
    return found


def _in_script(script: str, os: Os) -> set[str]:
    if os is Os.WINDOWS:
        own = set(_FUNCTION.findall(script))
        cmdlets = {name for name in _CMDLET.findall(script) if not _GENERAL.fullmatch(name) and name not in own}
        return cmdlets | set(_PROGRAM.findall(script)) | _keys(script)
    text = script.replace(SH_START, "")
    paths = {path.rstrip(".") for path in _PATH.findall(text) if not path.startswith(_OWN_PATH)}
    return paths | set(_TOOL.findall(text))


def _in_place(value: str, os: Os) -> set[str]:
    if os is Os.WINDOWS:
        return _keys(value)
    return {value} if _PATH.fullmatch(value) and not value.startswith(_OWN_PATH) else set()


def _keys(text: str) -> set[str]:
    return {key.rstrip("\\") for key in _KEY.findall(text)}


def _constants(function: Any, seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """The module's constants that a function uses, also through other functions of the steps."""
    seen = set() if seen is None else seen
    function = getattr(function, "func", function)  # of a partial
    code: CodeType | None = getattr(function, "__code__", None)
    if code is None or id(code) in seen:
        return
    seen.add(id(code))
    names = getattr(function, "__globals__", {})
    for name in _names(code):
        value = names.get(name)
        if callable(value):
            if str(getattr(value, "__module__", "")).startswith("app.services.setup.steps"):
                yield from _constants(value, seen)
        elif isinstance(value, Mapping):
            yield from ((_script_name(name, inner), inner) for inner in value.values() if isinstance(inner, str))
        elif value is not None:
            yield name, value


def _script_name(name: str, text: str) -> str:
    """A name for one of several scripts in a table."""
    if "\n" not in text:
        return name
    return f"PS_{name}" if "$p." in text or "$ErrorActionPreference" in text else f"SH_{name}"


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
