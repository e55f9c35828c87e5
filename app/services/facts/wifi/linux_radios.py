"""What `iw`, `nmcli` and the kernel say of Wi-Fi."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.services.facts.wifi.radio import Network, Radio, shown

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_HEX = re.compile(rb"\\x([0-9a-fA-F]{2})")
_CHANNEL = re.compile(r"channel \d+ \((\d+) MHz\), width: (\d+)")
_FIELD = re.compile(r"(?<!\\):")
_MOST = 300  # networks


def read(sections: Mapping[str, Sequence[str]], name: str) -> Radio:
    """`sections` are lines by what they come from, of one adapter. Raises ValueError."""
    radio = Radio(name, is_blocked="blocked" in sections)
    if sections.get("link"):
        radio = _with_link(radio, sections["link"], sections.get("info", ()))
    if sections.get("scan"):
        radio = _with_heard(radio, _scan(sections["scan"]))
    elif sections.get("nmcli"):
        radio = _with_nmcli(radio, sections["nmcli"])
    if radio.joined and radio.joined.signal is None and sections.get("wireless"):
        radio = replace(radio, joined=replace(radio.joined, signal=_level(sections["wireless"][0])))
    saving = next((line for line in sections.get("power", ()) if line.startswith("Power save:")), "")
    return replace(radio, is_saving=saving.endswith("on") if saving else None)


def _with_link(radio: Radio, lines: Sequence[str], info: Sequence[str]) -> Radio:
    first = lines[0].split()
    if first[:2] != ["Connected", "to"]:
        if first[:1] != ["Not"]:
            raise ValueError("not what iw says of a link")
        return radio
    said = _pairs(lines[1:])
    width = next((int(match[2]) for line in info if (match := _CHANNEL.search(line))), 20)
    signal = _number(said["signal"]) if "signal" in said else None
    network = Network(_name(said.get("SSID", "")), first[2], int(_number(said["freq"])), _dbm(signal), width)
    return replace(radio, joined=network, rate=_number(said["tx bitrate"]) if "tx bitrate" in said else 0.0)


def _with_heard(radio: Radio, others: tuple[Network, ...]) -> Radio:
    """How full its access point is, only that one tells."""
    joined = radio.joined
    same = next((one for one in others if joined and one.bssid == joined.bssid), None)
    if joined and same:
        joined = replace(joined, stations=same.stations, busy=same.busy)
    return replace(radio, joined=joined, others=others)


def _scan(lines: Sequence[str]) -> tuple[Network, ...]:
    found: list[list[str]] = []
    for line in lines:
        if line.startswith("BSS "):
            found.append([line[4:21]])
        elif found:
            found[-1].append(line)
    return tuple(_heard(bssid, _pairs(about)) for bssid, *about in found[:_MOST])


def _heard(bssid: str, said: Mapping[str, str]) -> Network:
    busy = said.get("* channel utilisation", "").partition("/")[0]
    return Network(
        _name(said.get("SSID", "")),
        bssid,
        int(_number(said["freq"])),
        _dbm(_number(said["signal"])) if "signal" in said else None,
        width={"1": 80, "2": 160, "3": 160}.get(said.get("* channel width", "")[:1], 20),
        stations=int(said["* station count"]) if said.get("* station count", "").isdigit() else None,
        busy=round(int(busy) / 2.55) if busy.isdigit() and int(busy) <= 255 else None,
    )


def _with_nmcli(radio: Radio, lines: Sequence[str]) -> Radio:
    """ACTIVE:BSSID:SSID:FREQ:RATE:SIGNAL, with colons in values behind a backslash."""
    joined, rate, others = radio.joined, radio.rate, []
    for line in lines[:_MOST]:
        fields = [re.sub(r"\\(.)", r"\1", one) for one in _FIELD.split(line)]
        active, bssid, ssid, frequency, speed, quality = fields
        network = Network(shown(ssid), bssid.lower(), int(_number(frequency)), _of_quality(int(quality)))
        others.append(network)
        if active == "yes" and joined is None:
            joined, rate = network, _number(speed)
    return replace(radio, joined=joined, rate=rate, others=tuple(others))


def _of_quality(quality: int) -> int:
    """NetworkManager's percentage: 100 is -40 dBm, 0 is -100."""
    return round(-40 - (100 - max(0, min(100, quality))) * 0.6)


def _level(line: str) -> int | None:
    """Of a line of /proc/net/wireless: the third number is in dBm, with a dot behind it where it is new."""
    return _dbm(float(line.split()[3].rstrip(".")))


def _pairs(lines: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        name, mark, value = line.strip().partition(":")
        if mark:
            found.setdefault(name, value[1:] if value.startswith(" ") else value)
    return found


def _number(text: str) -> float:
    match = _NUMBER.search(text)
    if match is None:
        raise ValueError("not a number")
    return float(match[0])


def _dbm(value: float | None) -> int | None:
    return round(value) if value is not None and -120 <= value < 0 else None


def _name(text: str) -> str:
    r"""iw writes what is no letter as \x00."""
    return shown(_HEX.sub(lambda match: bytes.fromhex(match[1].decode()), text.encode()))
