"""UAC: the process is started with "runas", and talks over two named pipes that nobody else may open.

Written from Microsoft's documentation of CreateNamedPipe, ShellExecuteEx and GetNamedPipeClientProcessId; never run on
Windows. A handle of Windows that waits in a read keeps writes waiting too: so there is a pipe for each direction.
"""

import contextlib
import ctypes
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from ctypes import wintypes
from pathlib import Path
from typing import Any

from app.services.worker.process import Start

assert sys.platform == "win32"  # noqa: S101 - nobody else imports it

import msvcrt  # noqa: E402

_OUTBOUND, _INBOUND, _FIRST = 0x2, 0x1, 0x00080000  # PIPE_ACCESS_*, FILE_FLAG_FIRST_PIPE_INSTANCE
_REJECT_REMOTE, _NO_WAIT, _WAIT = 0x8, 0x1, 0x0
_CONNECTED = 535  # ERROR_PIPE_CONNECTED
_NO_CLOSE, _NO_UI = 0x40, 0x400  # SEE_MASK_NOCLOSEPROCESS, SEE_MASK_FLAG_NO_UI
_STILL_ACTIVE = 259
_QUERY_LIMITED = 0x1000
_POLL = 0.05  # seconds
_WHO = "D:P(A;;GA;;;OW)(A;;GA;;;BA)"
"""Only the owner of the pipe, which is who runs Satchel, and administrators."""

kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
shell32 = ctypes.WinDLL("shell32", use_last_error=True)
advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)
kernel32.CreateNamedPipeW.restype = wintypes.HANDLE
kernel32.OpenProcess.restype = wintypes.HANDLE


class _Attributes(ctypes.Structure):
    _fields_ = (("length", wintypes.DWORD), ("descriptor", ctypes.c_void_p), ("inherit", wintypes.BOOL))


class _Execution(ctypes.Structure):
    """SHELLEXECUTEINFOW."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("mask", wintypes.ULONG),
        ("window", wintypes.HWND),
        ("verb", wintypes.LPCWSTR),
        ("file", wintypes.LPCWSTR),
        ("parameters", wintypes.LPCWSTR),
        ("directory", wintypes.LPCWSTR),
        ("show", ctypes.c_int),
        ("instance", wintypes.HINSTANCE),
        ("ids", ctypes.c_void_p),
        ("class_name", wintypes.LPCWSTR),
        ("class_key", wintypes.HKEY),
        ("hot_key", wintypes.DWORD),
        ("icon", wintypes.HANDLE),
        ("process", wintypes.HANDLE),
    )


def start_by_uac(command: Sequence[str]) -> Start:
    """Windows asks the person; the answer is waited for in a thread of its own."""
    return lambda: _UacChild(command)


class _UacChild:
    """Implements `Child`. Its pipes give nothing until the process is there, and end when the person has refused."""

    def __init__(self, command: Sequence[str]) -> None:
        name = rf"\\.\pipe\satchel-{secrets.token_hex(16)}"
        self._handles = _make_pipe(f"{name}-out", _OUTBOUND), _make_pipe(f"{name}-in", _INBOUND)
        self._process: Any = None
        self._connected, self._over = threading.Event(), threading.Event()
        self.stdin, self.stdout = _LatePipe(self), _LatePipe(self)
        whole = [*command, f"{name}-out", f"{name}-in"]
        threading.Thread(target=self._come_up, args=(whole,), name="uac", daemon=True).start()

    @property
    def pid(self) -> int:
        return int(kernel32.GetProcessId(self._process)) if self._process else 0

    def kill(self) -> None:
        """It ends with its pipes."""
        self._over.set()
        for pipe in (self.stdin, self.stdout):
            pipe.close()

    def wait(self) -> int:
        return 0

    def wait_until_connected(self) -> bool:
        while not self._connected.wait(_POLL):
            if self._over.is_set():
                return False
        return True

    def _come_up(self, command: Sequence[str]) -> None:
        try:
            self._process = _run_as_administrator(command)
            for handle in self._handles:
                self._connect(handle)
            self.stdin.open(self._handles[0], os.O_WRONLY)
            self.stdout.open(self._handles[1], os.O_RDONLY)
            self._connected.set()
        except OSError:
            self._over.set()

    def _connect(self, handle: int) -> None:
        """Raises OSError for another process than the one that was started."""
        while not self._over.is_set():
            kernel32.ConnectNamedPipe(wintypes.HANDLE(handle), None)
            if ctypes.get_last_error() == _CONNECTED:
                break
            code = wintypes.DWORD()
            kernel32.GetExitCodeProcess(self._process, ctypes.byref(code))
            if code.value != _STILL_ACTIVE:
                raise OSError("it has ended")
            time.sleep(_POLL)
        client = wintypes.ULONG()
        kernel32.GetNamedPipeClientProcessId(wintypes.HANDLE(handle), ctypes.byref(client))
        if client.value != self.pid:
            raise OSError("another process has come")
        kernel32.SetNamedPipeHandleState(wintypes.HANDLE(handle), ctypes.byref(wintypes.DWORD(_WAIT)), None, None)


class _LatePipe:
    """One end of a pipe; whoever reads or writes waits until it is connected."""

    def __init__(self, child: _UacChild) -> None:
        self._child = child
        self._file: Any = None

    def open(self, handle: int, mode: int) -> None:
        descriptor = msvcrt.open_osfhandle(handle, mode)
        self._file = os.fdopen(descriptor, "rb" if mode == os.O_RDONLY else "wb")

    def read(self, size: int) -> bytes:
        return bytes(self._file.read(size)) if self._child.wait_until_connected() else b""

    def write(self, data: bytes) -> int:
        if not self._child.wait_until_connected():
            raise BrokenPipeError
        return int(self._file.write(data))

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            self._file.close()


def join_pipes(names: Sequence[str]) -> None:
    """In the process with rights: the program's pipes become standard input and output. Raises OSError."""
    for number, name in enumerate(names):
        descriptor = os.open(name, (os.O_RDONLY if number == 0 else os.O_WRONLY) | os.O_BINARY)
        server = wintypes.ULONG()
        kernel32.GetNamedPipeServerProcessId(wintypes.HANDLE(msvcrt.get_osfhandle(descriptor)), ctypes.byref(server))
        if _program_of(server.value).parent != Path(sys.executable).parent:
            raise OSError("the pipe is not of this program")
        os.dup2(descriptor, number)


def _program_of(pid: int) -> Path:
    process = kernel32.OpenProcess(_QUERY_LIMITED, False, pid)
    text, size = ctypes.create_unicode_buffer(32768), wintypes.DWORD(32768)
    kernel32.QueryFullProcessImageNameW(wintypes.HANDLE(process), 0, text, ctypes.byref(size))
    kernel32.CloseHandle(wintypes.HANDLE(process))
    return Path(text.value)


def _make_pipe(name: str, direction: int) -> int:
    descriptor = ctypes.c_void_p()
    if not advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(_WHO, 1, ctypes.byref(descriptor), None):
        raise ctypes.WinError(ctypes.get_last_error())
    attributes = _Attributes(ctypes.sizeof(_Attributes), descriptor, False)
    handle = kernel32.CreateNamedPipeW(
        name, direction | _FIRST, _REJECT_REMOTE | _NO_WAIT, 1, 65536, 65536, 0, ctypes.byref(attributes)
    )
    kernel32.LocalFree(descriptor)
    if handle in (None, wintypes.HANDLE(-1).value):
        raise ctypes.WinError(ctypes.get_last_error())
    return int(handle)


def _run_as_administrator(command: Sequence[str]) -> Any:
    """The handle of the process. Raises OSError, with 1223 where the person has refused."""
    about = _Execution(
        size=ctypes.sizeof(_Execution),
        mask=_NO_CLOSE | _NO_UI,
        verb="runas",
        file=command[0],
        parameters=subprocess.list2cmdline(command[1:]),
    )
    if not shell32.ShellExecuteExW(ctypes.byref(about)):
        raise ctypes.WinError(ctypes.get_last_error())
    return about.process
