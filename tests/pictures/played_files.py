"""The files of the practice's server and of the technician's laptop, played."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.domain.devices import Device, Transport
from app.domain.errors import AppError, DeviceFileError, FileProblem
from app.domain.files import FileEntry, FileKind, OnEntries, PathStyle
from app.domain.task import TaskContext
from tests.pictures.practice import MORNING

FOR_EVER = 60.0  # seconds; a picture is taken long before


def _file(name: str, size: int, days: float, mode: int = 0o644, owner: str = "root", group: str = "root") -> FileEntry:
    time = (MORNING - timedelta(days=days)).timestamp()
    return FileEntry(name, FileKind.FILE, size, time, mode, owner, group)


def _folder(name: str, days: float, mode: int = 0o755, owner: str = "root", group: str = "root") -> FileEntry:
    time = (MORNING - timedelta(days=days)).timestamp()
    return FileEntry(name, FileKind.FOLDER, 4096, time, mode, owner, group)


def _link(name: str, target: str, leads_to: FileKind | None, days: float) -> FileEntry:
    time = (MORNING - timedelta(days=days)).timestamp()
    return FileEntry(name, FileKind.LINK, 0, time, 0o777, "root", "root", target, leads_to)


SERVER: Mapping[str, Sequence[FileEntry]] = {
    "/srv/dental": (
        _folder("archive", 90, owner="dental", group="staff"),
        _folder("exports", 0.4, 0o2775, "dental", "staff"),
        _folder("plugins", 31),
        _link("current", "releases/8.4.1", FileKind.FOLDER, 12),
        _link("licence.key", "/mnt/usb/licence.key", None, 400),
        _file("appointments.db", 1_288_490_188, 0.01, 0o660, "dental", "staff"),
        _file("appointments.db-wal", 4_194_304, 0.01, 0o660, "dental", "staff"),
        _file("backup-2026-03-19.tar.zst", 402_653_184, 1.2, 0o600),
        _file("dental.conf", 3_212, 31, 0o640, "root", "staff"),
        _file("notes about the x-ray bridge and its second network card.txt", 812, 3, owner="support"),
        _file("start.sh", 1_930, 31, 0o755),
        _file(".env", 214, 31, 0o600),
    ),
    "/srv": (_folder("dental", 0.01, owner="dental", group="staff"),),
    "/srv/dental/plugins": (),
}


def _of_windows(name: str, days: float, size: int = -1, marks: str = "") -> FileEntry:
    """A folder where it has no size."""
    kind, time = FileKind.FOLDER if size < 0 else FileKind.FILE, (MORNING - timedelta(days=days)).timestamp()
    return FileEntry(name, kind, max(size, 0), time, attributes=marks)


RECEPTION: Mapping[str, Sequence[FileEntry]] = {
    "": (FileEntry("C:\\", FileKind.FOLDER), FileEntry("D:\\", FileKind.FOLDER)),
    "C:\\Users\\tech": (
        _of_windows("AppData", 90, marks="H"),
        _of_windows("Desktop", 0.4),
        _of_windows("Documents", 3),
        _of_windows("Downloads", 1),
        _of_windows("appointments.xlsx", 0.1, 88_604),
        _of_windows("licence.lic", 400, 3_188, "R"),
        _of_windows("Druckertreiber für Empfang.zip", 5, 48_911_360),
        _of_windows("ntuser.dat", 0.01, 4_194_304, "HS"),
    ),
}
LAPTOP: Mapping[str, Sequence[FileEntry]] = {
    "/home/robin/Nordlys": (
        _folder("photos", 1, 0o755, "robin", "robin"),
        _file("dental.conf", 3_188, 2, 0o644, "robin", "robin"),
        _file("dental-8.4.2-update.run", 88_604_672, 5, 0o755, "robin", "robin"),
        _file("report.html", 48_911, 0.1, 0o644, "robin", "robin"),
        _file("visit.md", 2_045, 0.02, 0o644, "robin", "robin"),
    ),
}


class PlayedFiles:
    """Implements what panes and hands ask of a `FileSystem`. `failure` comes instead; `is_slow` lists for ever."""

    style = PathStyle.POSIX

    def __init__(self, name: str, home: str, folders: Mapping[str, Sequence[FileEntry]]) -> None:
        self.name, self._home, self._folders = name, home, folders
        self.failure: AppError | None = None
        self.is_slow = False
        self.contents: dict[str, bytes] = {}  # of files, by path

    def home(self, task: TaskContext) -> str:
        return self._home

    def resolve(self, path: str, task: TaskContext) -> str:
        return path

    def list(self, path: str, task: TaskContext, on_entries: OnEntries | None = None) -> Sequence[FileEntry]:
        if self.failure is not None:
            raise self.failure
        if self.is_slow and on_entries is not None:
            on_entries(self._folders[path][:4])
            task.sleep(0.3)
            on_entries([_file(f"scan-{number:05}.dcm", 524_288, 2) for number in range(8_192)])
            task.sleep(FOR_EVER)
        found = self._folders.get(path)
        if found is None:
            words = f"{self.name} does not let support read {path}."
            raise DeviceFileError(words, problem=FileProblem.DENIED, hint="Sign in as root, or ask its owner.")
        return found

    def look_at(self, path: str, task: TaskContext) -> FileEntry | None:
        folder = self._folders.get(self.style.parent(path), ())
        return next((entry for entry in folder if entry.name == self.style.last_part(path)), None)

    def read(self, path: str, most: int, task: TaskContext) -> bytes:
        return self.contents.get(path, b"")[:most]

    def free_space(self, path: str, task: TaskContext) -> int | None:
        return 212_000_000_000

    def close(self) -> None:
        pass


class PlayedPlaces:
    """The files of each device, by its name."""

    def __init__(self) -> None:
        self.laptop = PlayedFiles("This computer", "/home/robin/Nordlys", LAPTOP)
        self.server = PlayedFiles("nd-server", "/srv/dental", SERVER)
        self.reception = PlayedFiles("nd-reception-01", "C:\\Users\\tech", RECEPTION)
        self.reception.style = PathStyle.WINDOWS

    def open(self, device: Device, task: TaskContext) -> PlayedFiles:
        if device.transport in (Transport.WINRM, Transport.WINRMS):
            return self.reception
        return self.laptop if device.transport is Transport.LOCAL else self.server
