"""How long nobody has touched keyboard or mouse of this computer, in whichever program."""

import os
import sys
from collections.abc import Callable
from typing import Any


def idle_reader() -> Callable[[], float | None]:
    """What gives the seconds, or None where this computer does not tell. Each call takes microseconds."""
    if sys.platform == "win32":
        return _windows_reader()
    if sys.platform.startswith("linux") and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return _x11_reader()
    return lambda: None  # a Wayland compositor tells nobody, and macOS only who may watch all input


def _windows_reader() -> Callable[[], float | None]:
    """Microsoft, "GetLastInputInfo": ticks of 32 bits, which begin anew after 49 days. Never run."""
    import ctypes

    class LastInput(ctypes.Structure):
        _fields_ = [("size", ctypes.c_uint32), ("time", ctypes.c_uint32)]

    windows: Any = ctypes.windll  # type: ignore[attr-defined,unused-ignore]

    def read() -> float | None:
        last = LastInput(ctypes.sizeof(LastInput), 0)
        if not windows.user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        return ticks_between(last.time, windows.kernel32.GetTickCount() & 0xFFFFFFFF)

    return read


def ticks_between(earlier: int, later: int) -> float:
    """Seconds between two counts of milliseconds that begin anew after 2**32."""
    return ((later - earlier) & 0xFFFFFFFF) / 1000


def _x11_reader() -> Callable[[], float | None]:
    """The extension MIT-SCREEN-SAVER by libXss (X.Org, "XScreenSaverQueryInfo"), on a connection of its own."""
    import ctypes

    class Info(ctypes.Structure):
        _fields_ = [
            ("window", ctypes.c_ulong), ("state", ctypes.c_int), ("kind", ctypes.c_int),
            ("til_or_since", ctypes.c_ulong), ("idle", ctypes.c_ulong), ("event_mask", ctypes.c_ulong),
        ]  # fmt: skip

    try:
        xlib: Any = ctypes.CDLL("libX11.so.6")
        saver: Any = ctypes.CDLL("libXss.so.1")
    except OSError:
        return lambda: None
    xlib.XOpenDisplay.restype, xlib.XOpenDisplay.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    xlib.XDefaultRootWindow.restype, xlib.XDefaultRootWindow.argtypes = ctypes.c_ulong, [ctypes.c_void_p]
    saver.XScreenSaverQueryInfo.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.POINTER(Info)]
    saver.XScreenSaverQueryExtension.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    display = xlib.XOpenDisplay(None)
    event, error = ctypes.c_int(), ctypes.c_int()
    if not display or not saver.XScreenSaverQueryExtension(display, ctypes.byref(event), ctypes.byref(error)):
        return lambda: None
    root, info = xlib.XDefaultRootWindow(display), Info()

    def read() -> float | None:
        return info.idle / 1000 if saver.XScreenSaverQueryInfo(display, root, ctypes.byref(info)) else None

    return read
