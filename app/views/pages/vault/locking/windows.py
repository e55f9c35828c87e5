"""Windows: a hidden window of our own hears of locked sessions, sleep and the lid. From documentation, never run.

A window of our own, so that Python sees only what is sent to it, and not every message of the program.
Microsoft: "WM_WTSSESSION_CHANGE", "WM_POWERBROADCAST", "RegisterPowerSettingNotification", "Power Setting GUIDs".
"""

import contextlib
from collections.abc import Callable
from typing import Any

from app.domain.language import tr

WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
PBT_APMSUSPEND, PBT_POWERSETTINGCHANGE = 0x0004, 0x8013
LID = bytes.fromhex("4d0f3eba17b89440a2d1d56379e6a0f3")
"""GUID_LIDSWITCH_STATE_CHANGE as it lies in memory."""
_SESSION = {
    2: tr("The user was switched."),  # WTS_CONSOLE_DISCONNECT
    4: tr("The remote session was left."),  # WTS_REMOTE_DISCONNECT
    6: tr("The user signs out."),  # WTS_SESSION_LOGOFF
    7: tr("The session was locked."),  # WTS_SESSION_LOCK
}
_CLASS = "SatchelVaultLock"


class Messages:
    """What messages mean. The first state of the lid is told when one begins to listen, and is no change."""

    def __init__(self) -> None:
        self._knows_lid = False

    def reason(self, message: int, what: int, setting: bytes = b"") -> tuple[str, bool]:
        """Why to lock, "" for no reason, and whether for sleep. `setting` is a POWERBROADCAST_SETTING."""
        if message == WM_WTSSESSION_CHANGE:
            return _SESSION.get(what, ""), False
        if message == WM_POWERBROADCAST and what == PBT_APMSUSPEND:
            return tr("The computer goes to sleep."), True
        if message == WM_POWERBROADCAST and what == PBT_POWERSETTINGCHANGE and setting[:16] == LID:
            is_first, self._knows_lid = not self._knows_lid, True
            is_closed = setting[20:24] == bytes(4)
            return (tr("The lid was closed.") if is_closed and not is_first else ""), False
        return "", False


class WindowsSource:
    """Made and used in the thread of the window, whose event loop serves it."""

    def __init__(self) -> None:
        self._messages = Messages()
        self._window: Any = None
        self._procedure: Any = None  # Windows calls it: it must live as long as the window

    def start(self, tell: Callable[[str, bool], None]) -> None:
        import ctypes
        from ctypes import wintypes

        user32, wtsapi = _libraries()
        kind = ctypes.WINFUNCTYPE(  # type: ignore[attr-defined,unused-ignore]
            ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
        )

        def hear(window: Any, message: int, what: int, more: int) -> int:
            has_setting = message == WM_POWERBROADCAST and what == PBT_POWERSETTINGCHANGE and more
            reason, is_sleep = self._messages.reason(message, what, ctypes.string_at(more, 24) if has_setting else b"")
            if reason:
                tell(reason, is_sleep)
            return int(user32.DefWindowProcW(window, message, what, more))

        self._procedure = kind(hear)
        self._window = _make_window(user32, self._procedure)
        if self._window:
            wtsapi.WTSRegisterSessionNotification(self._window, 0)  # NOTIFY_FOR_THIS_SESSION
            guid = ctypes.create_string_buffer(LID, 16)
            user32.RegisterPowerSettingNotification(self._window, guid, 0)  # DEVICE_NOTIFY_WINDOW_HANDLE
            with contextlib.suppress(AttributeError):  # Windows 8 and later: told in modern standby as well
                user32.RegisterSuspendResumeNotification(self._window, 0)

    def stop(self) -> None:
        """Destroying the window ends what it was registered for, but for the session."""
        if self._window:
            user32, wtsapi = _libraries()
            wtsapi.WTSUnRegisterSessionNotification(self._window)
            user32.DestroyWindow(self._window)
            self._window = None


def _libraries() -> tuple[Any, Any]:
    import ctypes
    from ctypes import wintypes

    user32: Any = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    wtsapi: Any = ctypes.WinDLL("wtsapi32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    user32.DefWindowProcW.argtypes = [wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM]
    user32.DefWindowProcW.restype = ctypes.c_ssize_t
    user32.DestroyWindow.argtypes = [wintypes.HWND]
    user32.RegisterPowerSettingNotification.argtypes = [wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD]
    user32.RegisterPowerSettingNotification.restype = ctypes.c_void_p
    wtsapi.WTSRegisterSessionNotification.argtypes = [wintypes.HWND, wintypes.DWORD]
    wtsapi.WTSUnRegisterSessionNotification.argtypes = [wintypes.HWND]
    return user32, wtsapi


def _make_window(user32: Any, procedure: Any) -> Any:
    """Hidden, and no child of the message window: that one gets no broadcasts."""
    import ctypes
    from ctypes import wintypes

    class WindowClass(ctypes.Structure):
        _fields_ = [
            ("style", wintypes.UINT), ("procedure", type(procedure)), ("class_extra", ctypes.c_int),
            ("window_extra", ctypes.c_int), ("instance", wintypes.HINSTANCE), ("icon", wintypes.HANDLE),
            ("cursor", wintypes.HANDLE), ("background", wintypes.HANDLE), ("menu", wintypes.LPCWSTR),
            ("name", wintypes.LPCWSTR),
        ]  # fmt: skip

    name = f"{_CLASS}{id(procedure)}"  # one for each: a class keeps the procedure that it was made with
    made = WindowClass(procedure=procedure, name=name)
    if not user32.RegisterClassW(ctypes.byref(made)):
        return None
    user32.CreateWindowExW.restype = wintypes.HWND
    user32.CreateWindowExW.argtypes = [
        wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD, ctypes.c_int, ctypes.c_int, ctypes.c_int,
        ctypes.c_int, wintypes.HWND, wintypes.HMENU, wintypes.HINSTANCE, wintypes.LPVOID,
    ]  # fmt: skip
    return user32.CreateWindowExW(0, name, _CLASS, 0, 0, 0, 0, 0, None, None, None, None)
