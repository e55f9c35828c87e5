"""Wi-Fi of this Windows computer, from wlanapi.dll. It writes what the script for other devices writes.

Written from Microsoft's documentation; not yet run on Windows. Nothing here looks around for networks.
"""

import base64
import ctypes
import json
import sys
from ctypes import wintypes
from typing import Any

assert sys.platform == "win32"  # noqa: S101 - nobody else imports it

_CONNECTION, _RADIO_STATE = 7, 4  # wlan_intf_opcode_*
_ANY_KIND = 3  # dot11_BSS_type_any
_OFF = 2  # dot11_radio_state_off
_CARD, _CARDS = 532, 8  # bytes of a WLAN_INTERFACE_INFO, and before the first
_MOST_CARDS = 4
_MOST = 400_000  # bytes of a list: more than 300 networks


class _Guid(ctypes.Structure):
    _fields_ = (("data", ctypes.c_ubyte * 16),)


def ask() -> str:
    """Raises OSError where the computer has no wlanapi.dll."""
    wlanapi = ctypes.WinDLL("wlanapi")
    handle, version = wintypes.HANDLE(), wintypes.DWORD()
    code = wlanapi.WlanOpenHandle(2, None, ctypes.byref(version), ctypes.byref(handle))
    radios: list[dict[str, Any]] = []
    if code == 0:
        try:
            code, cards = _cards(wlanapi, handle)
            radios = [_radio(wlanapi, handle, card) for card in cards]
        finally:
            wlanapi.WlanCloseHandle(handle, None)
    return json.dumps({"code": code, "radios": radios, "saving": -1, "mains": True})


def _cards(wlanapi: Any, handle: wintypes.HANDLE) -> tuple[int, list[bytes]]:
    listed = ctypes.c_void_p()
    code = wlanapi.WlanEnumInterfaces(handle, None, ctypes.byref(listed))
    if code or not listed.value:
        return code, []
    count = min(_MOST_CARDS, ctypes.c_uint32.from_address(listed.value).value)
    found = [ctypes.string_at(listed.value + _CARDS + number * _CARD, _CARD) for number in range(count)]
    wlanapi.WlanFreeMemory(listed)
    return code, found


def _radio(wlanapi: Any, handle: wintypes.HANDLE, card: bytes) -> dict[str, Any]:
    guid = _Guid.from_buffer_copy(card[:16])
    link_code, link = _query(wlanapi, handle, guid, _CONNECTION)
    _, state = _query(wlanapi, handle, guid, _RADIO_STATE)
    listed = ctypes.c_void_p()
    list_code = wlanapi.WlanGetNetworkBssList(
        handle, ctypes.byref(guid), None, _ANY_KIND, 0, None, ctypes.byref(listed)
    )
    networks = b""
    if list_code == 0 and listed.value:
        networks = ctypes.string_at(listed.value, min(_MOST, ctypes.c_uint32.from_address(listed.value).value))
        wlanapi.WlanFreeMemory(listed)
    switches = [int.from_bytes(state[place : place + 4], "little") for place in (8, 12)] if len(state) >= 16 else []
    return {
        "name": card[16:528].decode("utf-16-le", "replace").partition("\0")[0],
        "link": base64.b64encode(link).decode(),
        "list": base64.b64encode(networks).decode(),
        "link_code": link_code,
        "list_code": list_code,
        "blocked": _OFF in switches,
    }


def _query(wlanapi: Any, handle: wintypes.HANDLE, guid: _Guid, what: int) -> tuple[int, bytes]:
    size, data = wintypes.DWORD(), ctypes.c_void_p()
    code = wlanapi.WlanQueryInterface(
        handle, ctypes.byref(guid), what, None, ctypes.byref(size), ctypes.byref(data), None
    )
    if code or not data.value:
        return code, b""
    answer = ctypes.string_at(data.value, min(size.value, 4096))
    wlanapi.WlanFreeMemory(data)
    return code, answer
