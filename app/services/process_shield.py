"""Keeps other programs of the same user from reading this one's memory, and the memory out of crash dumps.

An administrator, a debugger that was there before, and hibernation are not kept out. Each part is for one system and
does nothing where that does not let it. For Windows and macOS it is written from their documentation.
"""

import contextlib
import sys
from typing import Any

_PR_SET_DUMPABLE = 4  # linux/prctl.h
_PT_DENY_ATTACH = 31  # sys/ptrace.h of macOS
_NO_HEAP = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP of werapi.h: reports of a crash go without the heap
_DACL = 4  # DACL_SECURITY_INFORMATION of winnt.h
_RIGHTS = "D:P(A;;0x101001;;;OW)(A;;0x1fffff;;;SY)"
"""The user may end the process, wait for it and ask for its name (PROCESS_TERMINATE, SYNCHRONIZE,
PROCESS_QUERY_LIMITED_INFORMATION), neither read its memory nor give these rights away; the system may do all."""


def forbid_core_files() -> None:
    """The part that takes no time: for the first moment of a start. What this process starts may allow them again."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def shield() -> None:
    """All of it, before this process gets to know a secret. Loads ctypes: 4 ms."""
    forbid_core_files()
    with contextlib.suppress(OSError, AttributeError):  # an old system without one of these
        if sys.platform == "win32":
            _shield_on_windows()
        elif sys.platform == "darwin":
            _libc().ptrace(_PT_DENY_ATTACH, 0, None, 0)
        elif sys.platform == "linux":
            _libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None)


def _shield_on_windows() -> None:
    """SetKernelObjectSecurity and WerSetFlags. Of the packaged program no report is made at all: for
    WerAddExcludedApplication it has to have a name of its own, which `python.exe` is not."""
    import ctypes
    from ctypes import wintypes

    load: Any = ctypes.WinDLL  # type: ignore[attr-defined,unused-ignore]
    kernel, security = load("kernel32"), load("advapi32")
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.LocalFree.argtypes = [wintypes.LPVOID]
    convert = security.ConvertStringSecurityDescriptorToSecurityDescriptorW
    convert.argtypes = [wintypes.LPCWSTR, wintypes.DWORD, ctypes.POINTER(wintypes.LPVOID), wintypes.LPVOID]
    security.SetKernelObjectSecurity.argtypes = [wintypes.HANDLE, wintypes.DWORD, wintypes.LPVOID]
    descriptor = wintypes.LPVOID()
    if convert(_RIGHTS, 1, ctypes.byref(descriptor), None):
        security.SetKernelObjectSecurity(kernel.GetCurrentProcess(), _DACL, descriptor)
        kernel.LocalFree(descriptor)
    kernel.WerSetFlags(_NO_HEAP)
    if getattr(sys, "frozen", False):
        exclude = load("wer").WerAddExcludedApplication
        exclude.argtypes = [wintypes.LPCWSTR, wintypes.BOOL]
        exclude(sys.executable.rpartition("\\")[2], False)
