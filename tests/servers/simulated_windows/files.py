"""The files of the simulated Windows: a re-enactment in Python of the product's script for them, over real folders.

It says nothing about the PowerShell of that script, which is not run here. Drives are folders of this computer; paths
are Windows' own, without cases being told apart only where the disk below does not.
"""

import base64
import errno
import hashlib
import json
import os
import shutil
import stat
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from app.services.winrm.files.device_script import SCRIPT
from tests.servers.simulated_windows.powershell import Run
from tests.servers.simulated_windows.server import SimulatedWindows

_EPOCH = 116444736000000000
_PART = 500  # entries
_HRESULTS = {
    errno.ENOENT: 2, errno.ENOTDIR: 3, errno.EACCES: 5, errno.EPERM: 5, errno.EEXIST: 80, errno.ENOTEMPTY: 145,
    errno.ENOSPC: 112, errno.EINVAL: 123, errno.ENAMETOOLONG: 206, errno.ELOOP: 2, errno.EISDIR: 5, errno.ETXTBSY: 32,
}  # fmt: skip


class NotSupported(Exception):
    """As .NET's NotSupportedException."""


@dataclass
class SimulatedFiles:
    """What is on the disks of the device, and what goes wrong there. `drives`: their letters, and what stands for
    them."""

    drives: Mapping[str, Path]
    home: str
    version: str = "5.1.20348.2227"
    hidden: set[str] = field(default_factory=set)  # names that bear the mark "hidden"
    locked: set[Path] = field(default_factory=set)  # that a program has open
    damaged: int = 0  # so many of the next answers to a digest are wrong
    asked: list[dict[str, Any]] = field(default_factory=list)  # every request
    written: int = 0  # bytes of files, in all
    on_write: Callable[[int], None] = lambda written: None  # told of each
    instead: str = ""  # what is said in the place of every answer but the greeting
    stalled: threading.Event | None = None  # while it is set, nothing is answered

    def serve(self, windows: SimulatedWindows) -> "SimulatedFiles":
        """From now on `windows` answers the script."""
        windows.perform(lambda script: script == SCRIPT, lambda run: _Process(self, run).serve())
        return self

    def local(self, path: str) -> Path:
        """Raises FileNotFoundError for a drive that is not there."""
        path = path.replace("/", "\\").removeprefix("\\\\?\\")
        if path[1:3] != ":\\" or path[0].upper() not in self.drives:
            raise FileNotFoundError(errno.ENOENT, "no such drive", path)
        if any(letter in '<>:"|?*' or letter < " " for letter in path[3:]):
            raise OSError(errno.EINVAL, "a name that Windows does not take", path)
        return self.drives[path[0].upper()] / path[3:].replace("\\", "/")


class _Process:
    """One powershell.exe that runs the script."""

    def __init__(self, files: SimulatedFiles, run: Run) -> None:
        self._files, self._run = files, run
        self._stored: BinaryIO | None = None
        self._put: dict[str, Any] | None = None

    def serve(self) -> int:
        while (line := self._run.lines.get()) is not None:
            while self._files.stalled and self._files.stalled.is_set() and self._run.wait(0.02):
                pass
            try:
                self._answer(line.decode("ascii"))
            except Exception as error:
                self._drop()
                self._fail("!", error)
        self._drop()
        return 0

    def _answer(self, line: str) -> None:
        if line.startswith(":"):
            self._take(base64.b64decode(line[1:]))
            return
        ask = json.loads(line)
        self._files.asked.append(ask)
        if self._files.instead and ask["act"] != "hello":
            self._run.write(self._files.instead)
            return
        match ask["act"]:
            case "end":
                self._end_store(ask["size"])
            case "store":
                self._drop()
                self._begin_store(self._files.local(ask["path"]), ask["start"])
                self._say("@", ask["start"])
            case "put":
                self._drop()
                self._put = ask
            case act:
                self._drop()
                _ACTS[act](self, ask)
                self._say(".")

    # -- what is said ------------------------------------------------------------------------------

    def _say(self, mark: str, plain: object = "") -> None:
        self._run.write(f"{mark}{plain}\n")

    def _tell(self, *fields: object) -> None:
        self._say("+", _packed(fields))

    def _fail(self, mark: str, error: Exception) -> None:
        number = _HRESULTS.get(error.errno or 0, 0) if isinstance(error, OSError) else 0
        result = 0x80070000 + number - 2**32 if number else -2146233088
        kind = {5: "UnauthorizedAccessException", 206: "PathTooLongException"}.get(number, "IOException")
        if isinstance(error, NotSupported):
            kind = "NotSupportedException"
        if isinstance(error, EOFError):
            kind = "EndOfStreamException"
        self._say(mark, _packed((kind, result, str(error))))

    def _each(self, ask: dict[str, Any], act: Callable[[Path], None]) -> None:
        for number, path in enumerate(ask["paths"]):
            self._say("#", number)
            try:
                act(self._files.local(path))
            except (OSError, NotSupported, EOFError) as error:
                self._fail("?", error)

    # -- what is done ------------------------------------------------------------------------------

    def hello(self, ask: dict[str, Any]) -> None:
        self._tell(self._files.home, self._files.version, "SIMULATED")

    def list_drives(self, ask: dict[str, Any]) -> None:
        self._tell(*(field for letter in self._files.drives for field in (f"{letter}:\\", "d", 0, 0, 16, "", "")))

    def list(self, ask: dict[str, Any]) -> None:
        self._list(self._files.local(ask["path"]))

    def _list(self, folder: Path) -> None:
        found: list[object] = []
        with os.scandir(folder) as entries:
            for entry in entries:
                found += self._entry(Path(entry.path))
                if len(found) >= 7 * _PART:
                    self._tell(*found)
                    found.clear()
        if found:
            self._tell(*found)

    def list_many(self, ask: dict[str, Any]) -> None:
        def act(folder: Path) -> None:
            if folder.is_symlink() or not folder.is_dir():
                folder.lstat()
                raise NotSupported("no folder stands there")
            self._list(folder)

        self._each(ask, act)

    def look(self, ask: dict[str, Any]) -> None:
        self._each(ask, lambda path: self._tell(*self._entry(path)))

    def _entry(self, path: Path) -> "list[object]":
        status = path.lstat()
        kind, target, leads_to = "f", "", ""
        if stat.S_ISLNK(status.st_mode):
            kind, target = "l", str(path.readlink()).replace("/", "\\")
            leads_to = "d" if path.is_dir() else "f" if path.exists() else ""
        elif stat.S_ISDIR(status.st_mode):
            kind = "d"
        marks = (16 if kind == "d" else 32) | (0 if status.st_mode & 0o200 else 1)
        marks |= (2 if path.name in self._files.hidden else 0) | (1024 if kind == "l" else 0)
        time = status.st_mtime_ns // 100 + _EPOCH
        return [path.name, kind, status.st_size if kind == "f" else 0, time, marks, target, leads_to]

    def resolve(self, ask: dict[str, Any]) -> None:
        path = ask["path"]
        if path in (".", "~") or path.startswith("~\\"):
            path = self._files.home + path[1:]
        elif path[1:] == ":":
            path += "\\"
        elif path[1:3] != ":\\":
            path = f"{self._files.home}\\{path}"
        drive = self._files.drives[path[0].upper()]
        inside = os.path.relpath(os.path.realpath(self._files.local(path)), os.path.realpath(drive))
        self._tell(f"{path[0]}:\\" + ("" if inside == "." else inside.replace("/", "\\")))

    def make_folder(self, ask: dict[str, Any]) -> None:
        self._files.local(ask["path"]).mkdir()

    def make_file(self, ask: dict[str, Any]) -> None:
        self._files.local(ask["path"]).open("xb").close()

    def make_link(self, ask: dict[str, Any]) -> None:
        self._files.local(ask["path"]).symlink_to(ask["to"].replace("\\", "/"))

    def move(self, ask: dict[str, Any]) -> None:
        self._move(self._files.local(ask["path"]), self._files.local(ask["to"]), ask["replaces"])

    def _move(self, path: Path, to: Path, replaces: bool) -> None:
        path.lstat()
        if os.path.lexists(to) and not replaces:
            raise FileExistsError(errno.EEXIST, "taken", str(to))
        self._must_be_free(to)
        path.replace(to)

    def _must_be_free(self, path: Path) -> None:
        if path in self._files.locked:
            raise OSError(errno.ETXTBSY, "in use", str(path))

    def remove(self, ask: dict[str, Any]) -> None:
        self._each(ask, self._remove)

    def _remove(self, path: Path) -> None:
        self._must_be_free(path)
        if stat.S_ISDIR(path.lstat().st_mode):
            path.rmdir()
        else:
            path.unlink()

    def set_read_only(self, ask: dict[str, Any]) -> None:
        def act(path: Path) -> None:
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                raise NotSupported("it is a link")
            if stat.S_ISREG(status.st_mode):
                path.chmod(status.st_mode & ~0o222 if ask["wanted"] else status.st_mode | 0o200)

        self._each(ask, act)

    def set_time(self, ask: dict[str, Any]) -> None:
        self._set_time(self._files.local(ask["path"]), ask["time"])

    def _set_time(self, path: Path, time: int) -> None:
        when = (time - _EPOCH) * 100
        os.utime(path, ns=(when, when), follow_symlinks=False)

    def room(self, ask: dict[str, Any]) -> None:
        self._tell(shutil.disk_usage(self._files.local(ask["path"][:3])).free)

    def _open(self, path: Path) -> BinaryIO:
        self._must_be_free(path)
        if path.is_dir():
            raise NotSupported("it is a folder")
        return path.open("rb")

    def fetch(self, ask: dict[str, Any]) -> None:
        self._fetch(self._files.local(ask["path"]), ask["start"], ask["size"], ask["whole"])

    def _fetch(self, path: Path, start: int, size: int, whole: bool) -> None:
        with self._open(path) as file:
            file.seek(start)
            left = size - start
            while left > 0 and not self._run.ended.is_set():
                data = file.read(min(left, 61440))
                if not data:
                    if whole:
                        raise EOFError("shorter")
                    break
                self._run.write(b"=%b\n" % base64.b64encode(data))
                left -= len(data)

    def get(self, ask: dict[str, Any]) -> None:
        self._each(ask, lambda path: self._fetch(path, 0, ask["size"], False))

    def digest(self, ask: dict[str, Any]) -> None:
        self._tell(self._digest(self._files.local(ask["path"]), ask["upto"]))

    def digests(self, ask: dict[str, Any]) -> None:
        self._each(ask, lambda path: self._tell(self._digest(path, path.stat().st_size)))

    def _digest(self, path: Path, upto: int) -> str:
        found = hashlib.sha256()
        with self._open(path) as file:
            while upto > 0:
                data = file.read(min(upto, 2**20))
                if not data:
                    raise EOFError("shorter")
                found.update(data)
                upto -= len(data)
        if self._files.damaged:
            self._files.damaged -= 1
            found.update(b"damaged")
        return found.hexdigest()

    # -- what is written ---------------------------------------------------------------------------

    def _begin_store(self, path: Path, start: int) -> None:
        self._must_be_free(path)
        if path.is_symlink():
            raise NotSupported("it is a link")
        self._stored = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666), "wb", 0)
        self._stored.truncate(start)
        self._stored.seek(start)

    def _end_store(self, size: int) -> None:
        if self._stored:
            self._stored.truncate(size)
            self._drop()
            self._say(".")

    def _take(self, data: bytes) -> None:
        if self._put is not None:
            ask, self._put = self._put, None
            self._put_small(ask, data)
            self._say(".")
        elif self._stored:
            self._write(self._stored, data)
            self._say("@", self._stored.tell())

    def _put_small(self, ask: dict[str, Any], data: bytes) -> None:
        part = self._files.local(ask["part"])
        try:
            part.unlink(missing_ok=True)
            with part.open("xb", 0) as file:
                self._write(file, data)
            if ask["time"] is not None:
                self._set_time(part, ask["time"])
            self._move(part, self._files.local(ask["path"]), True)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _write(self, file: BinaryIO, data: bytes) -> None:
        file.write(data)
        self._files.written += len(data)
        self._files.on_write(self._files.written)

    def _drop(self) -> None:
        if self._stored:
            self._stored.close()
        self._stored = self._put = None


_ACTS: dict[str, Callable[[_Process, dict[str, Any]], None]] = {
    "hello": _Process.hello,
    "drives": _Process.list_drives,
    "list": _Process.list,
    "list many": _Process.list_many,
    "look": _Process.look,
    "resolve": _Process.resolve,
    "folder": _Process.make_folder,
    "file": _Process.make_file,
    "link": _Process.make_link,
    "move": _Process.move,
    "remove": _Process.remove,
    "read-only": _Process.set_read_only,
    "time": _Process.set_time,
    "room": _Process.room,
    "fetch": _Process.fetch,
    "get": _Process.get,
    "digest": _Process.digest,
    "digests": _Process.digests,
}


def _packed(fields: Any) -> str:
    text = "\0".join(str(one) for one in fields)
    packing = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(packing.compress(text.encode("utf-16-le", "surrogatepass")) + packing.flush()).decode()
