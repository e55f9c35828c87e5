"""What system the device runs, and whether it is a container, which has no hardware and often no system manager."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs

_LINUX = r"""
container=
[ -e /.dockerenv ] && container=docker
[ -e /run/.containerenv ] && container=podman
[ -z "$container" ] && [ -r /proc/1/environ ] && container=$(tr '\000' '\n' </proc/1/environ 2>/dev/null | sed -n 's/^container=//p')
[ -z "$container" ] && [ -s /run/systemd/container ] && container=$(cat /run/systemd/container)
[ -z "$container" ] && grep -qE '/(docker|lxc|kubepods)' /proc/1/cgroup 2>/dev/null && container=container
echo "satchel_container=$container"
echo "satchel_kernel=$(uname -r)"
echo "satchel_machine=$(uname -m)"
echo "satchel_host=$(uname -n)"
[ -d /run/systemd/system ] && echo satchel_init=systemd
cat /etc/os-release 2>/dev/null
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$os = Get-CimInstance Win32_OperatingSystem -Property Caption, Version, OSArchitecture, CSName
@{ name = $os.Caption; kernel = $os.Version; machine = $os.OSArchitecture; host = $os.CSName } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Platform:
    """`container` names the kind of container, "" on a real or virtual machine."""

    name: str  # "Debian GNU/Linux 12 (bookworm)"
    kernel: str
    machine: str
    host: str
    container: str = ""
    has_systemd: bool = False


def parse(os: Os, text: str) -> Platform:
    if os is Os.WINDOWS:
        found = json_object(text)
        return Platform(str(found["name"]), str(found["kernel"]), str(found["machine"]), str(found["host"]))
    said = pairs(text)
    return Platform(
        name=said.get("PRETTY_NAME", "Linux").strip('"'),
        kernel=said["satchel_kernel"],
        machine=said["satchel_machine"],
        host=said["satchel_host"],
        container=said["satchel_container"],
        has_systemd=said.get("satchel_init") == "systemd",
    )


PLATFORM = Fact("platform", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
