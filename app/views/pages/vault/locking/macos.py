"""macOS: the notification that the screen is locked. From documentation, never run. Sleep is noticed by the clock."""

from collections.abc import Callable
from typing import Any

from app.domain.language import tr

_LOCKED = b"com.apple.screenIsLocked"
_UTF8 = 0x08000100  # kCFStringEncodingUTF8
_AT_ONCE = 4  # CFNotificationSuspensionBehaviorDeliverImmediately


class MacSource:
    """Apple, "CFNotificationCenterAddObserver": called by the run loop of the thread that began to listen."""

    def __init__(self) -> None:
        self._callback: Any = None  # must live as long as it may be called
        self._tell: Callable[[str, bool], None] | None = None

    def start(self, tell: Callable[[str, bool], None]) -> None:
        import ctypes
        import ctypes.util

        self._tell = tell
        core: Any = ctypes.CDLL(ctypes.util.find_library("CoreFoundation") or "CoreFoundation")
        pointer = ctypes.c_void_p
        core.CFNotificationCenterGetDistributedCenter.restype = pointer
        core.CFStringCreateWithCString.restype = pointer
        core.CFStringCreateWithCString.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint32]
        add = core.CFNotificationCenterAddObserver
        add.restype, add.argtypes = None, [pointer, pointer, pointer, pointer, pointer, ctypes.c_long]
        kind = ctypes.CFUNCTYPE(None, pointer, pointer, pointer, pointer, pointer)
        self._callback = kind(self._hear)
        center = core.CFNotificationCenterGetDistributedCenter()
        name = core.CFStringCreateWithCString(None, _LOCKED, _UTF8)
        add(center, None, ctypes.cast(self._callback, pointer), name, None, _AT_ONCE)

    def stop(self) -> None:
        """What still comes is not heard."""
        self._tell = None

    def _hear(self, *_: object) -> None:
        if self._tell is not None:
            self._tell(tr("The screen was locked."), False)
