"""The Wi-Fi of the device: what is joined, and what was heard lately. Nothing looks around now."""

import base64
import binascii
import sys
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.answers import json_object, whole
from app.services.facts.wifi import linux_radios, wlan_structures
from app.services.facts.wifi.radio import Network, Radio, Wireless
from app.services.facts.wifi.scripts import LINUX, WINDOWS

_DENIED, _NOT_ACTIVE, _NOT_CONNECTED = (
    5,
    1062,
    5023,
)  # ERROR_ACCESS_DENIED, ERROR_SERVICE_NOT_ACTIVE, ERROR_INVALID_STATE
_MOST = 20_000  # lines


def parse(os: Os, text: str) -> Wireless:
    return _parse_windows(text) if os is Os.WINDOWS else _parse_linux(text)


def _parse_windows(text: str) -> Wireless:
    found = json_object(text)
    radios = found["radios"] or []
    items = radios if isinstance(radios, list) else [radios]
    codes = {whole(one[name]) for one in items for name in ("link_code", "list_code")}
    saving = whole(found.get("saving"), -1)
    return Wireless(
        tuple(_windows_radio(one, saving) for one in items),
        is_denied=_DENIED in codes,
        is_service_off=whole(found["code"]) == _NOT_ACTIVE,
        is_on_mains=bool(found.get("mains", True)),
    )


def _windows_radio(one: dict[str, Any], saving: int) -> Radio:
    heard = wlan_structures.networks(_bytes(one["list"])) if one["list"] else ()
    joined, rate = None, 0.0
    if one["link"]:
        ssid, bssid, signal, rate = wlan_structures.connection(_bytes(one["link"]))
        same = next((network for network in heard if network.bssid == bssid), None)
        joined = same or Network(ssid, bssid, 0, signal)
    is_saving = None if saving < 0 else saving > 0
    return Radio(str(one["name"])[:200], joined, rate, heard, is_saving, is_blocked=bool(one.get("blocked")))


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _parse_linux(text: str) -> Wireless:
    """Lines "@adapter section", each followed by what belongs to it."""
    found: dict[str, dict[str, list[str]]] = {}
    current: list[str] = []
    is_on_mains = True
    for line in text.splitlines()[:_MOST]:
        if line.startswith("@"):
            name, section = line[1:].split(" ")
            current = found.setdefault(name, {}).setdefault(section, [])
        elif line.startswith("mains="):
            is_on_mains = {"yes": True, "no": False}[line[6:]]
        elif not found:
            raise ValueError("the answer does not begin with an adapter")
        elif line.strip():
            current.append(line)
    if not found:
        raise ValueError("no adapter")
    return Wireless(tuple(linux_radios.read(found[name], name) for name in found), is_on_mains=is_on_mains)


def _own(task: TaskContext) -> str:
    """wlanapi.dll, in this process: no PowerShell and no compiler."""
    from app.services.probes import wlan

    return wlan.ask()  # type: ignore[no-any-return, attr-defined, unused-ignore]


WIRELESS = Fact(
    "wireless",
    {Os.LINUX: LINUX, Os.WINDOWS: WINDOWS},
    parse,
    deadline=5,
    own=_own if sys.platform == "win32" else None,
)
