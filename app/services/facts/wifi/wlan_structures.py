"""What wlanapi.dll of Windows writes into memory, read from bytes (wlanapi.h; written from documentation).

The layout is that of every processor Windows runs on: little endian, with the usual padding.
"""

import struct

from app.services.facts.wifi import elements
from app.services.facts.wifi.radio import Network, shown

_ASSOCIATION = 520  # offset of WLAN_ASSOCIATION_ATTRIBUTES in WLAN_CONNECTION_ATTRIBUTES
_ENTRY = 360  # bytes of a WLAN_BSS_ENTRY
_FIRST_ENTRY = 8
_MOST = 300  # entries


def connection(data: bytes) -> tuple[str, str, int, float]:
    """Of WLAN_CONNECTION_ATTRIBUTES: name, access point, signal in dBm, sending rate in Mbit/s. Raises ValueError."""
    if len(data) < _ASSOCIATION + 68:
        raise ValueError("the answer is cut off")
    ssid = _ssid(data[_ASSOCIATION : _ASSOCIATION + 36])
    quality, _, sending = struct.unpack_from("<III", data, _ASSOCIATION + 56)
    return ssid, _mac(data[_ASSOCIATION + 40 : _ASSOCIATION + 46]), _of_quality(quality), sending / 1000


def networks(data: bytes) -> tuple[Network, ...]:
    """Of WLAN_BSS_LIST, which may be cut off at its end. Raises ValueError."""
    if len(data) < _FIRST_ENTRY:
        raise ValueError("the answer is cut off")
    _, count = struct.unpack_from("<II", data)
    starts = range(_FIRST_ENTRY, _FIRST_ENTRY + min(count, _MOST) * _ENTRY, _ENTRY)
    return tuple(_network(data, start) for start in starts if start + _ENTRY <= len(data))


def _network(data: bytes, start: int) -> Network:
    (signal,) = struct.unpack_from("<i", data, start + 56)
    (kilohertz,) = struct.unpack_from("<I", data, start + 92)
    offset, size = struct.unpack_from("<II", data, start + 352)
    said = elements.read(data[start + offset : start + offset + size] if offset >= _ENTRY else b"")
    return Network(
        ssid=_ssid(data[start : start + 36]) or shown(said.ssid),
        bssid=_mac(data[start + 40 : start + 46]),
        frequency=kilohertz // 1000,
        signal=signal if -120 <= signal < 0 else None,
        width=said.width,
        stations=said.stations,
        busy=said.busy,
    )


def _ssid(data: bytes) -> str:
    (length,) = struct.unpack_from("<I", data)
    return shown(data[4 : 4 + min(length, 32)])


def _mac(data: bytes) -> str:
    return ":".join(f"{octet:02x}" for octet in data)


def _of_quality(quality: int) -> int:
    """0 to 100 is -100 to -50 dBm (WLAN_ASSOCIATION_ATTRIBUTES)."""
    return min(quality, 100) // 2 - 100
