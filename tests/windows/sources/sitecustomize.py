"""What Wine 8 lacks of Windows and Python uses. Lies in the simulated Windows only, never in the program."""

import ctypes
import importlib.util
import sys

_QUERY = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION


def _copy_in_pieces() -> None:
    """kernel32 has no CopyFile2; `shutil.copy2` goes on without it."""
    import _winapi

    if hasattr(_winapi, "CopyFile2"):
        del _winapi.CopyFile2


def _name_processes() -> None:
    """NtQuerySystemInformation does not know SystemProcessIdInformation, by which psutil asks for a program."""
    from psutil import _pswindows

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p

    def program_of(pid: int) -> str:
        process = ctypes.c_void_p(kernel.OpenProcess(_QUERY, False, pid))
        buffer, length = ctypes.create_unicode_buffer(4096), ctypes.c_ulong(4096)
        try:
            if not process or not kernel.QueryFullProcessImageNameW(process, 0, buffer, ctypes.byref(length)):
                raise PermissionError(13, "the program of a process")
        finally:
            kernel.CloseHandle(process)
        return buffer.value

    _pswindows.cext.proc_exe = program_of


if sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version"):
    _copy_in_pieces()
    if importlib.util.find_spec("psutil"):
        _name_processes()
